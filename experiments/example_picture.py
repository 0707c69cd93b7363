"""The picture of the README: a market, what its dealings cost, and who is ahead.

python experiments/example_picture.py [FILE.png]
"""

import sys

import matplotlib.pyplot as plt

import trustsim as ts


def main() -> None:
    market = ts.Scenario().replace({"market.trusting_buyers": 0.5})
    run = ts.simulate(market, seed=1)
    study = ts.sweep(market, seeds=40, record="periods", progress=False)

    figure = plt.figure(figsize=(12.5, 6.2), layout="constrained")
    axes = figure.subplot_mosaic(
        [["market", "hours"], ["market", "lead"]], width_ratios=[1.25, 1.0]
    )
    ts.plots.network(run, month=run.scenario.periods, ax=axes["market"])
    ts.plots.contact_hours(study, ax=axes["hours"])
    ts.plots.cumulative_profit(study, ax=axes["lead"])
    figure.savefig(sys.argv[1] if len(sys.argv) > 1 else "market.png", dpi=110)


if __name__ == "__main__":  # workers of a sweep may import this file
    main()
