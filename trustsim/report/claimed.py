"""The claims in a report: a table that was written before, or which of them the design touches."""

from __future__ import annotations

import os
from collections.abc import Iterator
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from matplotlib.figure import Figure

from trustsim.analysis.intervals import Interval
from trustsim.claims.declared import CLAIMS
from trustsim.claims.findings import spoken
from trustsim.claims.kinds import Claim
from trustsim.claims.markets import ARMS
from trustsim.claims.tables import COLUMNS
from trustsim.display import Markup
from trustsim.display.pictures import interval
from trustsim.experiment.design_card import varied
from trustsim.parameters._errors import ScenarioError
from trustsim.parameters._toml import named, reason
from trustsim.plots.claims import LOOKS, claims_forest
from trustsim.report import page

if TYPE_CHECKING:
    import pandas as pd

    from trustsim.design import Design

NUMBERS = ("estimate", "low", "high", "smallest_effect", "n")
FILES = ("claims.parquet", "claims.csv")
STANCES = {
    "market.trust_level", "market.trusting_buyers", "market.buyer_mix", "market.focal_trust_level",
    "market.focal_strategy",
}  # fmt: skip
"""Ways of saying how trusting buyers are."""


def find(path: str | os.PathLike[str]) -> Path | None:
    """The table of claims in a folder, if one stands there."""
    folder = Path(path)
    return next((folder / name for name in FILES if (folder / name).is_file()), None)


def read(path: str | os.PathLike[str]) -> pd.DataFrame:
    """A table of claims from CSV or Parquet, or from the folder that holds one.

    Raises
    ------
    ScenarioError
        One line: there is none, it cannot be read, or it lacks a column.
    """
    import pandas as pd

    file = find(path) if Path(path).is_dir() else Path(path)
    if file is None:
        raise ScenarioError(f"{named(path)}: holds no {' or '.join(FILES)}; see trustsim claims")
    if not file.exists():
        raise ScenarioError(f"{named(file)}: there is no such file")
    try:
        found = pd.read_parquet(file) if file.suffix == ".parquet" else pd.read_csv(file)
    except Exception as error:  # pandas and pyarrow raise much, and all of it means this
        why = reason(error) if isinstance(error, OSError) else str(error).splitlines()[0]
        raise ScenarioError(f"{named(file)}: is no table of claims: {why}") from None
    missing = [name for name in COLUMNS if name not in found]
    if missing:
        raise ScenarioError(f"{named(file)}: is no table of claims: no column {missing[0]!r}")
    known = {claim.id for claim in CLAIMS}
    odd = [str(one) for one in found["claim"] if one not in known]
    if odd:
        raise ScenarioError(f"{named(file)}: is no table of claims: there is no claim {odd[0]!r}")
    words = [str(one) for one in found["verdict"] if one not in LOOKS]
    if words:
        why = f"there is no verdict {words[0]!r}"
        raise ScenarioError(f"{named(file)}: is no table of claims: {why}")
    texts = [name for name in NUMBERS if found[name].dtype.kind not in "if"]
    if texts:
        why = f"the values of {texts[0]!r} are no numbers"
        raise ScenarioError(f"{named(file)}: is no table of claims: {why}")
    return found


def claims(table: pd.DataFrame | None, source: str, design: Design, folder: Path) -> Iterator[str]:
    """The part with the claims."""
    yield page.heading("Claims", "claims")
    yield page.paragraph(
        "The popular claims about trust in trade are tests of their own: each has its own markets,"
        " a smallest effect that matters, and a rule for its verdict, all fixed before the first"
        " run. They are not judged by the runs of this study."
    )
    if table is None:
        yield from touched(design, folder)
        return
    yield page.paragraph(f"As found in {source}; where a claim turns stands in its last column.")
    head = ["", "claim", "verdict", "estimate, interval", "measure", "turns when"]
    yield page.table(head, [cells(row) for row in table.to_dict("records")])
    words = "Claims in units of their smallest effect that matters: beyond 1 a measure holds."
    yield page.captioned(forest(table), words)


def forest(table: pd.DataFrame) -> Figure:
    """All claims of the table at a glance."""
    figure = Figure(figsize=(8.6, 1.4 + 0.27 * len(table)), layout="constrained")
    claims_forest(table, ax=figure.subplots())
    return figure


def cells(row: dict[Any, Any]) -> list[str]:
    """A claim: verdict, estimate with its picture, measure, where it turns."""
    ends = Interval(row["estimate"], row["low"], row["high"], row["n"])
    picture = interval(*ends[:3], float(row["smallest_effect"]), row["verdict"])
    unbroken = escape(spoken(ends)).replace(" ", "\u00a0")
    both = Markup(f"{unbroken}{picture}")
    return [row["claim"], row["question"], row["verdict"], both, row["measure"],
            str(row["turns_when"])]  # fmt: skip


def touched(design: Design, folder: Path) -> Iterator[str]:
    """Which claims a design bears on, and how they are checked."""
    rows = [[claim.id, claim.question, why] for claim in CLAIMS if (why := bearing(claim, design))]
    if not rows:
        yield page.paragraph(
            "Nothing that this design varies is part of a claim. All of them: trustsim claims."
        )
        return
    yield page.table(["claim", "question", "how this design bears on it"], rows)
    yield page.paragraph("To put them to the test, and to have them in this report:")
    ids = " ".join(row[0] for row in rows)
    out = "results/claims"
    yield page.code(f"trustsim claims {ids} --out {out}\ntrustsim report {folder} --claims {out}")


def bearing(claim: Claim, design: Design) -> str:
    """How a design bears on a claim, in words; nothing if it does not.

    >>> from trustsim.design import Design
    >>> claim, = (one for one in CLAIMS if one.id == "S3")
    >>> bearing(claim, Design({}, over={"market.trust_level": (0.0, 1.0)}))
    'it varies how trusting buyers are'
    >>> bearing(claim, Design({}, over={"links.threshold": (0.0, 1.0)}))
    ''
    """
    keys = set(varied(design)) | {key for arm in design.arms for key in arm.changes}
    mixed = {"trusting_buyers", "buyer_mix"} & set(dict(design.base.get("market", {})))
    contrast = contrasted(claim)
    words = []
    if contrast & STANCES and (keys & STANCES or mixed):
        words.append("how trusting buyers are")
    words += sorted(keys & contrast - STANCES)
    told = [f"it varies {', '.join(words)}"] if words else []
    conditions = [one.key for one in claim.conditions if one.key in keys]
    told += [f"it varies {key}, over which the claim is examined" for key in conditions]
    return "; ".join(told)


def contrasted(claim: Claim) -> set[str]:
    """Keys in which the arms of a claim differ."""
    arms = [ARMS[name] for name in claim.arms]
    keys = {key for arm in arms for key in arm}
    return {key for key in keys if any(arm.get(key) != arms[0].get(key) for arm in arms)}
