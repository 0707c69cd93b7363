"""What precedes the frames: who is in the market, what columns and scales there are, which run."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from trustsim import __version__
from trustsim.app.camera import columns_of, pairs_by_supplier, race_of, rows_of
from trustsim.app.frames import FORMAT, VERSION, Event, Flag
from trustsim.parameters._table import all_rows
from trustsim.results import model_version
from trustsim.scenarios import Scenario
from trustsim.workers import user_strategies

if TYPE_CHECKING:
    from trustsim.market import Market
    from trustsim.population import Stance

STAGES = (
    "plan", "prepare", "quote", "negotiate", "award", "deliver", "receive", "improve", "settle",
    "learn", "turnover",
)  # fmt: skip
"""The stages of a month that can be seen, by their names in :meth:`trustsim.Market.live_a_month`.

A frame has the facts of all of them; which of them show at a stage is the drawing's business.
"""

Header = dict[str, Any]


def header(market: Market, fingerprint: str | None = None) -> Header:
    """The header of a market's frames, as JSON can hold it.

    Keys: ``format`` and ``version``; ``trustsim`` and ``model`` (the hash of all that makes the
    numbers); ``seed``, ``replicate``, ``months``, ``fingerprint`` (None while the run goes on);
    ``stages``; ``stances`` (side, label, traits that show), ``buyers`` and ``suppliers`` (the
    stance of each, as a position in ``stances``), ``pairs`` (buyer and supplier of each row of
    ``bids``), ``curves`` (the stance of each row), ``race`` (the stances ahead and behind);
    ``columns``, ``rows``, ``flags``, ``events``; ``outside`` (the price that a stranger would ask);
    ``parameters`` and ``python`` (which makes this very run).
    """
    scenario: Scenario = market.scenario
    stances = stances_of(market)
    race = race_of([buyer.stance for buyer in market.buyers])
    at = {(one["side"], one["label"]): place for place, one in enumerate(stances)}
    return {
        "format": FORMAT,
        "version": VERSION,
        "trustsim": __version__,
        "model": model_version(),
        "seed": market.seed_used,
        "replicate": market.replicate,
        "months": scenario.periods,
        "fingerprint": fingerprint,
        "stages": list(STAGES),
        "stances": stances,
        "buyers": [at["buyer", b.stance.label] for b in market.buyers],
        "suppliers": [at["supplier", s.stance.label] for s in market.suppliers],
        "pairs": [[p.buyer.number, p.supplier.number] for p in pairs_by_supplier(market)],
        "curves": list(range(len(stances))),
        "race": None if race is None else [at["buyer", label] for label in race],
        "columns": [column._asdict() for column in columns_of(scenario)],
        "rows": rows_of(market),
        "flags": {flag.name: flag.value for flag in Flag},
        "events": {event.name: event.value for event in Event},
        "outside": market.outside,
        "parameters": changed(scenario),
        "python": python_for(scenario, market.seed_used, market.replicate, fingerprint),
    }


def stances_of(market: Market) -> list[dict[str, Any]]:
    """The stances of each side in the order of the table ``periods``, which the curves have."""
    held: dict[tuple[str, str], Stance] = {}
    for side, firms in (("buyer", market.buyers), ("supplier", market.suppliers)):
        for firm in firms:
            held[side, firm.stance.label] = firm.stance
    return [
        {
            "side": side,
            "label": label,
            "conduct": stance.traits.conduct,
            "pressure": stance.traits.pressure,
        }
        for (side, label), stance in sorted(held.items(), key=lambda item: item[0])
    ]


def changed(scenario: Scenario) -> list[dict[str, Any]]:
    """The parameters that differ from the defaults: key, value, default, unit, meaning.

    >>> [row["key"] for row in changed(Scenario().replace({"market.buyers": 5, "periods": 12}))]
    ['periods', 'market.buyers']
    """
    found = []
    for row in all_rows():
        value = scenario.get(row["key"])
        if value != row["default"]:
            facts = {key: row[key] for key in ("key", "default", "unit", "meaning")}
            found.append({**facts, "value": value})
    return found


def python_for(scenario: Scenario, seed: int, replicate: int, fingerprint: str | None) -> str:
    """Python code that makes this very run.

    >>> print(python_for(Scenario().replace({"market.buyers": 5}), 3, 0, None))
    import trustsim as ts
    <BLANKLINE>
    scenario = ts.Scenario().replace({"market.buyers": 5})
    run = ts.simulate(scenario, seed=3)
    """
    lines = ["import trustsim as ts", ""]
    lines += [
        f"ts.load_strategy({f'{name}.py'!r})  # your own" for name in own_strategies(scenario)
    ]
    rows = changed(scenario)
    changes = ", ".join(f"{json.dumps(row['key'])}: {row['value']!r}" for row in rows)
    replaced = f".replace({{{changes}}})" if rows else ""
    if len(replaced) > 60:
        inside = "".join(f"    {json.dumps(r['key'])}: {r['value']!r},\n" for r in rows)
        replaced = f".replace({{\n{inside}}})"
    more = f", replicate={replicate}" if replicate else ""
    lines += [
        f"scenario = ts.Scenario(){replaced}",
        f"run = ts.simulate(scenario, seed={seed}{more})",
    ]
    if fingerprint is not None:
        lines += [f'assert run.fingerprint() == "{fingerprint}"']
    return "\n".join(lines)


def own_strategies(scenario: Scenario) -> list[str]:
    """The strategies of the user that a scenario names."""
    shape = scenario.market
    named = {*(shape.buyer_mix or ()), *(shape.supplier_mix or ()), shape.focal_strategy}
    return sorted(named & {Path(file).stem for file in user_strategies()})
