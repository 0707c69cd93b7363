"""A sweep on many machines, through Dask (pip install 'trustsim[cluster]').

On one machine `dask scheduler`, on each of the others, with the same version of trustsim,
`dask worker tcp://ADDRESS:8786 --nthreads 1`, and then

    python experiments/example_cluster.py tcp://ADDRESS:8786

Without an address it starts two workers here. Results stand in a folder of the machine that runs
this script, and are the same to the bit as without a cluster. Workers may come, go and die.
"""

import sys

from distributed import Client, LocalCluster

import trustsim as ts

if __name__ == "__main__":
    where = sys.argv[1] if len(sys.argv) > 1 else LocalCluster(2, threads_per_worker=1)
    with Client(where) as client:
        study = ts.sweep(
            ts.Scenario().replace({"market.buyers": 12, "periods": 120}),
            {"market.trust_level": [0.0, 0.5, 1.0]},
            seeds=20,
            store="results/example_cluster",
            client=client,
        )
        print(f"{study.table()['run'].nunique()} runs, {len(study.failed())} failed: {study.path}")
