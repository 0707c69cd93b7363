# ---
# jupyter:
#   jupytext:
#     formats: ipynb,py:percent
#     text_representation:
#       extension: .py
#       format_name: percent
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # 7 Inside the model
#
# What happens in a month? Who says what to whom, and why? This notebook steps through one, stage by
# stage, and then shows that the fast engine lives the very same month.

# %%
import time

import pandas as pd

import trustsim as ts
from trustsim import kernel
from trustsim.agents import Buyer
from trustsim.agents.reasons import Decision, Reason

scenario = ts.Scenario().replace(
    {"market.buyers": 4, "market.suppliers": 4, "market.trusting_buyers": 0.5, "periods": 36}
)
market = ts.Market(scenario, seed=3)
print(f"{len(market.buyers)} buyers, {len(market.suppliers)} suppliers, {len(market.pairs)} pairs")

# %% [markdown]
# `market` is a Mesa model. A step is a month; the first step lives the burn-in before it, in which
# all buyers are half-way and everybody gets to know each other. We let two years pass.

# %%
for _ in range(24):
    market.step()
market.month

# %% [markdown]
# ## The agents
#
# A buyer has a stance, a list of relationships and a source, the supplier that it bought from last.
# Nobody sees the trust of anybody else; we, who look from above, do.

# %%
pd.DataFrame(
    {
        "stance": buyer.stance.label,
        "pressure": buyer.stance.traits.pressure,
        "conduct": buyer.stance.traits.conduct,
        "source": None if buyer.source is None else buyer.source.supplier.number,
        "trusts it": None if buyer.source is None else buyer.source.buyer_trust,
        "is trusted": None if buyer.source is None else buyer.source.supplier_trust,
        "cash": buyer.cash,
    }
    for buyer in market.buyers
).round(2)

# %% [markdown]
# ## A month, stage by stage
#
# `market.step()` reads as a table of contents. We call the stages one by one. In each stage
# everybody reads what stood there when the stage began, so that the order of the agents cannot
# matter.

# %%
market.begin_month()
market.plan()
pd.DataFrame(
    {
        "stance": buyer.stance.label,
        "why": buyer.rebid.reason.name,
        "invited": [pair.supplier.number for pair in buyer.invited],
        "chance of a rebid": buyer.rebid.numbers,
    }
    for buyer in market.buyers
)

# %% [markdown]
# Every decision keeps its reason and the numbers that it was taken on: here the trust, how far the
# last price lay above the price outside, the chance that follows from them, and the draw that
# decided. A draw below the chance is a rebid. Trusting buyers renew with the supplier that they
# have.
#
# ### What they say
#
# Firms act on **messages** and on what shows at the table, never on each other's minds. With its
# invitation a buyer sends a forecast. Is it true?

# %%
rows = [
    {
        "buyer": pair.buyer.number,
        "stance": pair.buyer.stance.label,
        "supplier": pair.supplier.number,
        "reported": pair.forecast.units,
        "privately expected": pair.buyer.private,
        "alone": pair.invitation.sole,
    }
    for pair in market.pairs
    if pair.invitation is not None and pair.forecast is not None
]
sent = pd.DataFrame(rows)
sent["exaggerated"] = sent["reported"] - sent["privately expected"]
sent.round(0)

# %% [markdown]
# Both numbers are units above or below what everybody knows of the buyer's demand; the private one
# is in the head of the buyer, and only we can see it. All exaggerate, since more is then reserved
# for them, and the aggressive exaggerate far more. A supplier knows that, and believes a forecast
# as far as it trusts.

# %% jupyter={"source_hidden": true} tags=["hide-cell"]
# Holds what the text says.
more = sent.groupby("stance")["exaggerated"]
assert (sent["exaggerated"] > 0.0).all()
assert more.mean()["aggressive"] > 2.0 * more.mean()["trusting"]
renewed = {buyer.stance.label for buyer in market.buyers if buyer.rebid.reason == Reason.RENEWED}
assert renewed == {"trusting"}

