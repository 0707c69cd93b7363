"""Who leads in the long run, over many points of the parameters at once.

For each draw of the parameters and each contrast: are trusting buyers ahead of aggressive ones in
cumulative profit after 12 months, and after the whole horizon? First published before the
calibration and repeated after it: a share near 0 or 1 would mean that the structure decides and not
the world.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from trustsim.analysis.contrasts import CONTRASTS, FOCAL, POSITIONS
from trustsim.analysis.intervals import Interval, mean_interval, share_interval
from trustsim.experiment.intervals import t_half_width

if TYPE_CHECKING:
    import pandas as pd

    from trustsim.experiment import Study

EARLY = 12
MOST = 8


class Lead(NamedTuple):
    """Share of draws in which the trusting lead, after a number of months."""

    region: str
    contrast: str
    months: int
    share: Interval


def leads(study: Study) -> pd.DataFrame:
    """Cumulative lead of the trusting, money a firm and month: a row a draw and arm.

    Columns: arm, draw, early (after 12 months), late (after the horizon), both means over seeds,
    and half, the half-width of the 95 % t interval of late over seeds.
    """
    rows = study.periods()
    rows = rows[rows["side"] == "buyer"]
    focal = rows["stance"].str.startswith("focal ")
    rows = rows[focal | rows["stance"].isin(POSITIONS)]
    position = rows.get(FOCAL, np.nan)
    sign = np.where(focal[rows.index], position, rows["stance"].map(POSITIONS))
    rows = rows.assign(late=np.where(sign == 1.0, rows["profit"], -rows["profit"]))
    rows = rows.assign(early=rows["late"].where(rows["period"] <= EARLY, 0.0))
    months = int(rows["period"].max())
    seeds = rows["seed"].nunique()
    each = rows.groupby(["arm", "draw", "seed"], sort=False)[["early", "late"]].sum()
    each = each.assign(early=each["early"] / EARLY, late=each["late"] / months)
    groups = each.groupby(["arm", "draw"], sort=False)
    spread = np.array(list(groups["late"].std()), dtype=np.float64)
    half = t_half_width(spread, np.full(len(spread), seeds), 0.95)
    return groups.mean().assign(half=half).reset_index()


def shares(study: Study) -> list[Lead]:
    """The share of draws in which the trusting lead, with Wilson's 95 % interval."""
    months = int(study.periods()["period"].max())
    found = []
    for arm, rows in leads(study).groupby("arm", sort=False):
        for column, after in (("early", EARLY), ("late", months)):
            ahead = int((rows[column] > 0.0).sum())
            found.append(Lead(*placed(str(arm)), after, share_interval(ahead, len(rows))))
    return found


def placed(arm: str) -> tuple[str, str]:
    """Region and contrast of an arm: ``region: contrast``, or the contrast alone.

    >>> placed("rivals alike: one buyer"), placed("one buyer")
    (('rivals alike', 'one buyer'), ('all ranges', 'one buyer'))
    """
    region, _, contrast = arm.rpartition(": ")
    return region or "all ranges", contrast


def drawn(study: Study) -> pd.DataFrame:
    """The drawn parameters: a row a draw."""
    import pandas as pd

    return pd.DataFrame(study.experiment.design.drawn()).astype(float)


def deciding(study: Study, arm: str) -> list[tuple[str, float]]:
    """Parameters whose rank correlates most with the late lead (Spearman), strongest first."""
    from scipy.stats import spearmanr

    late = leads(study).query("arm == @arm").set_index("draw")["late"]
    values = drawn(study).loc[late.index]
    found = [
        (name, float(spearmanr(values[name], late).statistic))
        for name in values.columns
        if values[name].nunique() > 1
    ]
    return sorted(found, key=lambda pair: -abs(pair[1]))[:MOST]


def render(study: Study) -> str:
    """The shares for the terminal, and what decides."""
    found = shares(study)
    draws = study.table()["draw"].nunique()
    listed = bool(study.experiment.design.points)
    what = "listed points" if listed else "draws from the likely ranges of all parameters"
    seeds = study.table()["seed"].nunique()
    lines = [
        study.experiment.question,
        f"Expected: {study.experiment.expectation}",
        f"{draws} {what}, {seeds} paired seeds each",
        "",
        f"  {'region':<34}{'contrast':<18}{'after':<12}trusting buyers lead in",
    ]
    for one in found:
        low, high = f"{one.share.low:.2f}", f"{one.share.high:.2f}"
        share = f"{one.share.estimate:.2f} of draws [{low}, {high}]"
        lines.append(f"  {one.region:<34}{one.contrast:<18}{f'{one.months} months':<12}{share}")
    lines += ["", "  Draws told apart by their own 95 % interval over seeds, after the horizon:"]
    for arm, rows in leads(study).groupby("arm", sort=False):
        region, name = placed(str(arm))
        ahead, behind = rows["late"] - rows["half"] > 0.0, rows["late"] + rows["half"] < 0.0
        told = f"{ahead.mean():.2f} ahead, {behind.mean():.2f} behind"
        rest = f"{(~ahead & ~behind).mean():.2f} undecided with {seeds} seeds"
        lines.append(f"  {region:<34}{name:<18}{told}, {rest}")
    lines += ["", "  Mean lead of the trusting over the horizon, money a firm and month:"]
    for arm, rows in leads(study).groupby("arm", sort=False):
        region, name = placed(str(arm))
        mean = mean_interval(rows["late"])
        text = f"{mean.estimate:,.0f} [{mean.low:,.0f}, {mean.high:,.0f}]"
        lines.append(f"  {region:<34}{name:<18}{text}")
    for contrast in CONTRASTS[:2]:
        if contrast.arm in set(study.table()["arm"]):
            lines += ["", f"  What decides, {contrast.arm} (rank correlation with the late lead):"]
            for name, rank in deciding(study, contrast.arm):
                lines.append(f"    {name:<40}{rank:+.2f}")
    return "\n".join(lines) + "\n"


def write(study: Study, folder: Path) -> list[Path]:
    """Shares and leads by draw, as CSV."""
    import pandas as pd

    table = pd.DataFrame(
        [
            {
                "region": one.region,
                "contrast": one.contrast,
                "months": one.months,
                "share": one.share.estimate,
                "low": one.share.low,
                "high": one.share.high,
                "draws": one.share.n,
            }
            for one in shares(study)
        ]
    )
    paths = [folder / "who_leads.csv", folder / "leads.csv"]
    table.to_csv(paths[0], index=False)
    leads(study).to_csv(paths[1], index=False)
    return paths
