"""How objects show themselves: in a line or a few, and as a card."""

from __future__ import annotations

import pickle
import re
import subprocess
import sys
from math import nan
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from pages import parsed, words

import trustsim as ts
from trustsim.claims.showing import ClaimTable
from trustsim.claims.tables import COLUMNS
from trustsim.display import card, unfailing
from trustsim.display.pictures import bars, interval, means, sparkline
from trustsim.display.scales import short
from trustsim.display.style import STYLE
from trustsim.experiment import estimating, run_experiment, study_card
from trustsim.experiment.estimating import Estimate
from trustsim.results import Run
from trustsim.scenarios import Scenario

SMALL = Scenario(periods=6, burn_in=2, market={"buyers": 4, "suppliers": 2, "candidates": 2})
LEVEL = "market.trust_level"
EVIL = "<script>alert('1')</script>"


@pytest.fixture(scope="module")
def run() -> Run:
    half = SMALL.replace({"market.trusting_buyers": 0.5})
    return ts.simulate(half, seed=1, engine="mesa", record="periods")


@pytest.fixture
def study(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ts.Study:
    """Six runs, each in a part of its own."""
    monkeypatch.setattr("trustsim.store.parts.FLUSH_SECONDS", 0.0)
    design = ts.plan(SMALL, {LEVEL: [0.0, 0.5, 1.0]}, seeds=2)
    return run_experiment(design, tmp_path / "levels", workers=1, engine="mesa")


def claim_table(**changes: Any) -> ClaimTable:
    row: dict[str, Any] = dict.fromkeys(COLUMNS, "words")
    row |= {"claim": "S3", "measure": "price, money (claimed: above 0)", "verdict": "holds"}
    row |= {"estimate": 2.0, "low": 1.5, "high": 2.5, "smallest_effect": 0.5, "n": 9, **changes}
    return ClaimTable([row], columns=list(COLUMNS))


# --- scenario ------------------------------------------------------------------------------------


def test_a_scenario_tells_its_size_and_what_differs_and_no_more() -> None:
    assert repr(Scenario()) == "<Scenario: 20 buyers, 8 suppliers, 120 months>"
    changed = Scenario(periods=24, market={"buyer_mix": {"trusting": 1.0}})
    assert str(changed).splitlines() == [
        "<Scenario: 20 buyers, 8 suppliers, 24 months",
        " periods = 24",
        " market.buyer_mix = {'trusting': 1.0}>",
    ]
    text = words(changed._repr_html_())
    assert "periods (baseline 120) = 24" in text
    assert "100% trusting" in text
    many = Scenario().replace({f"channels.{name}": False for name, _ in Scenario().channels})
    assert len(repr(many).splitlines()) == 8
    assert "more: changes() has them all" in repr(many)


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"market.buyer_mix": {"trusting": 0.25, "reciprocal": 0.75}, "periods": 7},
        {"market.trust_level": 0.5, "strategies.aggressive.buyer.pressure": 0.8},
        {"market.focal_strategy": "reciprocal", "channels.ideas": False, "trust.rule": "constant"},
    ],
)
def test_changes_are_what_makes_the_scenario_from_the_baseline(changes: dict[str, Any]) -> None:
    scenario = Scenario().replace(changes)
    assert Scenario().replace(scenario.changes()) == scenario
    assert scenario.changes() == changes


def test_stances_are_shown_whichever_way_they_are_given() -> None:
    for changes, told in (
        ({"market.trusting_buyers": 0.25}, "75% aggressive, 25% trusting"),
        ({"market.trust_level": 0.5, "market.trust_level_spread": 0.2}, "level 0.50 ± 0.20"),
        ({"market.focal_trust_level": 1.0}, "one buyer apart: at trust level 1"),
        ({"market.focal_strategy": "trusting"}, "one buyer apart: trusting"),
    ):
        assert told in words(Scenario().replace(changes)._repr_html_())


def test_a_group_is_a_table_of_its_parameters_with_units_and_meanings() -> None:
    text = words(Scenario().market._repr_html_())
    assert "buyers 20 firms" in text
    assert "trust_level None" in text