# %% [markdown]
# Suppliers quote, buyers rank the quotes, and the preferred pairs haggle:

# %%
market.prepare()
market.quote()
market.negotiate()
pd.DataFrame(
    {
        "buyer": pair.buyer.number,
        "supplier": pair.supplier.number,
        **pair.quote._asdict(),
        "why": pair.quoting.reason.name,
        "preferred": pair is pair.buyer.preferred,
        "hours of haggling": pair.hours_haggling,
    }
    for pair in market.pairs
    if pair.quote is not None
).round(2)

# %% [markdown]
# Where one supplier is asked alone it names what its bargaining power allows (`OFFERED`); where
# several are, they bid (`BID`), and the price of a bid is the lowest at which they would still
# deliver. Now orders, goods, and what happens after the sale:

# %%
market.award()
market.deliver()
market.receive()
pd.DataFrame(
    {
        "buyer": pair.buyer.number,
        "supplier": pair.supplier.number,
        "why": pair.buyer.award.reason.name,
        "ordered": pair.order.units,
        "price": pair.order.price,
        "delivered": pair.delivery.units,
        "late": pair.delivery.late,
        "inspected": pair.inspected,
        "problems": pair.problems,
        "said": pair.spoken.reason.name,
    }
    for pair in market.pairs
    if pair.order is not None and pair.delivery is not None
).round(2)

# %%
market.improve()
market.settle()
pd.DataFrame(
    {
        "buyer": pair.buyer.number,
        "supplier": pair.supplier.number,
        "ideas": pair.idea.from_supplier,
        "cost told": pair.told is not None,
        "paid": pair.payment.goods,
        "hours together": pair.contact,
        "buyer earns": pair.buyer_result,
        "supplier earns": pair.supplier_result,
    }
    for pair in market.pairs
    if pair.payment is not None
).round(0)

# %% [markdown]
# Money comes from somewhere and goes somewhere. The accounts of all firms add up to nothing, every
# month:

# %%
assert abs(market.imbalance()) < 1e-9

# %% [markdown]
# At last experience becomes trust, the month is written down, and whoever cannot pay leaves the
# market.

# %%
before = [(pair.buyer_trust, pair.supplier_trust) for pair in market.pairs]
market.pool()
market.learn()
market.record()
market.turnover()
market.end_month()
change = pd.DataFrame(
    {
        "buyer": pair.buyer.number,
        "supplier": pair.supplier.number,
        "buyer's trust": pair.buyer_trust - mine,
        "supplier's trust": pair.supplier_trust - theirs,
    }
    for pair, (mine, theirs) in zip(market.pairs, before, strict=True)
)
change.round(4)

# %% [markdown]
# A month moves trust by a hair. It takes years to build; that is why the market is watched for
# twenty.

# %% jupyter={"source_hidden": true} tags=["hide-cell"]
# Holds what the text says.
assert change[["buyer's trust", "supplier's trust"]].abs().max().max() < 0.05
assert market.month == 25

# %% [markdown]
# ## Two engines, the same bits
#
# What we stepped through is the *readable* engine. The *compiled* engine takes the same stages in
# the same order and calls the very same rules. Live the rest of the 36 months here, run the other
# one there, and compare everything that was recorded, to the last bit.

# %%
market.run_model()
stepped = ts.Run(market.tables(), scenario=scenario, seed=3, record="periods")
print("stepped by hand ", stepped.fingerprint("periods"))

runs = {}
for engine in ("mesa", "kernel"):
    ts.simulate(scenario, seed=0, engine=engine)  # what is loaded at the first run is not counted
    started = time.perf_counter()
    runs[engine] = ts.simulate(scenario, seed=3, engine=engine)
    seconds = time.perf_counter() - started
    print(f"{engine:16}", runs[engine].fingerprint("periods"), f"{1000 * seconds:7.1f} ms")
