"""The ten tasks with Mesa alone, and pandas, SciPy, Matplotlib and SALib as any user of Mesa has.

After Mesa's tutorials "Collecting data", "Batch run" and "Comparing scenarios".
"""

from __future__ import annotations

from itertools import product

import mesa
import numpy as np
import pandas as pd
from SALib.analyze import sobol
from SALib.sample.sobol import sample
from scipy.stats import t
from toy_market import MONTHS, profit, trust_after, units

LEVEL, PROFIT = "trust_level", "Profit"
DESIGN = {"trust_level": [0.0, 0.5, 1.0], "seed": range(20)}


class Buyer(mesa.Agent):
    """Takes the market's level of trust."""

    def __init__(self, model):
        super().__init__(model)
        self.trust, self.profit = 0.5, 0.0

    def conduct(self):
        return self.model.trust_level

    def step(self):
        bought = units(self.random.gauss(0.0, 1.0), self.model.noise)
        conduct = self.conduct()
        self.profit += profit(bought, conduct, self.trust, self.model.haggling)
        self.trust = trust_after(self.trust, conduct, self.random.random(), self.model.learning)


class Market(mesa.Model):
    """Some buyers for some months."""

    def __init__(
        self,
        trust_level=0.5,
        learning=0.2,
        haggling=8.0,
        noise=0.2,
        buyer=Buyer,
        buyers=4,
        seed=None,
    ):
        super().__init__(seed=seed)
        self.trust_level, self.learning = trust_level, learning
        self.haggling, self.noise = haggling, noise
        buyer.create_agents(self, buyers)
        self.datacollector = mesa.DataCollector(
            {"Profit": lambda m: m.agents.agg("profit", np.mean)}
        )

    def step(self):
        self.agents.do("step")
        self.datacollector.collect(self)
        self.running = self.steps < MONTHS


def sweep():
    return mesa.batch_run(Market, DESIGN)


def tidy(results):
    return pd.DataFrame(results)


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
    for level, seed in list(product(*DESIGN.values()))[done:]:
        rows = mesa.batch_run(Market, {"trust_level": level, "seed": seed})
        pd.DataFrame(rows).to_csv(path, mode="a", header=not path.exists(), index=False)
    return pd.read_csv(path)


def replay(**parameters):
    model = Market(**parameters)
    model.run_model()
    return model.datacollector.get_model_vars_dataframe()


def strategy():
    class Grim(Buyer):
        def conduct(self):
            return 1.0 if self.trust > 0.4 else 0.0

    return pd.DataFrame(mesa.batch_run(Market, {"buyer": [Buyer, Grim], "seed": range(20)}))


def sensitivity():
    names, bounds = ["learning", "haggling", "noise"], [[0.05, 0.5], [4.0, 12.0], [0.1, 0.3]]
    problem = {"num_vars": 3, "names": names, "bounds": bounds}
    points = sample(problem, 64, calc_second_order=False)
    runs = [replay(**dict(zip(names, point, strict=True)), seed=1) for point in points]
    profits = np.array([run["Profit"].iloc[-1] for run in runs])
    return sobol.analyze(problem, profits, calc_second_order=False).to_df()[0]


def export(frame, path):
    frame.to_csv(path, index=False)


def luck_of_the_first_buyer(buyers):
    """Its profit: firms do not meet here."""
    model = Market(buyers=buyers, seed=1)
    model.run_model()
    return model.agents[0].profit