# --- run -----------------------------------------------------------------------------------------


def test_a_run_shows_lead_contact_time_and_trust_by_stance(run: Run) -> None:
    table = run.summary().query("side == 'buyer'").set_index("stance")
    lines = repr(run).splitlines()
    assert lines[0] == "<Run: 4 buyers, 2 suppliers, 6 months, seed 1, record 'periods'"
    assert lines[1].startswith(f" aggressive buyers: profit {table['profit']['aggressive']:,.0f}")
    assert len(lines) == 3
    text = words(run._repr_html_())
    lead = table["profit"]["trusting"] - table["profit"]["aggressive"]
    assert f"lead of the trusting in profit {lead:+,.0f} money a month" in text
    last = run.periods.query("side == 'buyer' and stance == 'trusting'")["partner_trust"].iloc[-1]
    assert f"trusting {last:.3f}" in text


def test_a_run_without_months_says_how_to_see_them_and_one_with_a_buyer_apart_compares_it() -> None:
    alone = SMALL.replace({"market.focal_trust_level": 1.0})
    seen = words(ts.simulate(alone, engine="mesa", record="summary")._repr_html_())
    assert 'record="periods"' in seen
    assert "lead of the one at level 1.00 in profit" in seen


def test_a_stance_with_markup_in_its_name_is_text(run: Run) -> None:
    tables = {name: run.arrays(name) for name in run.recorded}
    for table in tables.values():
        table["stance"] = np.where(table["stance"] == "trusting", EVIL, table["stance"])
    evil = Run(tables, scenario=run.scenario, seed=1, record="periods")
    html = evil._repr_html_()
    assert "<script" not in html
    assert EVIL in words(html)
    assert EVIL in repr(evil)


# --- design and estimate -------------------------------------------------------------------------


@pytest.fixture
def nothing_is_run(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: Any, **__: Any) -> None:
        raise AssertionError("a run was made only to show something")

    monkeypatch.setattr(estimating, "run_many", refuse)
    monkeypatch.setattr("trustsim.design.Design.jobs", refuse)


@pytest.mark.usefixtures("nothing_is_run")
@pytest.mark.parametrize(
    ("choices", "told"),
    [
        ({"over": {LEVEL: [0.0, 1.0], "ideas.rate": [0.0, 0.1]}}, ["12 runs, 4 points, 3 seeds",
            "all points meet the same luck", "ideas.rate: 0.0, 0.1"]),
        ({"draws": 8, "sequence": "sobol", "vary": ["ideas"]}, ["24 runs, 8 points", "8 draws",
            "draws differ in luck"]),
        ({"one_at_a_time": ["ideas.rate"]}, ["ideas.rate, one at a time: "]),
        ({"points": [{"ideas.rate": 0.1}, {"periods": 9}]}, ["2 listed points of ideas.rate"]),
        ({"arms": [{"name": "a"}, {"name": "b", "scenario": {"trust.prior": 0.9}}]},
            ["arm 'b': trust.prior = 0.9"]),
        ({"over": {"trust.rule": ["constant"]}, "paired": False}, ["luck of its own"]),
    ],
)  # fmt: skip
def test_a_design_tells_its_size_its_luck_and_what_is_varied(
    choices: dict[str, Any], told: list[str]
) -> None:
    found = ts.plan(SMALL, seeds=3, **choices)
    html = words(found._repr_html_())
    for text in told:
        assert text in repr(found)
    assert told[-1] in html
    assert found.frame.__doc__


def test_a_rough_time_is_told_where_all_points_have_one_size() -> None:
    rough = "from known rates, not measured"
    assert rough in words(ts.plan(SMALL, {LEVEL: [0.0, 1.0]}, seeds=3)._repr_html_())
    assert rough not in words(ts.plan(SMALL, {"market.buyers": [2, 4]}, seeds=3)._repr_html_())


