"""Read what a declared field says about itself: bounds, unit, the group that it holds."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel
from pydantic.fields import FieldInfo


def bounds(field: FieldInfo) -> tuple[float, float] | None:
    """Lowest and highest allowed value, or None where the field is not a number."""
    low = [item.ge for item in field.metadata if getattr(item, "ge", None) is not None]
    high = [item.le for item in field.metadata if getattr(item, "le", None) is not None]
    return (low[0], high[0]) if low and high else None


def declared(field: FieldInfo, item: str) -> Any:
    """One item of the declaration, such as ``unit`` or ``source``; None where it has none."""
    extra = field.json_schema_extra
    return extra.get(item) if isinstance(extra, dict) else None


def group_class(field: FieldInfo) -> type[BaseModel] | None:
    """The group that a field holds, or None where it holds a value."""
    kind = field.annotation
    return kind if isinstance(kind, type) and issubclass(kind, BaseModel) else None


def dotted_keys(model: type[BaseModel], prefix: str = "") -> Iterator[str]:
    """Every key of a group and of the groups in it, in declared order: ``market.buyers``, ..."""
    for name, field in model.model_fields.items():
        inner = group_class(field)
        if inner is None:
            yield prefix + name
        else:
            yield from dotted_keys(inner, f"{prefix}{name}.")
