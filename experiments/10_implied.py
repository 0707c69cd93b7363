"""What the shipped parameters imply and nobody fitted: exits, tenure, quality, recovery, profit.

Eight buyers at levels of trust from 0 to 1, as in 01; everything is read from recorded
relationships, so that anyone can hold it against data: ``python experiments/10_implied.py``.
"""

import numpy as np
import pandas as pd

import trustsim as ts
from trustsim.analysis.intervals import mean_interval
from trustsim.analysis.pairs import Grid, defect_share, over_last, over_next

SEEDS = range(60)
EIGHT = {
    "market.buyers": 8, "market.suppliers": 5, "market.candidates": 4, "periods": 240,
    "market.trust_level": 0.5, "market.trust_level_spread": 0.5,
}  # fmt: skip


def recovery(grid: Grid, mine: np.ndarray) -> tuple[float, float]:
    """Trust lost by a problem after six months without, and the share back within a year."""
    trust, calm = grid["trust_buyer"][:, mine], over_last(grid["problems"][:, mine], 6) == 0
    hit = calm[:-13] & (grid["problems"][1:-12, mine] > 0)  # of months from the second on
    month, pair = np.nonzero(hit)
    before, after = trust[month, pair], trust[month + 1, pair]
    later = np.stack([trust[month + n, pair] for n in range(2, 14)]).max(axis=0, initial=-1.0)
    fell = after < before
    if not fell.any():
        return float("nan"), float("nan")
    return float((before - after)[fell].mean()), float((later >= before)[fell].mean())


def of_buyer(grid: Grid, buyer: int) -> dict[str, float]:
    """What is read of one buyer's relationships."""
    mine = grid.of_buyer(buyer)
    ordered, left = grid["ordered"][:, mine] > 0, grid.exits[:, mine]
    lost, back = recovery(grid, mine)
    year = {n: defect_share(grid, mine, 12 * n - 11, 12 * n) for n in (1, 5, 20)}
    return {
        "exits within 12 months, share": float(np.nanmean(left)),
        "orders a month, suppliers": float(ordered.sum(axis=1).mean()),
        "tenure in the last month, months": float(grid["tenure"][-1, mine][ordered[-1]].mean()),
        "defect share, year 1": year[1],
        "defect share, year 5": year[5],
        "defect share, year 20": year[20],
        "trust lost by a problem": lost,
        "of which it is back within 12 months, share": back,
        "orders again within 3 months of a problem, share": again(grid, mine),
    }


def again(grid: Grid, mine: np.ndarray) -> float:
    """Share of months with a problem after which the supplier gets an order within three months."""
    bad, next_ = grid["problems"][:, mine] > 0, over_next(grid["ordered"][:, mine] > 0, 3)
    known = bad & ~np.isnan(next_)
    return float((next_[known] > 0).mean()) if known.any() else float("nan")


def main() -> None:
    """Read each run, and print the least and the most trusted of eight with 95 % intervals."""
    ends: dict[str, list[dict[str, float]]] = {"least trusted": [], "most trusted": []}
    slopes, ties = [], []
    for seed in SEEDS:
        run = ts.simulate(ts.Scenario().replace(EIGHT), seed=seed, record="relationships")
        grid, buyers = Grid(run.relationships), run.buyers
        mean = buyers.groupby("buyer")[["partner_trust", "profit"]].mean()
        slopes.append(np.polyfit(mean["partner_trust"], mean["profit"], 1)[0] / 10.0)
        rows = run.relationships[run.relationships["ordered"] > 0]
        ties.append(rows["trust_supplier"].corr(rows["tenure"], method="spearman"))
        ranked = mean["partner_trust"].sort_values().index
        for name, buyer in zip(ends, (ranked[0], ranked[-1]), strict=True):
            ends[name].append(of_buyer(grid, int(buyer)))
    table = {name: summary(pd.DataFrame(found)) for name, found in ends.items()}
    print(pd.DataFrame(table).to_string())
    print("profit for 0.1 more of suppliers' trust, money/month:", spoken(slopes))
    print("rank correlation of suppliers' trust and tenure:", spoken(ties))


def summary(found: pd.DataFrame) -> dict[str, str]:
    """Every column over seeds."""
    return {name: spoken(values) for name, values in found.items()}


def spoken(values: object) -> str:
    """Mean and its 95 % interval over seeds."""
    one = mean_interval(np.asarray(values, dtype=float))
    return f"{one.estimate:.4g} [{one.low:.4g}, {one.high:.4g}]"


if __name__ == "__main__":
    main()
