"""A sweep in Python; run again after an interruption, it goes on where it was.

python experiments/example_sweep.py
"""

import trustsim as ts

if __name__ == "__main__":
    scenario = ts.Scenario().replace({"market.buyers": 12, "periods": 120})
    study = ts.sweep(
        scenario,
        {"market.trust_level": [0.0, 0.5, 1.0]},
        seeds=50,
        store="results/example_sweep",
    )
    table = study.summary()
    profit = table[(table["outcome"] == "profit") & (table["side"] == "buyer")]
    print(profit[["market.trust_level", "n", "mean", "low", "high"]].to_string(index=False))

    run = study.replay(0, record="relationships")  # any run again, in more detail
    print(f"run 0 again, {len(run.relationships)} rows of relationships: {run.fingerprint()[:12]}")
