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
# # 1 A first market in five minutes
#
# Six buyers, four suppliers, parts and promises. Three of the buyers are *aggressive*: they play
# their suppliers against each other and do not always behave well. The other three are *trusting*.
# All of them buy from the same four suppliers, every month, for five years.
#
# Run a cell with Shift and Enter. Before each result, say what you expect. You will be wrong now
# and then, and that is where you learn something.

# %%
import trustsim as ts

scenario = ts.Scenario.minimal()
run = ts.simulate(scenario, seed=1)
ax = ts.plots.trust_over_time(run)

# %% [markdown]
# That is a history of this market. The lines show how far the suppliers trust each kind of buyer: 0
# is not at all, 1 is fully. On the first day nobody knows which buyer is which, so both lines begin
# together. Then experience pulls them apart.
#
# Now the other way round. **Do aggressive buyers trust their suppliers less than trusting buyers
# do?** Decide before you go on.

# %%
ax = ts.plots.trust_over_time(run, enjoyed=False)

# %% [markdown]
# Hardly at all. A buyer's trust rests on how its suppliers deliver, and they deliver much the same
# to both. A stance is a way of behaving; the trust that follows from it is in the eyes of the
# others.

# %% jupyter={"source_hidden": true} tags=["hide-cell"]
# Holds what the text says: the suppliers tell the buyers apart, the buyers do not.
last = run.periods.query("side == 'buyer' and period > 48").groupby("stance")
own, enjoyed = last["trust"].mean(), last["partner_trust"].mean()
assert enjoyed["trusting"] - enjoyed["aggressive"] > 0.2
assert abs(own["trusting"] - own["aggressive"]) < 0.05

# %% [markdown]
# ## Where do the hours go?
#
# People of both firms spend hours with each other. Some of them are *transactional*: haggling over
# the price, drafting contracts, finding out who is to blame. The rest is work on the product.

# %%
ax = ts.plots.contact_hours(run)

# %%
run.summary().set_index(["side", "stance"])[
    ["transactional_share", "price", "partner_trust", "profit"]
].round(3)

# %% [markdown]
# Every column has one meaning in the whole library, with its unit:

# %%
for name in ("transactional_share", "price", "partner_trust", "profit"):
    outcome = ts.outcomes.OUTCOMES[name]
    print(f"{name} ({outcome.unit}): {outcome.meaning}")

# %% [markdown]
# ## One history is an anecdote
#
# The same seed gives the same history, to the last bit. Another seed gives other luck.

# %%
assert run.fingerprint() == ts.simulate(scenario, seed=1).fingerprint()

study = ts.sweep(scenario, seeds=40, record="periods")
study

# %% [markdown]
# Forty histories of the same market. In each of them both kinds of buyers meet the same luck, so
# that we compare them within a history and then look at how much the difference varies. **Who earns
# more?**

# %%
difference = study.differences("stance").query("side == 'buyer'").set_index("outcome")
wanted = ["transactional_share", "price", "partner_trust", "profit"]
difference.loc[wanted, ["unit", "n", "mean", "low", "high"]].round(3)

# %%
ax = ts.plots.cumulative_profit(study)

# %% [markdown]
# Trusting less aggressive, with 95 % intervals: the trusting haggle less, are trusted more, pay
# more, and **earn less**. In this small market there is little that trust could bring: nobody has
# ideas to offer, nobody tells what a part costs, and suppliers deliver to all alike. What is left
# of trust is mostly its price.
#
# That is no law. [Notebook 2](02_how_trust_pays.ipynb) adds what is missing here.

