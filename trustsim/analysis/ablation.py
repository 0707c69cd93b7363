"""What each channel does: the lead of the trusting with the channel on less the lead with it off.

Contrast (i), one buyer at level 1 against the same buyer at level 0, paired by seed. A channel
whose effect is positive helps the trusting in this world; the table says beside it what the
channel table expects. ``all off`` is the check that nothing else tells the two apart.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from trustsim.analysis.contrasts import FOCAL
from trustsim.analysis.intervals import Interval, mean_interval, number
from trustsim.rules.channels import CHANNELS

if TYPE_CHECKING:
    import pandas as pd

    from trustsim.experiment import Study

ON = "all on"
CHECKS = {
    "all off": "lead with every channel off",
    "trust constant": "lead with trust constant",
    "pressure alone": "lead of low pressure alone",
    "conduct alone": "lead of good conduct alone",
}


def lead_by_seed(study: Study, arm: str, outcome: str = "profit") -> pd.Series[float]:
    """An outcome of the focal buyer at level 1 less that at level 0, by seed."""
    table = study.table()
    rows = table[(table["arm"] == arm) & table["stance"].astype(str).str.startswith("focal ")]
    values = rows.pivot_table(index="seed", columns=FOCAL, values=outcome)
    found: pd.Series[float] = values[1.0] - values[0.0]
    return found


def effect(study: Study, arm: str, outcome: str = "profit") -> Interval:
    """Lead with every channel on less the lead with this one off: what the channel contributes."""
    on, off = lead_by_seed(study, ON, outcome), lead_by_seed(study, arm, outcome)
    return mean_interval((on - off).to_numpy())


def render(study: Study) -> str:
    """The table for the terminal, largest effects first."""
    seeds = study.table()["seed"].nunique()
    whole = mean_interval(lead_by_seed(study, ON).to_numpy())
    lines = [
        study.experiment.question,
        f"Expected: {study.experiment.expectation}",
        f"Money a month, {seeds} paired seeds, 95 % intervals; * where 0 is excluded. Positive "
        "helps the trusting.",
        "",
        f"  {'lead of the trusting, every channel on':<42}{spoken(whole)}",
    ]
    for check, name in CHECKS.items():
        lines.append(f"  {name:<42}{spoken(mean_interval(lead_by_seed(study, check).to_numpy()))}")
    lines += [
        "",
        f"  {'channel':<20}{'contributes to the lead':<34}the channel table says it helps",
    ]
    found = [(effect(study, row.switch), row) for row in CHANNELS]
    for one, row in sorted(found, key=lambda pair: -abs(pair[0].estimate)):
        lines.append(f"  {row.switch:<20}{spoken(one):<34}{row.helps}")
    lines += ["", "  The contributions do not add up to the lead: channels act through each other."]
    return "\n".join(lines) + "\n"


def spoken(one: Interval) -> str:
    """Estimate, interval and star."""
    star = " *" if one.low > 0.0 or one.high < 0.0 else ""
    sign = "+" if one.estimate > 0.0 else ""
    return f"{sign}{number(one.estimate)} [{number(one.low)}, {number(one.high)}]{star}"


def write(study: Study, folder: Path) -> list[Path]:
    """The table as CSV."""
    import pandas as pd

    rows = []
    for row in CHANNELS:
        one = effect(study, row.switch)
        ends = {"effect": one.estimate, "low": one.low, "high": one.high, "n": one.n}
        rows.append({"channel": row.switch, **ends, "what": row.effect, "helps": row.helps})
    path = folder / "channels.csv"
    pd.DataFrame(rows).to_csv(path, index=False)
    return [path]
