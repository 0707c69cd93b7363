"""The report of a study: one page that is whole, tells what it is of, and has its numbers."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from click.testing import CliRunner, Result
from pages import parsed, words

import trustsim as ts
from trustsim import experiment as experiments
from trustsim.analysis.intervals import Interval, mean_interval
from trustsim.claims.tables import COLUMNS
from trustsim.cli import main
from trustsim.design import Design
from trustsim.ensemble import Outcome
from trustsim.experiment import from_text, run_experiment
from trustsim.experiment.design_card import varied
from trustsim.report import claimed
from trustsim.report.figures import beside, over
from trustsim.report.page import STYLE
from trustsim.report.reading import comparisons, means
from trustsim.report.results import digits, sentence, spoken
from trustsim.report.study import PARTS, render
from trustsim.results import model_version
from trustsim.store import manifest

EVIL = "<script>alert(1)</script>"
SMALL = """
[scenario]
periods = 12
burn_in = 2
market = { buyers = 4, suppliers = 3, candidates = 2, trusting_buyers = 0.5 }
"""
GRID = f"""
[experiment]
question = "Does noise matter? {EVIL}"
expectation = "It does."
{SMALL}
[design]
seeds = 4
record = "periods"
over = {{ "demand.noise_share" = [0.05, 0.3] }}
"""
NO_FIGURES = ("trustsim.report.results.figures", lambda *_: iter(()))
Stop = Callable[[int, int], None]


def ran(text: str, folder: Path, stop: Stop | None = None) -> ts.Study:
    study = from_text(text, name=folder.name)
    return run_experiment(study, folder, workers=1, engine="mesa", progress=stop)


@pytest.fixture(scope="module")
def grid(tmp_path_factory: pytest.TempPathFactory) -> ts.Study:
    return ran(GRID, tmp_path_factory.mktemp("report") / "grid")


@pytest.fixture(scope="module")
def page(grid: ts.Study) -> str:
    """The page without its figures, which take most of the time."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(*NO_FIGURES)
        return render(grid.path)