# %% jupyter={"source_hidden": true} tags=["hide-cell"]
# Holds what the text says, with the whole interval on one side.
assert difference.loc["transactional_share", "high"] < 0.0
assert difference.loc["partner_trust", "low"] > 0.0
assert difference.loc["price", "low"] > 0.0
assert difference.loc["profit", "high"] < 0.0
assert (difference.loc[["ideas_from_suppliers", "cost_disclosure", "fill_rate"], "mean"] == 0).all()
alike = difference.loc[["problem_rate", "failure_cost"]]
assert ((alike["low"] < 0.0) & (alike["high"] > 0.0)).all()
assert abs(difference.loc["problem_rate", "mean"]) < 0.005
assert abs(difference.loc["failure_cost", "mean"]) < 0.05

# %% [markdown]
# ## Change one number, keep the luck
#
# Every draw belongs to its firm, its month and its purpose. So a market with one number changed
# meets the same breakdowns and the same demand, and what differs comes from that number.

# %%
conduct = "strategies.aggressive.buyer.conduct"  # 0: whatever pays, 1: always decent
manners = ts.sweep(scenario, {conduct: [scenario.get(conduct), 0.9]}, seeds=40)
gain = manners.differences(conduct).query("group == 'aggressive'").set_index("outcome")
gain.loc[["partner_trust", "transactional_share", "price", "profit"], ["mean", "low", "high"]]

# %% [markdown]
# An aggressive buyer that learns manners and goes on pressing is trusted as much as a trusting one,
# haggles less, and **pays for it**: a higher price and less profit. In this market bad manners pay.

# %% jupyter={"source_hidden": true} tags=["hide-cell"]
# Holds what the text says.
assert gain.loc["transactional_share", "high"] < 0.0 < gain.loc["price", "low"]
assert gain.loc["profit", "high"] < 0.0
assert abs(gain.loc["partner_trust", "mean"] - difference.loc["partner_trust", "mean"]) < 0.02

# %% [markdown]
# ## Exercises
#
# **1.** Turn it round: give the *trusting* buyers the full pressure of the aggressive ones and
# leave them their good conduct (`strategies.trusting.buyer.pressure` = 0.9). Do their suppliers
# mind? Do they earn more? Use 40 seeds.

# %% jupyter={"outputs_hidden": true, "source_hidden": true} tags=["hide-cell"]
pressure = "strategies.trusting.buyer.pressure"
pressed = ts.sweep(scenario, {pressure: [scenario.get(pressure), 0.9]}, seeds=40)
firm = pressed.differences(pressure).query("group == 'trusting'").set_index("outcome")
assert -0.1 < firm.loc["partner_trust", "low"] < firm.loc["partner_trust", "high"] < 0.0
assert 0.2 < difference.loc["partner_trust", "mean"] < 0.3
assert firm.loc["price", "high"] < 0.0 < firm.loc["profit", "low"]
firm.loc[["partner_trust", "price", "profit"], ["unit", "mean", "low", "high"]].round(3)

# %% [markdown]
# <details><summary>Answer</summary>
#
# They mind a little: trust falls by less than 0.1, and the whole way to the aggressive stance costs
# about a quarter. The price falls and profit rises, each with its whole interval on one side. Hard
# bargaining is one thing, bad manners are another, and it is mostly for manners that the aggressive
# are not trusted.
#
# </details>

# %% [markdown]
# **2.** How many seeds would it take to know the mean profit of each kind of buyer to within 1,000
# a month?

# %% jupyter={"outputs_hidden": true, "source_hidden": true} tags=["hide-cell"]
needed = study.runs_needed("profit", 1000).query("side == 'buyer'")
half = (difference.loc["profit", "high"] - difference.loc["profit", "low"]) / 2.0
of_difference = 40 * (half / 1000.0) ** 2  # an interval narrows with the root of the number
assert (needed["needed"] > 300).all()
assert of_difference < 0.9 * needed["needed"].min()
print(f"the difference takes about {of_difference:.0f} seeds")
needed[["stance", "n", "mean", "half_width", "needed", "needed_at_most"]]

# %% [markdown]
# <details><summary>Answer</summary>
#
# `study.runs_needed("profit", 1000)`: several hundred for each. The *difference* needs fewer, since
# both meet the same luck: that is what pairing is for.
#
# </details>
