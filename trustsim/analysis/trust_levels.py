"""Transaction costs, information sharing and long-run profit across levels of trust.

The table of the first experiment: three contrasts, every outcome with its 95 % interval over seeds,
the paired difference between trusting and aggressive, and the published figures beside ours.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from trustsim.analysis.contrasts import CONTRASTS, NULL, Contrast, by_seed, lead
from trustsim.analysis.intervals import (
    BreakEven,
    Interval,
    break_even_month,
    mean_interval,
    number,
    paired_difference,
)
from trustsim.analysis.published import Comparison, base_scenario, comparisons
from trustsim.outcomes import OUTCOMES
from trustsim.scenarios import Scenario

if TYPE_CHECKING:
    import pandas as pd

    from trustsim.experiment import Study

GROUPS: dict[str, tuple[str, ...]] = {
    "Transaction costs": (
        "transactional_share",
        "transaction_cost",
        "goods_per_person",
        "goods_per_person_with_inspectors",
        "inspected_share",
    ),
    "Information sharing": (
        "forecast_informativeness",
        "cost_disclosure",
        "ideas_from_suppliers",
        "ideas_from_buyers",
        "voiced_share",
    ),
    "In between": ("trust", "partner_trust", "price", "total_cost", "fill_rate", "switch_rate"),
    "Long-run profitability": ("profit", "discounted_profit", "joint_surplus"),
}


def render(study: Study) -> str:
    """The table for the terminal."""
    experiment, base = study.experiment, base_scenario(study)
    seeds = study.table()["seed"].nunique()
    months = base.periods
    lines = [
        experiment.question,
        f"Expected: {experiment.expectation}",
        f"{months} months, {seeds} paired seeds; mean ± half of the 95 % interval. The last column "
        "is trusting (1)",
        "less aggressive (0), paired by seed, with its 95 % interval; * where it excludes 0.",
    ]
    lines += ["", *answer_lines(study)]
    for contrast in CONTRASTS:
        lines += ["", *contrast_lines(study, contrast)]
    lines += ["", *published_lines(comparisons(study)), "", *reading_lines(study)]
    return "\n".join(lines) + "\n"


ANSWER = {
    "transaction_cost": "transaction cost",
    "forecast_informativeness": "forecast that reaches the plan",
    "ideas_from_suppliers": "suppliers' ideas",
    "price": "price",
    "profit": "long-run profit",
}


def answer_lines(study: Study) -> list[str]:
    """The answer in a few lines: the primary contrast, in words that its intervals allow."""
    contrast = CONTRASTS[0]
    lines = [
        "In short: a buyer that turns from aggressive (0) to trusting (1), all else fixed, has"
    ]
    for name, words in ANSWER.items():
        values = by_seed(study, contrast, name)
        gap = paired_difference(values[1.0], values[0.0])
        size = f"{number(abs(gap.estimate))} {OUTCOMES[name].unit}"
        ends = sorted((abs(gap.low), abs(gap.high)))
        told = f"{size} [{number(ends[0])}, {number(ends[1])}]"
        if gap.low <= 0.0 <= gap.high:
            told = f"no difference told from chance: {difference(gap)} {OUTCOMES[name].unit}"
        else:
            told = f"{'more' if gap.estimate > 0.0 else 'less'} by {told}"
        lines.append(f"    {words:<33}{told}")
    when = spoken(break_even_month(lead(study, contrast)))
    lines.append(f"    {'break-even':<33}{when}")
    return lines


def contrast_lines(study: Study, contrast: Contrast) -> list[str]:
    """A block of the table: outcomes down, levels of trust across."""
    positions = list(by_seed(study, contrast, "profit").columns)
    head = "".join(f"{f'level {position:.2f}':>15}" for position in positions)
    lines = [
        f"{contrast.mark} {contrast.words}",
        f"  {'':<35}{'unit':<19}{head}   {'1 less 0':<30}",
    ]
    for group, names in GROUPS.items():
        lines.append(f"  {group}")
        for name in names:
            values = by_seed(study, contrast, name)
            cells = "".join(f"{cell(mean_interval(values[at])):>15}" for at in positions)
            gap = paired_difference(values[positions[-1]], values[positions[0]])
            unit = OUTCOMES[name].unit
            lines.append(f"    {name:<33}{unit:<18}{cells}   {difference(gap)}")
    lines.append(f"    break_even_month: {spoken(break_even_month(lead(study, contrast)))}")
    return lines


def published_lines(found: list[Comparison]) -> list[str]:
    """Published figures beside ours."""
    lines = [
        "Beside the figures that the defaults are fitted to. Open: our interval crosses an end.",
        f"  {'':<46}{'published':>15}{'ours, 95 % interval':>24}   {'verdict':<18}source",
    ]
    for one in found:
        band = f"{one.target.low:.3g} to {one.target.high:.3g}"
        ours = f"{one.ours.estimate:.3g} [{one.ours.low:.3g}, {one.ours.high:.3g}]"
        label = f"{one.id} {one.quantity}"
        facts = f"{one.source} ({', '.join(one.target.facts)})"
        lines.append(f"  {label:<46}{band:>15}{ours:>24}   {one.verdict:<18}{facts}")
    return lines


def reading_lines(study: Study) -> list[str]:
    """What a reader should know before quoting a number."""
    null = break_even_month(lead(study, NULL))
    low, high = null.band.low[-1], null.band.high[-1]
    units = Scenario.from_tables(study.experiment.design.base).demand.mean
    as_expected = (
        "holds 0, as it should" if low <= 0.0 <= high else "excludes 0: read (ii) with care"
    )
    return [
        "To read with care: profit is of one firm, in money a month; a unit costs about 100 to",
        f"make, a buyer needs about {units:,.0f} a month. Break-even is read off the simultaneous",
        "95 % band of the mean cumulative difference. With one stance behind both names of (ii) it",
        f"ends at {low:,.0f} to {high:,.0f} and {as_expected}. Contact hours are paid",
        "whatever they go into: less haggling means more hours for ideas and repair, not lower",
        "wages. That part of a lower transaction cost is no money saved; profit has all wages in",
        "it.",
    ]


def spoken(found: BreakEven) -> str:
    """Break-even of the trusting, in words."""
    if isinstance(found.month, int):
        return f"month {found.month} (from then on the trusting are ahead)"
    return f"{found.month} (for the trusting)"


def cell(found: Interval) -> str:
    """Mean and half-width in as many digits as they deserve."""
    half = (found.high - found.low) / 2.0
    return f"{number(found.estimate)}±{number(half)}"


def difference(gap: Interval) -> str:
    """A difference with its interval, starred where it excludes 0."""
    star = " *" if gap.low > 0.0 or gap.high < 0.0 else ""
    sign = "+" if gap.estimate > 0 else ""
    return f"{sign}{number(gap.estimate)} [{number(gap.low)}, {number(gap.high)}]{star}"


def table(study: Study) -> pd.DataFrame:
    """The table as a frame: contrast, outcome, unit, level, n, mean, low, high, and differences."""
    import pandas as pd

    rows: list[dict[str, Any]] = []
    for contrast in CONTRASTS:
        for name, outcome in OUTCOMES.items():
            values = by_seed(study, contrast, name)
            common = {"contrast": contrast.mark, "outcome": name, "unit": outcome.unit}
            for at in values.columns:
                rows.append({**common, "level": f"{at:.2f}", **fields(mean_interval(values[at]))})
            gap = paired_difference(values[values.columns[-1]], values[values.columns[0]])
            rows.append({**common, "level": "1 less 0", **fields(gap)})
    return pd.DataFrame(rows)


def fields(found: Interval) -> dict[str, float]:
    """Columns of an interval."""
    return {"n": found.n, "mean": found.estimate, "low": found.low, "high": found.high}


def write(study: Study, folder: Path) -> list[Path]:
    """The table and the comparison with published figures, as Parquet and CSV."""
    import pandas as pd

    beside = pd.DataFrame(
        [
            {
                "id": one.id,
                "quantity": one.quantity,
                "unit": one.unit,
                "published_low": one.target.low,
                "published_high": one.target.high,
                **fields(one.ours),
                "verdict": one.verdict,
                "facts": ", ".join(one.target.facts),
                "source": one.source,
            }
            for one in comparisons(study)
        ]
    )
    paths = []
    for name, frame in (("trust_levels", table(study)), ("published", beside)):
        for ending in ("parquet", "csv"):
            path = folder / f"{name}.{ending}"
            frame.to_parquet(path) if ending == "parquet" else frame.to_csv(path, index=False)
            paths.append(path)
    return paths
