"""Findings as tables: a row a claim, and the tables behind it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from trustsim.analysis.intervals import Interval, mean_interval
from trustsim.claims.extras import break_even
from trustsim.claims.findings import Finding
from trustsim.claims.verdicts import verdict

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = (
    "claim", "question", "contrast", "kind", "measure", "estimate", "low", "high",
    "smallest_effect", "n", "verdict", "turns_when",
)  # fmt: skip
ENDS = ("estimate", "low", "high", "n")


def table(findings: Sequence[Finding]) -> pd.DataFrame:
    """A row a claim.

    Columns
    -------
    claim, question, contrast
        What is claimed of what.
    kind
        "outcome" where the sign is told to turn in a listed region or a draw; "mechanism (sign),
        outcome (size)" where it is one sign everywhere; "open" where some draws lie on the other
        side and none is told from chance.
    measure
        The first measure, its unit, and the side on which the claim says it lies.
    estimate, low, high
        Its mean over seeds, with an interval simultaneous over the 18 claims and their measures.
    smallest_effect
        The smallest effect that matters, in the same unit.
    n
        Seeds.
    verdict
        holds, does not hold, undecided, depends: over all measures of the claim.
    turns_when
        Seeds that are needed where it is undecided, then for each measure the listed regions and
        the draws in which it turns.
    """
    from trustsim.claims.showing import ClaimTable  # which loads pandas

    rows = [
        {
            "claim": one.claim.id,
            "question": one.claim.question,
            "contrast": one.claim.contrast,
            "kind": one.kind,
            "measure": measured(one, 0),
            **ends(one.here[0]),
            "smallest_effect": one.claim.measures[0].smallest,
            "verdict": one.verdict,
            "turns_when": one.turns_when,
        }
        for one in findings
    ]
    return ClaimTable(rows, columns=list(COLUMNS))


def measured(one: Finding, at: int) -> str:
    """A measure with its unit and the side on which it is claimed to lie."""
    measure = one.claim.measures[at]
    return f"{measure.name}, {measure.unit} (claimed: {'above' if measure.sign > 0 else 'below'} 0)"


def ends(one: Interval) -> dict[str, Any]:
    """Columns of an interval."""
    return dict(zip(ENDS, one, strict=True))


def measures(findings: Sequence[Finding]) -> pd.DataFrame:
    """Every measure in every listed region: claim, measure, unit, region, ends, verdict.

    Intervals are simultaneous over claims, measures and regions; so ``defaults`` is wider here than
    in the table of claims.
    """
    rows: list[dict[str, Any]] = []
    for one in findings:
        for at, measure in enumerate(one.claim.measures):
            common = {"claim": one.claim.id, "measure": measure.name, "unit": measure.unit}
            more = {"smallest_effect": measure.smallest, "sign": measure.sign}
            for region, intervals in one.regions.items():
                word = verdict(intervals[at], measure.sign, measure.smallest)
                rows.append(
                    {**common, "region": region, **ends(intervals[at]), **more, "verdict": word}
                )
    return _frame(rows)


def beside(findings: Sequence[Finding]) -> pd.DataFrame:
    """What does not decide, with 95 % intervals: claim, what, name, unit, ends.

    ``what``: beside (a further effect), null (a claim about profit with trust constant or equal
    stances), channel (what a channel contributes: effect with all on less that with it off), and
    the AUC of each predictor (S9), profit at a level less that at level 0 (S17).
    """
    rows: list[dict[str, Any]] = []
    for one in findings:
        common = {"claim": one.claim.id}
        for extra, found in zip(one.claim.beside, one.beside, strict=True):
            rows.append(
                {**common, "what": "beside", "name": extra.name, "unit": extra.unit, **ends(found)}
            )
        for what, worlds in (("null", one.nulls), ("channel", one.channels)):
            for name, intervals in worlds.items():
                for measure, found in zip(one.claim.measures, intervals, strict=True):
                    of = {"name": f"{name}: {measure.name}", "unit": measure.unit}
                    rows.append({**common, "what": what, **of, **ends(found)})
        for name, values in one.extras.items():
            if values.ndim == 1:
                what, unit = ("AUC", "AUC") if one.claim.id == "S9" else ("level", "money/month")
                found = mean_interval(values)
                rows.append({**common, "what": what, "name": name, "unit": unit, **ends(found)})
    return _frame(rows)


def races(findings: Sequence[Finding]) -> pd.DataFrame:
    """Break-even of the trusting by contrast: contrast, break_even_month, lead at the end, ends."""
    rows: list[dict[str, Any]] = []
    for one in findings:
        curves = {name: each for name, each in one.extras.items() if each.ndim == 2}
        for name, broke in break_even(curves).items():
            band = broke.band
            low, high = float(band.low[-1]), float(band.high[-1])
            at_end = Interval(float(band.mean[-1]), low, high, band.n)
            row = {"contrast": name, "break_even_month": str(broke.month), **ends(at_end)}
            rows.append({"claim": one.claim.id, **row})
    return _frame(rows)


def draws(findings: Sequence[Finding]) -> pd.DataFrame:
    """Every measure in every draw: claim, measure, unit, draw, ends (simultaneous over draws)."""
    rows = [
        {"claim": one.claim.id, "measure": measure.name, "unit": measure.unit, "draw": number}
        | ends(found)
        for one in findings
        for measure, each in zip(one.claim.measures, one.draws, strict=bool(one.draws))
        for number, found in enumerate(each, 1)
    ]
    return _frame(rows)


def write(findings: Sequence[Finding], folder: Path) -> list[Path]:
    """All tables that have rows, as Parquet and CSV."""
    made = {
        "claims": table(findings),
        "regions": measures(findings),
        "beside": beside(findings),
        "break_even": races(findings),
        "draws": draws(findings),
    }
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for name, frame in made.items():
        if len(frame):
            for ending in ("parquet", "csv"):
                path = folder / f"{name}.{ending}"
                frame.to_parquet(path) if ending == "parquet" else frame.to_csv(path, index=False)
                paths.append(path)
    return paths


def _frame(rows: list[dict[str, Any]]) -> pd.DataFrame:
    import pandas as pd

    return pd.DataFrame(rows)
