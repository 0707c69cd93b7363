"""The ten tasks with agentpy, and pandas, SciPy and Matplotlib, which it brings along.

After agentpy's overview and its guide "Randomness and reproducibility".
"""

from __future__ import annotations

import agentpy as ap
import pandas as pd
from scipy.stats import t
from toy_market import MONTHS, profit, trust_after, units

LEVEL, PROFIT = "trust_level", "Profit"


class Buyer(ap.Agent):
    """Takes the market's level of trust."""

    def setup(self):
        self.trust, self.profit = 0.5, 0.0

    def conduct(self):
        return self.p.trust_level

    def act(self):
        bought = units(self.model.random.gauss(0.0, 1.0), self.p.noise)
        conduct = self.conduct()
        self.profit += profit(bought, conduct, self.trust, self.p.haggling)
        self.trust = trust_after(self.trust, conduct, self.model.random.random(), self.p.learning)


class Market(ap.Model):
    """Some buyers for some months."""

    def setup(self):
        self.buyers = ap.AgentList(self, self.p.buyers, self.p.get("buyer", Buyer))

    def step(self):
        self.buyers.act()

    def update(self):
        self.Profit = sum(self.buyers.profit) / self.p.buyers
        self.record("Profit")

    def end(self):
        self.report("Profit", self.Profit)


FIXED = {"trust_level": 0.5, "learning": 0.2, "haggling": 8.0, "noise": 0.2}
FIXED |= {"buyers": 4, "steps": MONTHS}
DESIGN = FIXED | {"trust_level": ap.Values(0.0, 0.5, 1.0), "seed": ap.Values(*range(20))}


def sweep():
    return ap.Experiment(Market, ap.Sample(DESIGN), randomize=False).run()


def tidy(results):
    return results.arrange_reporters()


def pair(frame):
    wide = frame.pivot(index="seed", columns="trust_level", values="Profit")
    return interval(wide.sub(wide[0.0], axis=0).drop(columns=0.0).melt(value_name="Profit"))


def interval(frame):
    found = frame.groupby("trust_level")["Profit"].agg(["mean", "sem", "count"])
    half = t.ppf(0.975, found["count"] - 1) * found["sem"]
    return found.assign(low=found["mean"] - half, high=found["mean"] + half)


def plot(means, path):
    half = means["mean"] - means["low"]
    means.plot(y="mean", yerr=half).figure.savefig(path)


def resume(path):
    done = len(pd.read_csv(path)) if path.exists() else 0
    for point in list(ap.Sample(DESIGN))[done:]:
        run = ap.Experiment(Market, point, randomize=False).run().arrange_reporters()
        run = run.assign(trust_level=point["trust_level"])
        run.to_csv(path, mode="a", header=not path.exists(), index=False)
    return pd.read_csv(path)


def replay(**parameters):
    return Market(FIXED | parameters).run().variables.Market


def strategy():
    class Grim(Buyer):
        def conduct(self):
            return 1.0 if self.trust > 0.4 else 0.0

    design = FIXED | {"buyer": ap.Values(Buyer, Grim), "seed": ap.Values(*range(20))}
    return ap.Experiment(Market, ap.Sample(design), randomize=False).run().arrange_reporters()


def sensitivity():
    ranges = {"learning": (0.05, 0.5), "haggling": (4.0, 12.0), "noise": (0.1, 0.3)}
    design = FIXED | {name: ap.Range(*ends) for name, ends in ranges.items()} | {"seed": 1}
    sample = ap.Sample(design, 64, "saltelli", randomize=False, calc_second_order=False)
    results = ap.Experiment(Market, sample, randomize=False).run()
    return results.calc_sobol(reporters="Profit").sensitivity.sobol


def export(frame, path):
    frame.to_csv(path, index=False)


def luck_of_the_first_buyer(buyers):
    """Its profit: firms do not meet here."""
    model = Market(FIXED | {"buyers": buyers, "seed": 1})
    model.run()
    return model.buyers[0].profit
