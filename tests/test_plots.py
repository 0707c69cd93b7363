"""What figures show, held against the tables and analyses that they draw."""

from __future__ import annotations

import re
import subprocess
import sys
from typing import Any

import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest
from matplotlib.colors import to_hex
from scenes import LEVELS, PAIR, SCENES, claims, found, levels, study, tiny, toy_map

import trustsim as ts
from trustsim import plots
from trustsim.analysis.intervals import break_even_month, mean_interval, simultaneous_band
from trustsim.analysis.roc import roc
from trustsim.analysis.silence import PREDICTORS, auc, concordance, judged
from trustsim.boundaries import tables
from trustsim.claims.declared import BY_ID
from trustsim.experiment.sweeping import sweep
from trustsim.facts import get
from trustsim.plots import looks, reading
from trustsim.plots.sheets import of_frame, of_map
from trustsim.scenarios import Scenario, strategy_names


@pytest.fixture(autouse=True)
def _own_settings() -> Any:
    """No window, matplotlib's defaults, and no figure left open."""
    import matplotlib.pyplot as plt

    with mpl.rc_context():
        mpl.rcdefaults()
        mpl.use("agg")
        yield
        plt.close("all")


def lines(ax: Any) -> dict[str, Any]:
    """Lines and whiskers' lines by label."""
    found_ = {line.get_label(): line for line in ax.lines}
    return found_ | {one.get_label(): one[0] for one in ax.containers if hasattr(one, "lines")}


def legend(ax: Any) -> list[str]:
    return [text.get_text() for text in ax.get_legend().get_texts()]


# --- the package -----------------------------------------------------------------------------


