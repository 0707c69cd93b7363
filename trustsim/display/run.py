"""What a run shows of itself: the lead in profit, contact time, trust, and trust over time.

>>> found = {"aggressive": {"profit": 90.0}, "trusting": {"profit": 100.0}}
>>> lead(found)
Number(value='+10.0', label='lead of the trusting in profit', note='money a month: 100.0 less 90.0')
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from trustsim.display.cards import Number, card
from trustsim.display.markup import Markup
from trustsim.display.pictures import sparkline
from trustsim.display.scales import short

Groups = Mapping[str, Mapping[str, float]]
"""Stance of buyers -> outcome -> value."""

SHARE = "haggling, contracts and blame"
TRUST = "suppliers' trust in them"
FOCAL = "focal "
MOST_CURVES = 4
SHOWN = ("profit", "transactional_share", "partner_trust")


def run_lines(groups: Groups, most: int = 4) -> list[str]:
    """A line for each stance of the buyers."""
    lines = [
        f"{name} buyers: profit {short(row['profit'])} a month, transactional share"
        f" {short(row['transactional_share'])}, trust of suppliers {short(row['partner_trust'])}"
        for name, row in list(groups.items())[:most]
    ]
    rest = len(groups) - most
    return [*lines, f"and {rest} stances more: summary() has them all"] if rest > 0 else lines


def run_card(about: str, groups: Groups, trust: Mapping[str, Sequence[float]], line: str) -> Markup:
    """The card of a run.

    Parameters
    ----------
    about
        Size, seed.
    groups
        What the run shows of each stance of the buyers.
    trust
        Stance -> the suppliers' trust in such buyers, month by month; empty if not recorded.
    line
        Where more is.
    """
    numbers = [lead(groups), of_all(groups, "transactional_share", SHARE, "share of contact time")]
    numbers.append(of_all(groups, "partner_trust", TRUST, "from 0 to 1"))
    months = max((len(values) for values in trust.values()), default=0)
    step = max(1, -(-len(trust) // MOST_CURVES))
    shown = dict(list(trust.items())[::step])
    picture = sparkline(shown, "suppliers' trust in buyers", along=f"{months} months")
    why = [] if months else ['with record="periods" a picture shows trust month by month']
    return card("Run", about, numbers, picture if months else "", [line, *why])


def lead(groups: Groups) -> Number:
    """Profit of the trusting less that of the aggressive, or of one buyer less that of the others;
    the profit where there is nothing to compare."""
    focal = next((name for name in groups if name.startswith(FOCAL)), None)
    names = list(groups)
    pair = None
    if {"aggressive", "trusting"} == set(names):
        pair, label = ("trusting", "aggressive"), "lead of the trusting in profit"
    elif focal is not None and len(names) == 2:
        (other,) = (name for name in names if name != focal)
        pair, label = (focal, other), f"lead of the one at {focal.removeprefix(FOCAL)} in profit"
    if pair is None:
        return of_all(groups, "profit", "profit of a buyer", "money a month")
    more, less = (groups[name]["profit"] for name in pair)
    sign = "+" if more > less else ""
    return Number(
        f"{sign}{short(more - less)}", label, f"money a month: {short(more)} less {short(less)}"
    )


def of_all(groups: Groups, outcome: str, label: str, unit: str) -> Number:
    """An outcome of every stance; its range where they are many."""
    values = {name: row[outcome] for name, row in groups.items()}
    if not values:
        return Number("-", label, unit)
    if len(values) > 3:
        known = [value for value in values.values() if value == value]
        ends = f"{short(min(known))} to {short(max(known))}" if known else "-"
        return Number(ends, label, f"{unit}; {len(values)} stances")
    note = f"{unit}: {', '.join(values)}" if len(values) > 1 else unit
    return Number(" / ".join(short(value) for value in values.values()), label, note)
