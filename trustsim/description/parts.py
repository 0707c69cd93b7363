"""The generated parts of the description: each reads what the library declares, at the moment.

``PARTS`` maps the word in a placeholder, ``{{word}}`` or ``{{word argument}}``, to the function
that writes what goes there.
"""

from __future__ import annotations

import ast
import inspect
import textwrap
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from trustsim import __version__, facts, outcomes, parameters, population, strategies, trust_rules
from trustsim.agents import ledger, messages
from trustsim.agents.relationship import LONG_AGO
from trustsim.chance import DRAWS
from trustsim.description.functions import described, lines, prose
from trustsim.market import Market
from trustsim.rules import CHANNELS, RULES, allocation
from trustsim.rules.stances import NEUTRAL, Traits
from trustsim.sources import SOURCES, cite

BOOKKEEPING = ("begin_month", "pool", "record", "end_month")
"""Calls of a month that are no stage: they deal draws, add up, write down, and count."""

CONSTANTS = {
    "version": __version__,
    "neutral": f"{NEUTRAL:g}",
    "burn_in_level": f"{population.BURN_IN_LEVEL:g}",
    "long_ago": f"{LONG_AGO}",
}
ALGORITHMS: dict[str, Callable[..., Any]] = {
    function.__name__: function
    for function in (
        allocation.water_fill,
        population.shares_to_counts,
        population.deal_out,
        population.draw_candidates,
        population.draw_incumbent,
    )
}
"""Steps over many numbers at once, which are no rules."""


def month() -> list[str]:
    """Names of the calls of a month, in the order in which the market makes them."""
    source = inspect.getsource(Market.live_a_month)
    (node,) = ast.parse(textwrap.dedent(source)).body
    calls = [one for one in ast.walk(node) if isinstance(one, ast.Call)]
    return [one.func.attr for one in calls if isinstance(one.func, ast.Attribute)]


def stages() -> str:
    """The stages in order, each with the first sentence of its docstring."""
    rows: list[tuple[str, ...]] = []
    for name in month():
        first = (inspect.getdoc(getattr(Market, name)) or "").partition("\n")[0]
        kind = "bookkeeping" if name in BOOKKEEPING else "stage"
        rows.append((str(len(rows) + 1), f"`{name}`", kind, first))
    return _table(("", "call", "kind", "what happens"), rows)


def rules(theme: str) -> str:
    """Every rule of a theme: place, formula, docstring, worked example, lines."""
    module = f"trustsim.rules.{theme}"
    found = [rule for rule in RULES.values() if rule.__module__ == module]
    if not found:
        raise KeyError(f"no rules in {module}")
    return "\n\n".join(described(rule, 5) for rule in found)


def algorithm(name: str) -> str:
    """One of :data:`ALGORITHMS`, as a rule is described."""
    return described(ALGORITHMS[name], 5)


def parameter_tables() -> str:
    """Every parameter, group by group."""
    return parameters.markdown().replace("### ", "#### ").rstrip()


def channel_table() -> str:
    """Every channel with its switch, the arguments it enters by, its effect and whom it helps."""
    rows = (
        (f"`{row.switch}`", ", ".join(f"`{read}`" for read in row.reads), row.effect, row.helps)
        for row in CHANNELS
    )
    return _table(("switch", "enters by", "effect", "helps, by its own effect"), rows)


def column_tables() -> str:
    """The columns of every recorded table besides outcomes."""
    parts = []
    for name, own in outcomes.OWN.items():
        more = " and every outcome" if len(own) < len(outcomes.TABLES[name]) else ""
        parts.append(f"Table `{name}`, from level `{outcomes.LEVEL_OF[name]}` on{more}:")
        rows = ((f"`{one.name}`", one.unit, one.meaning) for one in own)
        parts.append(_table(("column", "unit", "meaning"), rows))
    return "\n\n".join(parts)