assert {run.fingerprint("periods") for run in [stepped, *runs.values()]} == {
    stepped.fingerprint("periods")
}
for table in runs["mesa"].recorded:
    assert runs["mesa"].fingerprint(table) == runs["kernel"].fingerprint(table), table

# %% [markdown]
# ## Month by month in the compiled engine
#
# The compiled engine can also be advanced, in arrays that you own. Its parameters may change on the
# way, and people may choose for some buyers. At any month the readable engine can be built from the
# arrays, to ask *why*.

# %%
held = kernel.begin(scenario, seed=3)
kernel.advance(held, kernel.params(scenario), held.month + 1, 24)
why = kernel.market_of(held, scenario)
why.live_a_month()
print(f"month {why.month}:", [buyer.rebid.reason.name for buyer in why.buyers])

# %% [markdown]
# That is the month that we stepped through above: the reasons are the same.
#
# ## Exercises
#
# **1. A person at the table.** From month 1 on, a person buys for buyer 0, always from the supplier
# with the lowest number on its list. What does that do to its profit over the 36 months? (`choices`
# of `kernel.advance`: a supplier's number for each buyer, or -1.)

# %% jupyter={"outputs_hidden": true, "source_hidden": true} tags=["hide-cell"]
first = min(pair.supplier.number for pair in market.buyers[0].relationships)
played = kernel.begin(scenario, seed=3)
kernel.advance(played, kernel.params(scenario), played.month + 1, 0)  # the burn-in
kernel.advance(played, kernel.params(scenario), 1, 36, choices=[first, -1, -1, -1])
kernel.advance(held, kernel.params(scenario), held.month + 1, 36)
cash = {
    who: kernel.market_of(one, scenario).buyers[0].cash
    for who, one in {"by itself": held, "by the person": played}.items()
}
assert cash["by the person"] < cash["by itself"]
pd.Series(cash).round(0)

# %% [markdown]
# <details><summary>Answer</summary>
#
# It costs money: the supplier with the lowest number is not the cheapest, and whoever buys there
# whatever the price pays for it.
#
# </details>

# %% [markdown]
# **2. A mind of its own.** Subclass `Buyer` so that it never tenders (`decide_rebid` renews
# wherever there is a supplier that has not given notice), and give all buyers that class
# (`buyer_class` of a `Market`). Who gains by it: the aggressive or the trusting? Expect first, then
# live five histories each.


# %% jupyter={"outputs_hidden": true, "source_hidden": true} tags=["hide-cell"]
class Loyal(Buyer):
    """Renews as long as it has a supplier."""

    def decide_rebid(self, chance):
        """Renew, or do as others do."""
        if self.source is None or self.notice:
            return super().decide_rebid(chance)
        return Decision(Reason.RENEWED, ())


class LoyalMarket(ts.Market):
    """A market of loyal buyers."""

    buyer_class = Loyal


def profits(kind, seed):
    """Profit of a buyer and month by stance, in a market of this kind."""
    lived = kind(scenario, seed=seed)
    lived.run_model()
    run = ts.Run(lived.tables(), scenario=scenario, seed=seed, record="periods")
    return run.summary().query("side == 'buyer'").set_index("stance")["profit"]


gains = pd.DataFrame([profits(LoyalMarket, seed) - profits(ts.Market, seed) for seed in range(5)])
assert (gains["aggressive"] > 0.0).all()
assert gains["aggressive"].mean() > 3.0 * abs(gains["trusting"].mean())
gains.round(0)

# %% [markdown]
# <details><summary>Answer</summary>
#
# The aggressive, in each of the five: they keep the low price that their bargaining brings in a
# renewal, and are spared the hours of tendering. The trusting hardly tendered before. Such a class
# runs on the readable engine; a strategy file runs on both (notebook 5).
#
# </details>
