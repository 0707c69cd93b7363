"""Trials as tables: every verdict, and which survive which changes."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from textwrap import fill
from typing import TYPE_CHECKING, Any

from trustsim.claims.declared import BY_ID
from trustsim.claims.tables import ends
from trustsim.robustness.factors import FACTORS, NULLS, USUAL
from trustsim.robustness.surviving import NOTHING, OPEN, SURVIVES, TURNS, Trial

if TYPE_CHECKING:
    import pandas as pd

WIDTH = 99


def trials_table(trials: Sequence[Trial]) -> pd.DataFrame:
    """A row a claim, world and measure: levels, effect with its interval, verdict, outcome.

    ``verdict`` is that of the measure, ``claim_verdict`` and ``outcome`` are those of the claim.
    """
    return _frame(
        {
            "claim": one.claim, "measure": measure.name, "unit": measure.unit,
            **dict(zip(FACTORS, one.change, strict=True)),
            **ends(found), "smallest_effect": measure.smallest, "sign": measure.sign,
            "verdict": one.verdicts[at], "claim_verdict": one.verdict,
            "reference": one.reference, "outcome": one.outcome,
        }
        for one in trials
        for at, found in one.intervals.items()
        for measure in [BY_ID[one.claim].measures[at]]
    )  # fmt: skip


def survival(trials: Sequence[Trial]) -> pd.DataFrame:
    """A row a claim, factor and level: in how many worlds the verdict survives.

    Worlds at the level, the usual world left out: ``worlds``, ``survives``, ``turns``,
    ``undecided there``; ``turns_to`` names the verdicts it turns to. Factor "any change" is all of
    them.
    """
    rows: list[dict[str, Any]] = []
    for id_ in dict.fromkeys(one.claim for one in trials):
        mine = [one for one in trials if one.claim == id_ and one.change != USUAL]
        rows.append(row(id_, "any change", "", mine))
        for at, (factor, levels) in enumerate(FACTORS.items()):
            for name in list(levels)[1:]:
                some = [one for one in mine if one.change[at] == name]
                rows.append(row(id_, factor, name, some))
    return _frame(rows)


def row(id_: str, factor: str, name: str, trials: Sequence[Trial]) -> dict[str, Any]:
    """A row of the survivals."""
    outcomes = [one.outcome for one in trials]
    turned = dict.fromkeys(one.verdict for one in trials if one.outcome == TURNS)
    return {
        "claim": id_, "factor": factor, "level": name,
        "reference": trials[0].reference if trials else "",
        "worlds": len(trials),
        **{word: outcomes.count(word) for word in (SURVIVES, TURNS, OPEN)},
        "turns_to": ", ".join(turned),
    }  # fmt: skip


def text(trials: Sequence[Trial], seeds: int) -> str:
    """Which verdicts survive, for the terminal."""
    about = (
        f"{seeds} seeds of each arm in each world; intervals simultaneous over the 18 claims, "
        "their measures and the worlds, so that more is undecided than in trustsim claims. A "
        f"verdict turns where another is told. {', '.join(NULLS)}: rules without experience."
    )
    lines = [fill(about, WIDTH), ""]
    lines.append(f"{'':4} {'usual world':15} {'survives':>9} {'turns':>6} {'undecided':>10}  of")
    table = survival(trials)
    for one in table[table["factor"] == "any change"].to_dict("records"):
        counts = f"{one[SURVIVES]:9} {one[TURNS]:6} {one[OPEN]:10}  {one['worlds']} worlds"
        lines.append(f"{one['claim']:4} {one['reference']:15} {counts}")
    lines.append("")
    for id_ in dict.fromkeys(table["claim"]):
        mine = table[(table["claim"] == id_) & (table["factor"] != "any change")]
        said = sentence(id_, mine.to_dict("records"))
        lines.append(fill(said, WIDTH, subsequent_indent="     "))
    return "\n".join(lines) + "\n"


def sentence(id_: str, rows: Sequence[dict[str, Any]]) -> str:
    """Where the verdict of a claim turns, and where it stops being told."""
    if not any(one[word] for one in rows for word in (SURVIVES, TURNS, OPEN)):
        return f"{id_:4} {NOTHING}: there is no verdict that could turn."
    turned = [
        f"{one['level']} ({one[TURNS]} of {one['worlds']}: {one['turns_to']})"
        for one in rows
        if one[TURNS]
    ]
    always = [one["level"] for one in rows if one["worlds"] and one[SURVIVES] == one["worlds"]]
    parts = [f"turns with {', '.join(turned)}" if turned else "turns nowhere"]
    parts.append(f"survives all of {', '.join(always)}" if always else "survives no level whole")
    return f"{id_:4} {rows[0]['reference']}: {'; '.join(parts)}."


def write(trials: Sequence[Trial], seeds: int, folder: Path) -> list[Path]:
    """Both tables as Parquet and CSV, and the text."""
    paths = []
    for name, frame in (("trials", trials_table(trials)), ("survival", survival(trials))):
        frame.to_parquet(folder / f"{name}.parquet")
        paths.append(folder / f"{name}.csv")
        frame.to_csv(paths[-1], index=False)
    paths.append(folder / "robustness.txt")
    paths[-1].write_text(text(trials, seeds), encoding="utf-8")
    return paths


def _frame(rows: Any) -> pd.DataFrame:
    import pandas as pd

    return pd.DataFrame(list(rows))