def draw_table() -> str:
    """Every keyed draw."""
    rows = (
        (f"`{one.name}`", f"{one.block.name} ({int(one.block)})", str(one.lane), one.who,
         one.meaning)
        for one in DRAWS.values()
    )  # fmt: skip
    return _table(("draw", "purpose", "lane", "whose", "what it decides"), rows)


def message_table() -> str:
    """Every message with its fields."""
    kinds = [one for one in vars(messages).values() if hasattr(one, "_fields")]
    rows = (
        (one.__name__, ", ".join(f"`{field}`" for field in one._fields),
         prose(inspect.getdoc(one) or "").replace("\n", " "))
        for one in kinds
    )  # fmt: skip
    return _table(("message", "fields", "meaning"), rows)


def ledger_table() -> str:
    """Every line of the ledger with who pays whom."""
    rows = ((f"`{line}`", *between) for line, between in ledger.LINES.items())
    return _table(("line", "paid by", "paid to"), rows)


def pattern_table() -> str:
    """The published patterns and their bands."""
    rows = (
        (one.id, one.meaning, one.quantity,
         f"{target.group}: {target.low:g} to {target.high:g} {one.unit}", ", ".join(target.facts))
        for one in facts.PATTERNS
        for target in one.targets
    )  # fmt: skip
    return _table(("id", "finding", "measured as", "band", "facts"), rows)


def strategy_texts() -> str:
    """Traits of every strategy, then what each one says of itself."""
    rows: list[tuple[str, ...]] = []
    parts: list[str] = []
    for name in strategies.names():
        module = strategies.load(name)
        for side, fields in (("buyer", Traits._fields), ("supplier", Traits._fields)):
            stance = dict(getattr(module.Settings(), side))
            cells = (f"{stance[field]:g}" if field in stance else "" for field in fields)
            rows.append((f"`{name}`", side, *cells))
        parts += _module_text(name, module, ("respond",))
    return "\n\n".join([_table(("strategy", "side", *Traits._fields), rows), *parts])


def trust_rule_texts() -> str:
    """What every trust rule says of itself, and the lines of its three functions."""
    parts: list[str] = []
    for name in trust_rules.names():
        parts += _module_text(name, trust_rules.load(name), ("start", "update", "judge"))
    return "\n\n".join(parts)


def _module_text(name: str, module: Any, functions: Iterable[str]) -> Iterator[str]:
    yield f"##### {name}"
    yield f"`{module.__name__}`"
    yield prose(module.__doc__ or "")
    own = [getattr(module, one) for one in functions if hasattr(module, one)]
    if own:
        text = "\n".join(_definition(function) for function in own)
        yield f"```python\n{text}\n```"


def _definition(function: Callable[..., Any]) -> str:
    arguments = ", ".join(inspect.signature(function).parameters)
    body = lines(function).replace("\n", "\n    ")
    return f"def {function.__name__}({arguments}):\n    {body}"


def bibliography() -> str:
    """Every cited work, and how far its citation was checked."""
    works = sorted((one for one in SOURCES.values() if one.status != "none"), key=lambda s: s.key)
    return "\n".join(f"- `{one.key}` ({one.status}): {cite(one.key)}" for one in works)


def constant(name: str) -> str:
    """A number of the model that is no parameter."""
    return CONSTANTS[name]


def _table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    names = list(head)
    body = ((cell.replace("|", "\\|") for cell in row) for row in rows)
    lines_of_cells = [names, ["---"] * len(names), *body]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines_of_cells)


PARTS: dict[str, Callable[..., str]] = {
    "algorithm": algorithm,
    "bibliography": bibliography,
    "channels": channel_table,
    "columns": column_tables,
    "constant": constant,
    "draws": draw_table,
    "ledger": ledger_table,
    "messages": message_table,
    "outcomes": outcomes.markdown,
    "parameters": parameter_tables,
    "patterns": pattern_table,
    "rules": rules,
    "stages": stages,
    "strategies": strategy_texts,
    "trust_rules": trust_rule_texts,
}
"""What a placeholder may ask for."""
