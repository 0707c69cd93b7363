"""Recorded months in the columns of ``mesa.batch_run``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from trustsim.outcomes import OUTCOMES

if TYPE_CHECKING:
    import pandas as pd

PROFIT = {"buyer": "ProfitOfBuyers", "supplier": "ProfitOfSuppliers"}
TRUST = {"buyer": "TrustOfBuyers", "supplier": "TrustOfSuppliers"}
SHARE = "TransactionalShare"


def mesa_frame(months: pd.DataFrame, swept: Sequence[str], every: int) -> pd.DataFrame:
    """As :meth:`trustsim.experiment.Study.to_mesa_frame`, from the table of the months."""
    names = list(OUTCOMES)
    keys = ["run", "period"]
    whole = months.drop_duplicates("run").set_index("run")
    luck = whole[["draw", "seed", "replicate"]].drop_duplicates()
    number = {tuple(one): at for at, one in enumerate(luck.itertuples(index=False, name=None))}
    iteration = {
        run: number[one]
        for run, one in zip(whole.index, whole[["draw", "seed", "replicate"]].itertuples(
            index=False, name=None), strict=True)
    }  # fmt: skip
    frame = months[keys].drop_duplicates().reset_index(drop=True)
    frame = frame.rename(columns={"run": "RunId", "period": "Step"})
    frame.insert(1, "iteration", frame["RunId"].map(iteration))
    for key in [*(["arm"] if (whole["arm"] != "").any() else []), *swept]:
        frame[key] = frame["RunId"].map(whole[key])
    frame["Seed"], frame["Period"] = frame["RunId"].map(whole["seed"]), frame["Step"]
    places = [frame["RunId"], frame["Step"]]
    for side, reporter in PROFIT.items():
        rows = months[months["side"] == side]
        sums = (rows["profit"] * rows["firms"]).groupby([rows[key] for key in keys]).sum()
        firms = rows.groupby(keys)["firms"].sum()
        frame[reporter] = (sums / firms).reindex(places).to_numpy()
        if rows.groupby(keys).size().max() == 1:  # of several stances, the pairs are not known
            alone = rows.set_index(keys).reindex(places)
            frame[TRUST[side]] = alone["trust"].to_numpy()
            if side == "buyer":
                frame[SHARE] = alone["transactional_share"].to_numpy()
    for place, rows in months.groupby(["side", "stance"], sort=False):
        of_firms = rows.set_index(keys)[names].reindex(places).reset_index(drop=True)
        frame = frame.join(of_firms.add_prefix(f"{place[0]}.{place[1]}."))
    return _steps(frame, every)


def _steps(frame: pd.DataFrame, every: int) -> pd.DataFrame:
    """The last month of each run, or one in so many, from the first on."""
    frame = frame.sort_values(["RunId", "Step"], kind="stable")
    if every == -1:
        return frame.drop_duplicates("RunId", keep="last").reset_index(drop=True)
    return frame[(frame["Step"] - 1) % every == 0].reset_index(drop=True)