def test_an_estimate_is_told_in_words() -> None:
    found = Estimate(12, 75.0, 4_000_000, 2, measured=True)
    assert repr(found) == f"<Estimate: {found}>"
    assert "75 s 2 workers; measured on a sample" in words(found._repr_html_())


# --- study ---------------------------------------------------------------------------------------


def test_a_study_tells_how_far_it_is_and_what_buyers_earn(study: ts.Study) -> None:
    table = study.table().query("side == 'buyer'")
    earned = {level: rows["profit"] for level, rows in table.groupby(LEVEL)}
    told = {level: f"{some.mean():,.0f} ± {2 * some.sem():,.0f}" for level, some in earned.items()}
    assert repr(study).splitlines() == [
        "<Study 'sweep': 6 of 6 runs, 3 points, 2 seeds",
        f" over {LEVEL}; recorded: summary",
        f" profit of buyers a month: trust_level 0: {told[0.0]}; trust_level 1: {told[1.0]}",
        " ± two standard errors over seeds, not a 95 % interval>",
    ]
    html = words(study._repr_html_())
    assert html.startswith("Study sweep runs 6 of 6 3 points, 2 seeds")
    assert f"{told[1.0]}, trust_level 1" in html


def test_a_study_of_one_run_says_no_error() -> None:
    study = ts.sweep(SMALL, seeds=1, progress=False, workers=1, engine="mesa")
    (profit,) = study.table().query("side == 'buyer'")["profit"]
    assert repr(study).splitlines() == [
        "<Study 'sweep': 1 of 1 runs, 1 point, 1 seed",
        " recorded: summary",
        f" profit of buyers a month: {short(profit)}>",
    ]


