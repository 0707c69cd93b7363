"""Scenarios drawn by Hypothesis: any parameter, on its own or many at once."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from hypothesis import strategies as st
from markets import SIZE, WORLDS

from trustsim.outcomes import LEVELS
from trustsim.parameters import GROUPS
from trustsim.scenarios import Scenario, strategy_names, trust_rule_names

SCHEMA = Scenario.model_json_schema()
CHANNELS = tuple(GROUPS["channels"].model_fields)


def numbers(schema: dict[str, Any], prefix: str = "") -> Iterator[tuple[str, dict[str, Any], bool]]:
    """Every number in the schema: dotted key, its schema, whether it may be left out (None)."""
    for name, entry in schema.get("properties", {}).items():
        for part in entry.get("anyOf", [entry]):
            if "$ref" in part:
                inner = SCHEMA["$defs"][part["$ref"].rpartition("/")[2]]
                yield from numbers(inner, f"{prefix}{name}.")
            elif part.get("type") in ("number", "integer"):
                yield prefix + name, part, "anyOf" in entry
            elif isinstance(part.get("additionalProperties"), dict):
                yield f"{prefix}{name}.*", part["additionalProperties"], True


NUMBERS = list(numbers(SCHEMA))


def a_number(schema: dict[str, Any]) -> st.SearchStrategy[Any]:
    """Anything inside the bounds."""
    low, high = schema["minimum"], schema["maximum"]
    if schema["type"] == "integer":
        return st.integers(low, high)
    return st.floats(low, high, allow_nan=False)


def shares() -> st.SearchStrategy[dict[str, float]]:
    """Shares of a few strategies, or of all of them."""
    weights = st.dictionaries(
        st.sampled_from(strategy_names()), st.integers(1, 9), min_size=1, max_size=7
    )
    return weights.map(lambda found: {name: n / sum(found.values()) for name, n in found.items()})


def a_population(level: str, share: str, mix: str) -> st.SearchStrategy[dict[str, Any]]:
    """One of the ways of naming a population."""
    unit = st.floats(0.0, 1.0)
    return st.one_of(
        st.just({}),
        st.fixed_dictionaries({f"market.{level}": unit}),
        st.fixed_dictionaries({f"market.{share}": unit}),
        st.fixed_dictionaries({f"market.{mix}": shares()}),
    )


# --- a run that both engines can make in a moment -----------------------------------------------


class Case(NamedTuple):
    """What a run is made of."""

    scenario: Scenario
    seed: int
    replicate: int
    record: str


PAIR_MONTHS = 6000
"""At most so many relationships times months: a tenth of a second of the readable engine."""

FREE = [
    (key, schema)
    for key, schema, optional in NUMBERS
    if not optional and key.split(".")[0] not in ("market", "periods", "burn_in")
]
WORDS = st.one_of(st.integers(0, 2**32 - 1), st.sampled_from((0, 1, 2**31 - 1, 2**31, 2**32 - 1)))


@st.composite
def a_usual_number(draw: st.DrawFn, schema: dict[str, Any]) -> Any:
    """Mostly a number in its likely range, sometimes one of its bounds or anything between."""
    how = draw(st.integers(0, 9))
    low, high = schema["minimum"], schema["maximum"]
    if how == 8:
        return draw(st.sampled_from((low, high)))
    if how == 9:
        return draw(a_number(schema))
    default = schema["default"]
    least, most = schema.get("likely") or (max(low, default / 2), min(high, default * 2))
    if schema["type"] == "integer":
        return draw(st.integers(int(least), int(most)))
    return draw(st.floats(least, most))


@st.composite
def sizes(draw: st.DrawFn) -> dict[str, int]:
    """Firms and months: 1 to 60 buyers, up to 64 candidates, as many months as time allows."""
    candidates = draw(st.one_of(st.integers(1, 6), st.integers(1, 6), st.integers(1, 64)))
    suppliers = candidates + draw(st.one_of(st.just(0), st.integers(0, 12)))
    burn_in = draw(st.one_of(st.just(0), st.integers(0, 12)))
    most = max(1, PAIR_MONTHS // (candidates * (burn_in + 1)))
    buyers = draw(st.one_of(st.integers(1, min(8, most)), st.integers(1, min(60, most))))
    months = PAIR_MONTHS // (buyers * candidates) - burn_in
    return {
        "market.buyers": buyers,
        "market.suppliers": suppliers,
        "market.candidates": candidates,
        "burn_in": burn_in,
        "periods": draw(st.integers(1, min(48, max(1, months)))),
    }


@st.composite
def populations(draw: st.DrawFn) -> dict[str, Any]:
    """Who is in the market, on both sides; perhaps a focal buyer, perhaps spread levels."""
    found: dict[str, Any] = {**draw(a_population("trust_level", "trusting_buyers", "buyer_mix"))}
    found |= draw(a_population("supplier_trust_level", "trusting_suppliers", "supplier_mix"))
    if "market.trust_level" in found:
        found["market.trust_level_spread"] = draw(st.one_of(st.just(0.0), st.floats(0.0, 0.5)))
    found |= draw(
        st.one_of(
            st.just({}),
            st.fixed_dictionaries({"market.focal_strategy": st.sampled_from(strategy_names())}),
            st.fixed_dictionaries({"market.focal_trust_level": st.floats(0.0, 1.0)}),
        )
    )
    return found


@st.composite
def cases(draw: st.DrawFn) -> Case:
    """A run of any scenario: one of the small worlds, with anything changed in it."""
    base = WORLDS[draw(st.sampled_from(list(WORLDS)))]
    changes = {key: value for key, value in base.items() if not key.startswith("market.")}
    least = draw(st.sampled_from((0, 0, 8, 60)))
    some = st.lists(st.sampled_from(range(len(FREE))), min_size=least, max_size=80, unique=True)
    changes |= {FREE[i][0]: draw(a_usual_number(FREE[i][1])) for i in draw(some)}
    changes |= {**SIZE, **draw(sizes()), **draw(populations())}
    least = draw(st.sampled_from((0, 0, 0, 5, len(CHANNELS))))
    for name in draw(st.sets(st.sampled_from(CHANNELS), min_size=least)):
        changes[f"channels.{name}"] = False
    changes["trust.rule"] = draw(st.sampled_from(trust_rule_names()))
    record = draw(st.sampled_from(("relationships", *LEVELS)))
    return Case(Scenario().replace(changes), draw(WORDS), draw(WORDS), record)
