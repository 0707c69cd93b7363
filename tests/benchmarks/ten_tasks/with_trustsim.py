"""The ten tasks with trustsim."""

from __future__ import annotations

from pathlib import Path

import trustsim as ts

LEVEL, PROFIT = "market.trust_level", "profit"
SCENARIO = ts.Scenario(periods=6, burn_in=0, market={"buyers": 4, "suppliers": 4})
DESIGN = {"market.trust_level": [0.0, 0.5, 1.0]}
GRIM = Path(__file__).with_name("grim.py")


def sweep():
    return ts.sweep(SCENARIO, DESIGN, seeds=20)


def tidy(study):
    return study.table().query("side == 'buyer'")


def pair(study):
    found = study.differences("market.trust_level")
    return found.query("side == 'buyer' and outcome == 'profit'")


def interval(study):
    return study.summary().query("side == 'buyer' and outcome == 'profit'")


def plot(means, path):
    half = (means["mean"] - means["low"]).to_numpy()
    means.plot("market.trust_level", "mean", yerr=half).figure.savefig(path)


def resume(folder):
    return ts.sweep(SCENARIO, DESIGN, seeds=20, store=folder)


def replay(study, run):
    return study.replay(run, record="periods").periods


def strategy():
    ts.load_strategy(GRIM)
    mixes = [{"trusting": 1.0}, {"grim": 1.0}]
    return ts.sweep(SCENARIO, {"market.buyer_mix": mixes}, seeds=20).table()


def sensitivity():
    vary = ("ideas.rate", "people.quote_hours", "demand.noise_share")
    plan = ts.sensitivity.Plan(n=64, effects=("trusting: focal.profit",), vary=vary)
    found = ts.sensitivity.analyse(ts.plan(SCENARIO, seeds=1), plan)
    return found.indices["trusting: focal.profit"]


def export(study, path):
    study.to_csv(path)


def luck_of_the_first_buyer(buyers):
    """The demand that it drew."""
    market = ts.Market(SCENARIO.replace({"market.buyers": buyers}), seed=1)
    market.run_model()
    return market.buyers[0].demand_state