@pytest.fixture
def undrawn(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(*NO_FIGURES)


quick = pytest.mark.usefixtures("undrawn")


def call(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def claim_rows(**changes: Any) -> pd.DataFrame:
    row: dict[str, Any] = dict.fromkeys(COLUMNS, "words")
    row |= {"claim": "S3", "question": EVIL, "measure": "price, money (claimed: above 0)"}
    row |= {"estimate": 2.0, "low": 1.5, "high": 2.5, "smallest_effect": 0.5, "n": 9}
    return pd.DataFrame([{**row, "verdict": "holds", "turns_when": "nowhere", **changes}])


# --- the whole page ------------------------------------------------------------------------------


def test_a_page_is_whole_small_and_loads_nothing(grid: ts.Study) -> None:
    told: list[tuple[int, int]] = []
    page = render(grid.path, progress=lambda done, total: told.append((done, total)))
    assert told == [(at, 12) for at in range(1, 13)]
    found = parsed(page)
    assert set(PARTS) <= set(found.attributes["id"])
    assert len(page.encode()) < 5_000_000
    assert len(found.attributes["src"]) == 12  # eight main outcomes, and four of trustsim.plots
    assert EVIL in words(page)
    assert "Expected before the runs: It does." in words(page)
    assert "Unfinished" not in words(page)
    assert "failed" not in words(page).partition("How to reproduce")[0]


def test_the_style_prints_and_is_light_and_dark() -> None:
    assert "@media screen and (prefers-color-scheme: dark)" in STYLE
    print_rules = STYLE.partition("@media print")[2]
    assert "break-before: page" in print_rules
    assert "table-header-group" in print_rules
    assert "break-inside: avoid" in print_rules


def test_means_and_differences_are_those_of_the_study(grid: ts.Study, page: str) -> None:
    text = words(page)
    summary = grid.summary().query("side == 'buyer' and outcome == 'price'")
    assert len(summary) == 4
    for row in summary.itertuples():
        assert f"{digits(row.mean)} [{digits(row.low)}, {digits(row.high)}]" in text
    gaps = grid.differences("stance", "aggressive", by=[])
    gap = gaps.query("outcome == 'partner_trust' and side == 'buyer'").iloc[0]
    assert f"+{digits(gap['mean'])} [{digits(gap['low'])}, {digits(gap['high'])}] *" in text
    assert "In short. Trusting buyers, compared with aggressive ones in the same market:" in text
    assert f"trust that partners have in the firm: more by {digits(gap['mean'])} trust" in text


def test_a_figure_shows_the_means_of_its_table(grid: ts.Study) -> None:
    figure = over(means(grid), comparisons(grid), "price")
    assert figure is not None
    (ax,) = figure.axes
    shown = {container.get_label(): container.lines[0] for container in ax.containers}
    rows = means(grid).query("outcome == 'price' and group == 'trusting'")
    assert list(shown) == ["aggressive", "trusting"]
    assert shown["trusting"].get_xdata().tolist() == [0.05, 0.3]
    assert shown["trusting"].get_ydata().tolist() == rows["mean"].tolist()


def test_each_group_of_a_mixed_market_is_compared_apart(grid: ts.Study) -> None:
    found = comparisons(grid)
    assert [(one.key, one.group) for one in found] == [
        ("stance", ""), ("demand.noise_share", "aggressive"), ("demand.noise_share", "trusting"),
    ]  # fmt: skip
    rows = grid.table().query("stance == 'trusting' and side == 'buyer'")
    price = rows.pivot_table(index="seed", columns="demand.noise_share", values="price")
    gap = found[2].cell("price", 0.3)
    assert gap.estimate == pytest.approx((price[0.3] - price[0.05]).mean())
    assert gap.n == 4


def test_provenance_and_commands_make_the_numbers_again(grid: ts.Study, page: str) -> None:
    text = words(page)
    files = sorted(grid.path.glob("*/part-*.parquet"))
    assert len(files) == 2 * len(grid.manifest["parts"])
    for file in files:
        assert hashlib.sha256(file.read_bytes()).hexdigest() in text
    assert f"{model_version()}, as of the program that wrote this page" in text
    assert grid.manifest["platform"] in text
    assert "seeds 0 to 3" in text
    assert grid.table()["fingerprint"].iloc[0] in text
    code = next(one for one in parsed(page).texts if one.strip().startswith("[experiment]"))
    again = from_text(code, name="again")
    assert again.design == grid.experiment.design
    assert f"trustsim replay {grid.path} 0" in text
    assert call("replay", grid.path, 0).exit_code == 0


@quick
def test_a_first_seed_and_strategies_of_the_user_stand_in_the_command(tmp_path: Path) -> None:
    text = GRID.replace("seeds = 4", "seeds = 2").replace('"periods"', '"summary"')
    study = from_text(text, name="late").with_first_seed(7)
    run_experiment(study, tmp_path / "late", workers=1, engine="mesa")
    shown = words(render(tmp_path / "late"))
    assert "trustsim run late.toml --out results/late-again --seed 7" in shown
    assert "seeds 7, 8" in shown


# --- unfinished, failed, empty -------------------------------------------------------------------


@quick
def test_an_unfinished_study_is_reported_as_such(tmp_path: Path) -> None:
    def stop(done: int, total: int) -> None:
        if done == 5:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        ran(GRID, tmp_path / "a", stop)
    text = words(render(tmp_path / "a"))
    assert "Unfinished: 5 of 8 runs are stored." in text
    assert f"trustsim resume {tmp_path / 'a'}" in text
    assert "In short." in text


@quick
def test_a_study_without_any_run_has_a_page_all_the_same(tmp_path: Path) -> None:
    def stop(done: int, total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        ran(GRID, tmp_path / "a", stop)
    for file in (tmp_path / "a" / "runs").glob("*"):
        file.unlink()
    held = manifest.read_manifest(tmp_path / "a")
    manifest.write_manifest(tmp_path / "a", {**held, "parts": []})
    assert "No run is done yet" in words(render(tmp_path / "a"))


@quick
def test_runs_that_failed_are_told_and_are_in_no_number(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = experiments.run_many

    def one_fails(*arguments: Any, **named: Any) -> Iterator[Outcome]:
        for outcome in whole(*arguments, **named):
            bad = outcome.job.run == 1
            yield Outcome(outcome.job, None, f"Oops: {EVIL}", "Trace") if bad else outcome

    monkeypatch.setattr(experiments, "run_many", one_fails)
    ran(GRID, tmp_path / "a")
    html = render(tmp_path / "a")
    text = words(html)
    assert "1 runs failed and are in no number below" in text
    assert f"Oops: {EVIL}" in text
    assert "mean over 3 to 4 seeds" in text


# --- other designs -------------------------------------------------------------------------------


@quick
def test_draws_are_the_unit_of_luck_where_there_are_any(tmp_path: Path) -> None:
    arms = [{"name": "low", "scenario": {"market.focal_trust_level": 0.0}},
            {"name": "high", "scenario": {"market.focal_trust_level": 1.0}}]  # fmt: skip
    small = ts.Scenario(periods=6, burn_in=2, market={"buyers": 3, "suppliers": 2, "candidates": 2})
    study = ts.sweep(small, arms=arms, draws=8, vary=["ideas"], seeds=2, store=tmp_path / "a",
                     workers=1, engine="mesa", progress=False)  # fmt: skip
    (found,) = comparisons(study)
    assert (found.key, found.group, found.against) == ("arm", "focal", "low")
    rows = study.table().query("side == 'buyer' and stance.str.startswith('focal')")
    by_draw = rows.pivot_table(index="draw", columns="arm", values="profit")
    gap = found.cell("profit", "high")
    assert gap.n == 8
    assert gap.estimate == pytest.approx((by_draw["high"] - by_draw["low"]).mean())
    leads = (by_draw["high"] > by_draw["low"]).mean()
    text = words(render(study.path))
    assert f"high earns more than low in {leads:.0%} of 8 draws" in text
    assert "mean over 8 draws" in text


@quick
def test_one_factor_at_a_time_is_compared_with_the_scenario(tmp_path: Path) -> None:
    keys = '{ "ideas.rate" = [0.0, 0.3], periods = [8] }'
    text = f'{SMALL}[design]\nseeds = 3\nrecord = "summary"\none_at_a_time = {keys}'
    study = ran(text, tmp_path / "a")
    found = {(one.key, one.group): one for one in comparisons(study) if one.key != "stance"}
    assert {key for key, _ in found} == {"ideas.rate", "periods"}
    one = found["ideas.rate", "trusting"]
    assert (one.against, one.values) == (0.12, [0.0, 0.3])
    rows = study.table().query("stance == 'trusting' and side == 'buyer' and periods == 12")
    ideas = rows.pivot_table(index="seed", columns="ideas.rate", values="ideas_from_suppliers")
    gap = one.cell("ideas_from_suppliers", 0.3)
    told = mean_interval((ideas[0.3] - ideas[0.12]).to_numpy())
    assert (gap.estimate, gap.low, gap.high) == pytest.approx((told.estimate, told.low, told.high))
    assert "Other keys are as in the scenario" in words(render(study.path))
    figure = beside(comparisons(study), "ideas_from_suppliers")
    assert figure is not None
    (ax,) = figure.axes
    names = [label.get_text() for label in ax.get_yticklabels()]
    assert len(names) == 6  # three changed values, two groups
    place = names.index("ideas.rate 0.3, trusting")
    assert ax.lines[0].get_xdata()[place] == pytest.approx(gap.estimate)


@quick
def test_arms_of_different_kinds_are_each_compared_in_themselves(tmp_path: Path) -> None:
    text = (
        SMALL.replace(", trusting_buyers = 0.5", "")
        + """
[design]
seeds = 2
record = "summary"
[[design.arms]]
name = "whole"
over = { "market.trust_level" = [0.0, 1.0] }
[[design.arms]]
name = "half"
scenario = { "market.trusting_buyers" = 0.5 }
[[design.arms]]
name = "spread"
scenario = { "market.trust_level" = 0.5, "market.trust_level_spread" = 0.5 }
"""
    )
    study = ran(text, tmp_path / "a")
    found = [(one.key, one.arm, one.group) for one in comparisons(study)]
    assert found == [("market.trust_level", "whole", "all"), ("stance", "half", "")]
    table = means(study)
    assert set(table[table["arm"] == "whole"]["group"]) == {"all"}
    parsed(render(study.path))


@quick
def test_a_single_run_has_a_page_without_intervals(tmp_path: Path) -> None:
    text = SMALL + '[design]\nseeds = 1\nrecord = "summary"'
    shown = words(render(ran(text, tmp_path / "a").path))
    assert "from one pair: no interval" in shown
    assert not re.search(r"\bnan\b", shown)


# --- claims --------------------------------------------------------------------------------------


@quick
@pytest.mark.parametrize("ending", ["csv", "parquet"])
def test_a_table_of_claims_is_shown_wherever_it_stands(
    grid: ts.Study, tmp_path: Path, ending: str
) -> None:
    rows, file = claim_rows(), tmp_path / f"claims.{ending}"
    rows.to_csv(file, index=False) if ending == "csv" else rows.to_parquet(file)
    html = render(grid.path, file if ending == "csv" else tmp_path)
    assert f"{EVIL} holds +2.00 [1.50, 2.50]" in words(html)
    assert "smallest effect 0.5; holds" in html
    assert len(parsed(html).attributes["src"]) == 1  # the forest of claims
    assert "trustsim claims" not in words(html).partition("Provenance")[0]


@quick
def test_a_table_in_the_folder_is_found(grid: ts.Study) -> None:
    folder = grid.path / "analysis"
    folder.mkdir()
    claim_rows().to_csv(folder / "claims.csv", index=False)
    try:
        assert f"As found in {folder / 'claims.csv'}" in words(render(grid.path))
    finally:
        (folder / "claims.csv").unlink()
        folder.rmdir()


def test_without_a_table_it_says_which_claims_the_design_touches(page: str) -> None:
    text = words(page)
    assert "it varies how trusting buyers are, demand.noise_share" in text  # S16
    assert "trustsim claims S1 S2 S3" in text
    quiet = Design({}, over={"people.discount_rate": (0.0, 0.1)})
    assert varied(quiet)
    assert "All of them: trustsim claims" in "".join(claimed.touched(quiet, Path("a")))


@pytest.mark.parametrize(
    ("write", "why"),
    [
        (lambda file: None, "there is no such file"),
        (lambda file: file.write_bytes(b"\xff\x00"), "is no table of claims"),
        (lambda file: file.write_text("a,b\n1,2\n"), "no column 'claim'"),
        (lambda file: claim_rows(claim="S99").to_csv(file), "there is no claim 'S99'"),
        (lambda file: claim_rows(verdict="maybe").to_csv(file), "there is no verdict 'maybe'"),
        (lambda file: claim_rows(low="x").to_csv(file), "'low' are no numbers"),
        (lambda file: file.mkdir(), "holds no claims.parquet or claims.csv"),
    ],
)  # fmt: skip
def test_what_is_no_table_of_claims_is_refused_in_a_line(
    grid: ts.Study, tmp_path: Path, write: Callable[[Path], Any], why: str
) -> None:
    file = tmp_path / "bad.csv"
    write(file)
    result = call("report", grid.path, "--claims", file, "--out", tmp_path / "a.html")
    assert result.exit_code == 2
    assert why in result.stderr
    assert result.stderr.startswith(f"Error: {file}: ")
    assert len(result.stderr.splitlines()) == 1
    assert not (tmp_path / "a.html").exists()


# --- the command ---------------------------------------------------------------------------------


@quick
def test_the_command_writes_the_page_and_the_folder_is_as_it_was(tmp_path: Path) -> None:
    study = ran(GRID.replace("seeds = 4", "seeds = 2"), tmp_path / "a")
    result = call("report", tmp_path / "a")
    target = tmp_path / "a" / "analysis" / "report.html"
    assert result.exit_code == 0, result.output
    assert result.stdout.startswith(f"Report: {target} (0.")
    first = target.read_bytes()
    assert call("report", tmp_path / "a", "--out", tmp_path / "b" / "c.html").exit_code == 0
    assert (tmp_path / "b" / "c.html").read_bytes() == first  # the same page again, to the byte
    assert call("store", "check", tmp_path / "a").exit_code == 0
    assert ran(GRID.replace("seeds = 4", "seeds = 2"), tmp_path / "a").finished
    assert len(study.table())


@quick
@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (["nowhere"], "nowhere: is not a results folder"),
        (["{grid}", "--out", "a.pdf"], "--out: a.pdf: must end in .html"),
        (["{grid}", "--out", "{grid}/manifest.json/a.html"], "cannot be written"),
        (["{grid}", "--claims", "nowhere.csv"], "nowhere.csv: "),
        (["{grid}", "--strategy", "nowhere.py"], "--strategy: no strategy file 'nowhere.py'"),
    ],
)
def test_wrong_input_is_said_in_a_line(grid: ts.Study, arguments: list[str], why: str) -> None:
    result = call("report", *(one.format(grid=grid.path) for one in arguments))
    assert result.exit_code in (1, 2)
    assert why in result.stderr
    assert len(result.stderr.splitlines()) == 1


def test_numbers_are_told_as_their_intervals_allow() -> None:
    less = sentence("price", Interval(-2.0, -3.0, -1.0, 9), "money")
    assert less == "price: less by 2.00 money [1.00, 3.00]"
    assert "no difference told" in sentence("price", Interval(-2.0, -3.0, 0.0, 9), "money")
    assert spoken(Interval(-0.00001, -0.00002, 0.5, 9)) == "0.000 [0.000,\u00a00.500]"