def test_figures_are_listed_and_fetched_without_loading_matplotlib() -> None:
    code = (
        "import sys, trustsim as ts; assert {*ts.plots.__all__} <= {*dir(ts.plots)};"
        "print(callable(ts.plots.network), 'matplotlib' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "True False\n"
    with pytest.raises(AttributeError, match=r"'trustsim\.plots' has no attribute 'nonsense'"):
        plots.nonsense  # noqa: B018


@pytest.mark.parametrize("name", plots.__all__)
def test_a_name_is_a_figure_also_after_every_module_was_imported(name: str) -> None:
    figure = getattr(ts.plots, name)
    assert figure.__name__ == name
    assert all(part in figure.__doc__ for part in ("Parameters\n", "Returns\n", "Raises\n"))
    assert name in {re.sub("_(levels|months)$", "", scene) for scene in SCENES}


@pytest.mark.parametrize("name", plots.__all__)
def test_a_figure_draws_on_the_given_axes_and_leaves_settings_and_windows_alone(name: str) -> None:
    import matplotlib.pyplot as plt
    from matplotlib.figure import Figure

    before, settings = plt.get_fignums(), dict(mpl.rcParams)
    two = name == "information_and_ideas"
    given = Figure().subplots(1, 2 if two else 1)
    arguments: dict[str, tuple[Any, ...]] = {
        "network": (tiny(),), "relationship": (tiny(), *PAIR), "boundary_map": (toy_map(),),
        "claims_forest": (claims(),), "sensitivity_bars": (found(),),
    }  # fmt: skip
    drawn = getattr(plots, name)(*arguments.get(name, (study(),)), ax=given)
    assert (list(drawn) == list(given)) if two else drawn is given
    assert plt.get_fignums() == before
    assert dict(mpl.rcParams) == settings


# --- looks -----------------------------------------------------------------------------------


def test_every_strategy_has_a_look_of_its_own_in_colour_and_in_grey() -> None:
    assert set(looks.STANCES) == set(strategy_names())
    for part in range(3):
        assert len({str(look[part]) for look in looks.STANCES.values()}) == len(looks.STANCES)
    ends = looks.looks(["level 0.00", "focal level 1.00"])
    assert list(ends.values()) == [looks.STANCES["aggressive"], looks.STANCES["trusting"]]


# --- over time -------------------------------------------------------------------------------


def test_trust_is_the_mean_of_seeds_with_the_simultaneous_band() -> None:
    ax = plots.trust_over_time(study())
    assert ax.get_ylabel() == "trust of suppliers\nin these buyers (0 to 1)"
    told = "mean over 5 seeds, 95 % band (simultaneous)"
    assert ax.get_legend().get_title().get_text() == told
    months = study().periods().query("side == 'buyer' and stance == 'trusting'")
    wide = months.pivot_table(index="seed", columns="period", values="partner_trust")
    band = simultaneous_band(wide.to_numpy())
    assert lines(ax)["trusting"].get_ydata() == pytest.approx(band.mean)
    assert len(ax.collections) == 2
    edges = ax.collections[1].get_paths()[0].vertices[:, 1]
    assert edges.max() == pytest.approx(band.high.max())
    assert edges.min() == pytest.approx(band.low.min())
    own = plots.trust_over_time(study(), enjoyed=False)
    assert own.get_ylabel() == "trust of these buyers\nin suppliers (0 to 1)"
    mean = months.groupby("period")["trust"].mean()
    assert lines(own)["trusting"].get_ydata() == pytest.approx(mean.to_numpy())


def test_a_month_that_some_seed_has_no_value_for_is_a_gap() -> None:
    values = np.array([[1.0, np.nan, 3.0], [2.0, 2.0, 5.0]])
    whole = simultaneous_band(values[:, [0, 2]])
    found_ = reading.band(values)
    assert np.isnan(found_.mean).tolist() == np.isnan(found_.low).tolist() == [False, True, False]
    assert found_.low[[0, 2]].tolist() == whole.low.tolist()


def test_one_seed_has_no_band_and_is_said_to_have_none() -> None:
    ax = plots.trust_over_time(tiny())
    assert legend(ax) == ["aggressive", "trusting"]
    assert not ax.collections
    alone = plots.cumulative_profit(tiny())
    assert legend(alone) == ["trusting: lead of one seed"]
    for one in (ax, alone):
        assert one.get_legend().get_title().get_text() == "one seed: no interval"


def test_suppliers_of_one_stance_are_told_apart_by_what_was_swept() -> None:
    ax = plots.trust_over_time(levels(), side="supplier")
    assert legend(ax) == ["level 0.00", "level 0.50", "level 1.00"]


@pytest.mark.parametrize(("change", "word"), [({"ideas.gain": [0.0, 0.05]}, "month"),
                                              ({"people.wage": [90.0, 5.0]}, "always"),
                                              ({"people.wage": [5.0, 90.0]}, "behind in month 24"),
                                              ({"ideas.rate": [0.1, 0.1001]}, "undecided"),
                                              ])  # fmt: skip
def test_break_even_is_that_of_the_analysis(change: dict[str, Any], word: str) -> None:
    shape = {**LEVELS, "market.trust_level": 1.0}
    two = sweep(Scenario().replace(shape), change, seeds=4, record="periods", progress=False,
                workers=1, engine="mesa")  # fmt: skip
    (key,) = change
    profit = two.periods().query("side == 'buyer'")
    wide = profit.pivot_table(index=[key, "seed"], columns="period", values="profit")
    first, second = change[key]
    broke = break_even_month(np.cumsum((wide.loc[second] - wide.loc[first]).to_numpy(), axis=1))
    ax = plots.cumulative_profit(two, key=key)
    assert word in legend(ax)[0]
    if isinstance(broke.month, int):
        assert legend(ax)[0].endswith(f"breaks even in month {broke.month}")
        (mark,) = [line for line in ax.lines if line.get_marker() == "o"]
        assert list(mark.get_xdata()) == [broke.month]
    elif word == "always":
        assert broke.month == "always ahead"
    else:
        assert broke.month == "never"
        assert (broke.band.high[-1] < 0.0) == word.startswith("behind")
    scale = 1e6 if "million money" in ax.get_ylabel() else 1e3
    assert "money a firm" in ax.get_ylabel()
    curve = next(line for line in ax.lines if line.get_label() == legend(ax)[0])
    assert curve.get_ydata() * scale == pytest.approx(broke.band.mean)


# --- dealings --------------------------------------------------------------------------------


def test_hours_add_up_to_the_outcome_and_the_published_shares_are_marked() -> None:
    ax = plots.contact_hours(study())
    outcome = study().table().query("stance == 'aggressive'")["transactional_share"]
    ours = mean_interval(100.0 * outcome)
    bars = [patch for patch in ax.patches if patch.get_y() > -0.5]  # the upper row
    assert [bar.get_width() for bar in bars][3] == pytest.approx(100.0 - ours.estimate)
    assert sum(bar.get_width() for bar in bars) == pytest.approx(100.0)
    whisker = next(line for line in ax.lines if list(line.get_ydata()) == [0, 0])
    assert list(whisker.get_xdata()) == pytest.approx([ours.low, ours.high])
    upright = [line.get_xdata()[0] for line in ax.lines if line.get_linestyle() == "--"]
    assert upright == pytest.approx([100.0 * get("F1").value, 100.0 * get("F2").value])
    texts = " ".join(" ".join(text.get_text().split()) for text in ax.texts)
    assert "47 %: least trusted" in texts
    assert "24 %: most trusted" in texts
    assert legend(ax)[-1] == "published, of eight automakers"
    assert ax.get_xlabel() == "share of contact hours, %"


def test_without_relationships_hours_are_of_two_kinds() -> None:
    ax = plots.contact_hours(levels())
    assert legend(ax)[:-1] == ["haggling, contracting, blame", "productive"]
    assert [text.get_text() for text in ax.get_yticklabels()] == [
        "level 0.00", "level 0.50", "level 1.00",
    ]  # fmt: skip


def test_price_and_what_is_added_make_the_total_cost() -> None:
    ax = plots.price_and_cost(study())
    whiskers = [
        one[2][0].get_segments()[0][:, 0] for one in ax.containers if hasattr(one, "has_xerr")
    ]
    for at, stance in enumerate(("aggressive", "trusting")):
        rows = study().table()
        rows = rows[rows["stance"] == stance]
        bars = [one for one in ax.patches if abs(one.get_y() + at + 0.32) < 0.01]
        assert bars[0].get_x() == pytest.approx(rows["price"].mean())
        assert bars[-1].get_x() + bars[-1].get_width() == pytest.approx(rows["total_cost"].mean())
        for outcome, ends in zip(("price", "total_cost"), whiskers[2 * at :], strict=False):
            assert ends == pytest.approx(mean_interval(rows[outcome])[1:3])


def test_information_and_ideas_stand_at_the_levels_of_trust() -> None:
    left, right = plots.information_and_ideas(levels())
    for ax, label, outcome in (
        (left, "forecast reaches", "forecast_informativeness"),
        (left, "cost disclosed", "cost_disclosure"),
        (right, "_", "ideas_from_suppliers"),
    ):
        rows = levels().table().query("side == 'buyer'")
        means = rows.groupby("market.trust_level")[outcome].mean()
        (line,) = [one[0] for one in ax.containers if str(one.get_label()).startswith(label)]
        assert list(line.get_xdata()) == [0.0, 0.5, 1.0]
        assert line.get_ydata() == pytest.approx(means.to_numpy())
    with pytest.raises(ValueError, match="two Axes are needed"):
        plots.information_and_ideas(levels(), ax=[left])


# --- ties ------------------------------------------------------------------------------------


@pytest.mark.parametrize("month", [None, 30])
def test_ribbons_are_as_wide_as_the_volume_and_as_dark_as_trust(month: int | None) -> None:
    ax = plots.network(tiny(), month=month)
    ties = tiny().relationships
    some = ties[ties["period"] == month] if month else ties
    volume = some.groupby(["buyer", "supplier"])["ordered"].sum()
    volume = volume[volume > 0.0]
    ribbons = {one.get_gid(): one for one in ax.collections if one.get_gid()}
    assert set(ribbons) == {f"buyer {b}, supplier {s}" for b, s in volume.index}
    wide, tall = [], {}
    for (buyer, supplier), units in volume.items():
        corners = ribbons[f"buyer {buyer}, supplier {supplier}"].get_paths()
        for x, at in ((0.0, 0), (1.0, -1)):
            ends = [y for px, y in corners[at].vertices if px == x]
            wide.append(np.ptp(ends) / units)
        tall.setdefault(buyer, []).append(ends)
        colours = ribbons[f"buyer {buyer}, supplier {supplier}"].get_facecolors()
        mine = some[(some["buyer"] == buyer) & (some["supplier"] == supplier)]
        weighted = [np.average(mine[f"trust_{who}"], weights=mine["ordered"])
                    for who in ("buyer", "supplier")]  # fmt: skip
        dark = [sum(colours[at][:3]) for at in (0, -1)]
        if abs(weighted[0] - weighted[1]) > 0.05:
            assert (dark[0] < dark[1]) == (weighted[0] > weighted[1])
    assert wide == pytest.approx([wide[0]] * len(wide))


def test_firms_carry_the_marker_of_their_stance() -> None:
    ax = plots.network(tiny())
    marks = [line.get_marker() for line in ax.lines if line.get_xdata()[0] < -0.01]
    assert sorted(marks) == ["o"] * 3 + ["s"] * 3
    assert legend(ax) == ["aggressive", "trusting", "level 0.50"]


def test_a_timeline_shows_trust_events_and_the_exit_of_the_analysis() -> None:
    ax = plots.relationship(tiny(), *PAIR)
    ties = tiny().relationships.query("buyer == 2 and supplier == 2")
    curves = lines(ax)
    assert curves["buyer's trust in the supplier"].get_ydata() == pytest.approx(ties["trust_buyer"])
    assert curves["supplier's trust in the buyer"].get_ydata() == pytest.approx(
        ties["trust_supplier"]
    )
    texts = [text.get_text() for text in ax.texts]
    assert [text for text in texts if text.startswith("exit")] == ["exit after month 17"]
    ordered = ties.set_index("period")["ordered"] > 0.0
    assert ordered[17]
    assert not ordered[18:29].any()
    assert f"{ties['complaints'].sum()} voiced" in texts
    assert f"{(ties['problems'] - ties['complaints']).sum()} kept silent" in texts
    assert f"up to {ties['ordered'].max():,.0f} units" in texts


def test_trust_by_tenure_is_the_mean_over_seeds_of_means_of_orders() -> None:
    ax = plots.trust_and_tenure(study())
    ties = study().stored("relationships").query("ordered > 0 and 7 <= tenure <= 12")
    firms = study().stored("buyers")[["run", "buyer", "stance"]].drop_duplicates()
    ties = ties.merge(firms, on=["run", "buyer"]).query("stance == 'trusting'")
    ours = mean_interval(ties.groupby("run")["trust_supplier"].mean())
    line = lines(ax)["trusting"]
    assert line.get_ydata()[2] == pytest.approx(ours.estimate)
    whiskers = next(one for one in ax.containers if one.get_label() == "trusting")[2][0]
    assert whiskers.get_segments()[2][:, 1] == pytest.approx([ours.low, ours.high])
    assert [text.get_text() for text in ax.get_xticklabels()][:3] == ["1-3", "4-6", "7-12"]


def test_the_area_under_each_curve_is_the_auc_of_the_analysis() -> None:
    runs = [table for _, table in study().stored("relationships").groupby("run")]
    rows = [judged(table) for table in runs]
    areas = auc(np.sum([concordance(one) for one in rows], axis=0))
    at = np.linspace(0.0, 1.0, 4001)
    for name, area in zip(PREDICTORS, areas, strict=True):
        assert np.trapezoid(roc(rows, name, at), at) == pytest.approx(area, abs=1e-3)
    ax = plots.exit_by_silence(study())
    assert re.match(r"silence: 0\.\d\d \[-?0\.\d\d, \d\.\d\d\]", legend(ax)[0])
    single = plots.exit_by_silence(tiny())
    own = auc(concordance(judged(tiny().relationships)))
    assert legend(single)[0] == f"silence: {own[0]:.2f}"
    both = plots.exit_by_silence([tiny(), tiny()])
    assert "[" in legend(both)[0]


# --- maps, claims, sensitivity ---------------------------------------------------------------


def test_a_written_map_is_drawn_as_the_map_itself(tmp_path: Any) -> None:
    map_ = toy_map()
    frame = pd.DataFrame(tables.cells(map_))
    frame.to_csv(tmp_path / "maps.csv", index=False)
    frame.to_parquet(tmp_path / "maps.parquet")
    assert of_frame(frame, None).estimates == of_map(map_).estimates
    assert of_frame(frame, "T.1").signs == of_map(map_).signs
    months = {point: round(month) if np.isfinite(month) else month
              for point, month in map_.months.items()}  # fmt: skip
    assert of_frame(frame, None).months == months
    drawn = [plots.boundary_map(one) for one in (map_, tmp_path / "maps.csv", frame,
                                                 str(tmp_path / "maps.parquet"))]  # fmt: skip
    cells = [[text.get_text() for text in ax.texts] for ax in drawn]
    assert cells.count(cells[0]) == 4
    assert drawn[0].get_xlabel().startswith("costs.dispersion, log")
    assert drawn[0].figure.axes[-1].get_ylabel() == "lead of the trusting, money/month"


def test_a_claim_on_the_claimed_side_lies_right_of_zero() -> None:
    ax = plots.claims_forest(claims())
    marks = [line for line in ax.lines if line.get_marker() != "None" and len(line.get_xdata())]
    at = {line.get_ydata()[0]: line.get_xdata()[0] for line in marks}
    assert BY_ID["S1"].measures[0].sign < 0
    assert at[0] == pytest.approx(0.28 / 0.05)
    whisker = next(line for line in ax.lines if len(line.get_xdata()) == 2)
    assert list(whisker.get_xdata()) == pytest.approx([0.27 / 0.05, 0.29 / 0.05])
    assert at[-1] == pytest.approx(-0.3)
    assert legend(ax) == ["holds", "does not hold", "undecided"]


def test_bars_are_the_indices() -> None:
    ax = plots.sensitivity_bars(found())
    assert [bar.get_width() for bar in ax.patches] == [0.5, 0.2, 0.05]
    assert ax.get_xlabel() == "lead: share of the variance"


def test_colours_of_the_verdicts_are_those_of_the_looks() -> None:
    ax = plots.claims_forest(claims())
    assert to_hex(ax.lines[1].get_color()).upper() == looks.GREEN


def test_a_price_without_whiskers_has_room_beside_it() -> None:
    ax = plots.price_and_cost(tiny())
    low, high = ax.get_xlim()
    ends = [line.get_xdata()[0] for line in ax.lines if len(line.get_xdata()) == 1]
    assert min(ends) - low > 0.1 * (high - low)
    assert high - max(ends) > 0.1 * (high - low)


def test_where_one_buyer_alone_changes_the_others_are_no_points() -> None:
    shape = {**LEVELS, "market.trust_level": 0.5}
    two = sweep(Scenario().replace(shape), {"market.focal_trust_level": [0.0, 1.0]}, seeds=2,
                progress=False, workers=1, engine="mesa")  # fmt: skip
    names = [text.get_text() for text in plots.contact_hours(two).get_yticklabels()]
    assert names == ["level 0.00", "level 1.00"]
