# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
# ---

# %% [markdown]
# # A first market
#
# Six buyers, four suppliers, parts and promises. Half of the buyers are aggressive: they put
# pressure on their suppliers and do not always behave well. The other half are trusting. Both buy
# from the same suppliers.

# %%
import trustsim as ts

scenario = ts.Scenario.minimal()
print(scenario.market)

# %% [markdown]
# A run is a history of this market. The same seed gives the same history, to the last bit.

# %%
run = ts.simulate(scenario, seed=1)
assert run.fingerprint() == ts.simulate(scenario, seed=1).fingerprint()
run.summary().set_index(["side", "stance"])[["transactional_share", "price", "trust", "profit"]]

# %% [markdown]
# Whom does each side trust? `trust` is the firm's own trust in its partners, `partner_trust` the
# trust that it enjoys. Aggressive buyers trust their suppliers as much as trusting buyers do; it
# is the suppliers who tell them apart.

# %%
months = run.periods
enjoyed = months[months["side"] == "buyer"].pivot(
    index="period", columns="stance", values="partner_trust"
)
enjoyed.iloc[[0, 11, 35, 59]].round(2)

# %% [markdown]
# Change one number and meet the same luck again: every draw belongs to its firm, month and
# purpose, and not to a generator that others use too.

# %%
fairer = scenario.replace({"strategies.aggressive.buyer.conduct": 0.9})
other = ts.simulate(fairer, seed=1).summary().set_index(["side", "stance"])
other.loc[("buyer", "aggressive"), ["price", "partner_trust", "profit"]]

# %% [markdown]
# The market is a Mesa model, month by month and agent by agent.

# %%
market = ts.Market(scenario, seed=1)
for _ in range(scenario.burn_in + 1):
    market.step()
buyer = market.buyers[0]
print(buyer.stance.label, buyer.rebid.reason.name, buyer.award.reason.name)
assert abs(market.imbalance()) < 1e-9
market.datacollector.get_model_vars_dataframe()

# %% [markdown]
# **Try:** give the trusting buyers the pressure of the aggressive ones and leave them their
# conduct (`strategies.trusting.buyer.pressure = 0.9`). Do their suppliers mind?