def test_a_large_study_is_not_read_to_show_itself(
    study: ts.Study, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = (part["files"]["runs"][0] for part in study.manifest["parts"][:2])
    monkeypatch.setattr(study_card, "MOST_BYTES", first + second)
    read: list[int] = []
    whole = Path.read_bytes

    def counted(self: Path) -> bytes:
        read.append(self.stat().st_size)
        return whole(self)

    monkeypatch.setattr(Path, "read_bytes", counted)
    assert "profits are of the first 2 runs" in words(study._repr_html_())
    assert read == [first, second]
    monkeypatch.setattr(study_card, "MOST_BYTES", 0)
    assert "<svg" not in study._repr_html_()
    assert repr(study).endswith(" recorded: summary>")


def test_the_picture_of_a_study_has_the_means_of_its_points(study: ts.Study) -> None:
    html = study._repr_html_()
    table = study.table().query("side == 'buyer'")
    mean = table[table[LEVEL] == 1.0]["profit"].mean()
    assert f"mean at the last place: {mean:,.0f}" in html
    assert "first" not in words(html)


def test_a_study_whose_files_are_gone_says_so(study: ts.Study) -> None:
    study._store.file("runs", 0).unlink()
    assert "no picture: " in words(study._repr_html_())
    assert " no profits: " in repr(study)


def test_an_unfinished_study_says_how_it_goes_on(tmp_path: Path) -> None:
    def stop(done: int, total: int) -> None:
        if done == 2:
            raise KeyboardInterrupt

    design = ts.plan(SMALL, {LEVEL: [0.0, 1.0]}, seeds=2)
    with pytest.raises(KeyboardInterrupt):
        run_experiment(design, tmp_path / "a", workers=1, engine="mesa", progress=stop)
    found = ts.Study(tmp_path / "a")
    assert "2 of 4 runs" in repr(found)
    assert f"unfinished: trustsim resume {tmp_path / 'a'} goes on" in words(found._repr_html_())


# --- claims --------------------------------------------------------------------------------------


def test_a_table_of_claims_is_a_frame_with_marks_and_pictures(tmp_path: Path) -> None:
    table = claim_table(question=EVIL)
    assert isinstance(table, pd.DataFrame)
    assert tuple(table.columns) == COLUMNS
    assert repr(table).splitlines() == [
        "<1 claims: 1 holds",
        " S3   ● holds          +2.00 [1.50, 2.50]              price, money>",
    ]
    html = table._repr_html_()
    assert "<script" not in html
    assert EVIL in words(html)
    assert "smallest effect 0.5; holds" in html
    table.to_parquet(tmp_path / "claims.parquet")
    back = pd.read_parquet(tmp_path / "claims.parquet")
    assert back.equals(pd.DataFrame(table))
    assert pickle.loads(pickle.dumps(table)).equals(table)  # noqa: S301 - our own


def test_a_selection_of_a_table_of_claims_is_shown_as_any_frame() -> None:
    some = claim_table()[["claim", "estimate"]]
    assert repr(some) == repr(pd.DataFrame(some))
    assert "dataframe" in some._repr_html_()
    assert "undecided" in repr(claim_table(verdict="undecided", low=nan, high=nan))


def test_every_line_of_a_table_of_claims_fits_the_terminal() -> None:
    table = ClaimTable(pd.concat([claim_table(measure="long " * 40)] * 3))
    assert max(map(len, repr(table).splitlines())) <= 100


# --- the parts -----------------------------------------------------------------------------------


def test_the_style_is_scoped_light_and_dark_and_defines_what_it_uses() -> None:
    for rule in re.findall(r"([^{}]+)\{[^{}]*\}", STYLE):
        for selector in rule.split("){")[-1].split(","):
            assert ".ts-card" in selector or "prefers-color-scheme" in selector, selector
    used = set(re.findall(r"var\((--ts-\w+)", STYLE))
    blocks = [block for block in re.findall(r"\{([^{}]*)\}", STYLE) if "--ts-text:" in block]
    assert len(blocks) == 4  # light; the system's dark; Jupyter's light; Jupyter's dark
    for block in blocks:
        assert used <= set(re.findall(r"(--ts-\w+):", block))
        assert "--jp-content-font-color1" in block
        assert "--jp-layout-color0" in block
    assert "@media (prefers-color-scheme:dark)" in STYLE
    assert '[data-jp-theme-light="false"] .ts-card' in STYLE


def test_pictures_leave_out_what_is_no_number() -> None:
    assert sparkline({"a": [nan, nan]}, "trust") == ""
    assert means({"": {"0": [nan]}}, "profit") == ""
    html = sparkline({"a": [nan, 1.0, 2.0, nan], EVIL: [nan]}, EVIL)
    assert "a 2.00" in words(html)
    parsed(card("x", picture=html))
    parsed(interval(nan, nan, nan, 1.0, "undecided"))
    parsed(bars({"buyers": [(EVIL, 1.0, None)]}, "stances"))


def test_an_interval_is_drawn_on_its_side_of_the_band() -> None:
    def places(estimate: float) -> tuple[float, float]:
        html = interval(estimate, estimate, estimate, 1.0, "holds")
        return (float(re.findall(r'cx="([\d.]+)"', html)[0]),
                float(re.findall(r'<rect[^>]* x="([\d.]+)"', html)[0]))  # fmt: skip

    (above, band), (below, _), (within, _) = places(2.0), places(-2.0), places(0.5)
    assert below < band < 90 < within < 180 - band < above
    assert places(1e9)[0] <= 170 + 1e-9


def test_a_repr_never_raises() -> None:
    assert repr(Run.__new__(Run)) == "<Run>"
    assert repr(Scenario.model_construct(periods=None, market=None)) == "<Scenario>"
    assert ts.Study.__new__(ts.Study)._repr_html_() == "<pre>&lt;Study&gt;</pre>"

    class Odd:
        @unfailing
        def __repr__(self) -> str:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        repr(Odd())


def test_showing_a_scenario_and_a_design_loads_no_pandas() -> None:
    code = (
        "import sys, trustsim as ts\n"
        "for one in (ts.Scenario(), ts.plan(over={'ideas.rate': [0.0, 0.1]}, seeds=2)):\n"
        "    repr(one), one._repr_html_()\n"
        "print({'pandas', 'matplotlib', 'scipy'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "set()\n"
