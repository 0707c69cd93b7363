"""A design names every run: swept points, draws, arms and seeds, the same for every arm."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from scipy.stats import qmc

from trustsim.design import Design, digest, parse
from trustsim.parameters import rows
from trustsim.scenarios import Scenario, ScenarioError

SMALL = {"periods": 12, "market": {"buyers": 4}}


def made(**tables: Any) -> Design:
    return parse(tables, SMALL)


def test_a_design_without_anything_is_one_run_with_seed_0() -> None:
    (job,) = made().jobs()
    assert (job.run, job.arm, job.draw, job.seed, job.replicate, job.changes) == (
        0,
        "",
        0,
        0,
        0,
        {},
    )
    assert job.scenario == Scenario(**SMALL)


def test_points_are_the_product_of_all_swept_values() -> None:
    jobs = made(over={"market.trust_level": [0, 1], "periods": [6, 12, 18]}).jobs()
    points = [(job.scenario.market.trust_level, job.scenario.periods) for job in jobs]
    assert points == [(0, 6), (0, 12), (0, 18), (1, 6), (1, 12), (1, 18)]
    assert [job.run for job in jobs] == list(range(6))
    assert {job.scenario.market.buyers for job in jobs} == {4}


def test_nested_tables_and_dotted_keys_are_the_same() -> None:
    dotted = made(over={"market.trust_level": [0, 1]})
    assert made(over={"market": {"trust_level": [0, 1]}}).over == dotted.over
    mixes = [{"trusting": 1.0}, {"aggressive": 0.5, "trusting": 0.5}]
    jobs = made(over={"market": {"buyer_mix": mixes}}).jobs()
    assert [dict(job.scenario.market.buyer_mix) for job in jobs] == mixes


@pytest.mark.parametrize(
    ("tables", "seeds"),
    [
        ({"seeds": 3}, (0, 1, 2)),
        ({"seeds": 2, "first_seed": 40}, (40, 41)),
        ({"seeds": [7, 3]}, (7, 3)),
    ],
)
def test_seeds_are_a_number_or_a_list(tables: dict[str, Any], seeds: tuple[int, ...]) -> None:
    assert made(**tables).seeds == seeds
    assert made(**tables).with_first_seed(5).seeds == tuple(range(5, 5 + len(seeds)))


def test_every_arm_meets_the_same_seeds_and_draws() -> None:
    design = made(
        seeds=2,
        draws=3,
        vary=["demand", "ideas.rate"],
        keep=["demand.mean"],
        over={"market.trust_level": [0, 1]},
        arms=[{"name": "a"}, {"name": "b", "scenario": {"channels.ideas": False}}],
    )
    jobs = design.jobs()
    assert len(jobs) == 2 * 3 * 2 * 2
    luck = {
        arm: [(j.seed, j.replicate, j.draw, j.scenario.demand, j.scenario.ideas.rate)
              for j in jobs if j.arm == arm]
        for arm in ("a", "b")
    }  # fmt: skip
    assert luck["a"] == luck["b"]
    assert {job.scenario.channels.ideas for job in jobs if job.arm == "b"} == {False}
    assert {job.scenario.channels.ideas for job in jobs if job.arm == "a"} == {True}
    assert all(job.replicate == job.draw for job in jobs)


def test_an_arm_holds_what_it_sets_against_draws_and_may_set_a_mix() -> None:
    mix = {"aggressive": 0.5, "trusting": 0.5}
    changes = {"ideas": {"rate": 0.25}, "market": {"buyer_mix": mix}}
    arms = [{"name": "free"}, {"name": "held", "scenario": changes}]
    jobs = made(draws=4, vary=["ideas"], arms=arms).jobs()
    rates = {arm: {j.scenario.ideas.rate for j in jobs if j.arm == arm} for arm in ("free", "held")}
    assert rates["held"] == {0.25}
    assert len(rates["free"]) == 4
    assert dict(jobs[1].scenario.market.buyer_mix) == mix


def test_draws_fill_the_likely_ranges_evenly_and_are_always_the_same() -> None:
    design = made(draws=20, vary=["demand", "sourcing.reference_draws"])
    drawn = design.drawn()
    likely = {r["key"]: r for r in rows(Scenario) if r["likely_low"] is not None}
    assert set(drawn[0]) == {
        key for key in likely if key.startswith("demand.") or key == "sourcing.reference_draws"
    }
    for key in drawn[0]:
        low, high = likely[key]["likely_low"], likely[key]["likely_high"]
        values = [draw[key] for draw in drawn]
        if isinstance(low, int):  # four whole numbers, equally likely
            assert all(isinstance(value, int) for value in values)
            assert {value: values.count(value) for value in values} == dict.fromkeys(range(2, 6), 5)
        else:  # a Latin hypercube has one in each twentieth
            cells = sorted(int(20 * (value - low) / (high - low)) for value in values)
            assert cells == list(range(20))
    assert drawn == made(draws=20, vary=["demand", "sourcing.reference_draws"]).drawn()


def test_points_that_are_listed_take_the_place_of_draws() -> None:
    points = [{"ideas": {"rate": 0.25}}, {"ideas.rate": 0.5, "demand.mean": 500.0}]
    jobs = made(points=points, seeds=2, over={"market.trust_level": [0, 1]}).jobs()
    assert len(jobs) == 2 * 2 * 2
    assert [(job.draw, job.replicate) for job in jobs] == [(0, 0)] * 4 + [(1, 1)] * 4
    assert {job.scenario.ideas.rate for job in jobs if job.draw == 0} == {0.25}
    assert {job.scenario.demand.mean for job in jobs if job.draw == 1} == {500.0}
    assert jobs[0].scenario.demand.mean == Scenario().demand.mean


def test_everything_with_a_likely_range_is_drawn_except_what_is_given_swept_or_kept() -> None:
    likely = {row["key"] for row in rows(Scenario) if row["likely_low"] is not None}
    assert set(parse({"draws": 2}).drawn()[0]) == likely
    given = {"ideas": {"rate": 0.1}}
    some = parse({"draws": 2, "keep": ["trust"], "over": {"demand.mean": [500.0]}}, given)
    left = {key for key in likely if not key.startswith("trust.")} - {"ideas.rate", "demand.mean"}
    assert set(some.drawn()[0]) == left


def test_a_prefix_of_a_name_is_not_a_group() -> None:
    names = made(draws=1, keep=["trust"]).drawn()[0]
    assert any(name.startswith("trust_rules.") for name in names)
    assert not any(name.startswith("trust.") for name in names)


@pytest.mark.parametrize(
    ("tables", "message"),
    [
        ({"sedes": 3}, "design.sedes: no key has this name; did you mean 'seeds'?"),
        ({"seeds": 0}, "design.seeds = 0: must be a whole number from 1 to"),
        ({"seeds": 1.5}, "design.seeds = 1.5: must be a whole number"),
        ({"seeds": True}, "design.seeds = True: must be a whole number"),
        ({"seeds": []}, "design.seeds = []: must be different seeds"),
        ({"seeds": [1, 1]}, "design.seeds = [1, 1]: must be different seeds"),
        ({"seeds": [-1]}, "design.seeds is -1"),
        ({"seeds": ["a"]}, "design.seeds is 'a'"),
        ({"seeds": [1], "first_seed": 2}, "design.first_seed: goes with a number"),
        ({"seeds": 2, "first_seed": 2**32 - 1}, "design.first_seed + design.seeds - 1 is 429496"),
        ({"record": "all"}, "design.record = 'all': must be one of summary, periods"),
        ({"over": 3}, "design.over = 3: must be a table"),
        ({"over": {"periods": 3}}, "design.over: periods = 3: must be a list"),
        ({"over": {"periods": []}}, "design.over: periods = []: must be a list"),
        ({"over": {"periods": [3, 3]}}, "design.over: periods = [3, 3]: has a value twice"),
        ({"draws": -1}, "design.draws = -1: must be a whole number from 0"),
        ({"draws": 2, "vary": ["ideos"]}, "design.vary: ideos: no such parameter; did you mean"),
        ({"draws": 2, "vary": "ideas"}, "design.vary = 'ideas': must be a list"),
        ({"keep": ["ideas"]}, "design.draws: is missing"),
        ({"points": {"ideas.rate": 1}}, "design.points: write each point as a table"),
        ({"points": [{}]}, "design.points: write each point as a table"),
        ({"points": [{"ideas.rate": 1}], "draws": 2}, "design: give draws or points, not both"),
        ({"points": [{"ideas.rate": 1}], "keep": ["ideas"]}, "design.draws: is missing"),
        ({"arms": {"name": "a"}}, "design.arms: write each arm as a table"),
        ({"arms": [{}]}, "design.arms[1].name = None: give each arm a name"),
        ({"arms": [{"name": "a"}, {"name": "a"}]}, "design.arms: two arms are named 'a'"),
        ({"arms": [{"name": "a", "ovr": {}}]}, "design.arms[1].ovr: no key has this name; did you"),
        ({"arms": [{"name": "a", "scenario": 1}]}, "design.arms[1].scenario = 1: must be a table"),
    ],
)
def test_a_mistake_is_one_line_that_names_the_field(tables: dict[str, Any], message: str) -> None:
    with pytest.raises(ScenarioError) as caught:
        made(**tables)
    assert str(caught.value).startswith(message)
    assert len(caught.value.lines) == 1


@pytest.mark.parametrize(
    ("tables", "message"),
    [
        (
            {"over": {"market.suppliers": [8, 2], "market.candidates": [4]}},
            "design, at market.suppliers = 2, market.candidates = 4: market.candidates = 4: must",
        ),
        (
            {"over": {"market.trust_level": [2]}},
            "design, at market.trust_level = 2: market.trust_level = 2.0: must be a number from 0",
        ),
        (
            {"over": {"market.trust_levle": [0]}},
            "design, at market.trust_levle = 0: market.trust_levle: no such parameter",
        ),
        (
            {"arms": [{"name": "odd", "scenario": {"channels.ideas": 3}}]},
            "design, at arm 'odd': channels.ideas = 3: must be true or false",
        ),
        (
            {"points": [{"ideas.rate": 1.0}, {"ideas.rate": -1.0}]},
            "design, at draw 1: ideas.rate = -1.0: must be a number from 0",
        ),
        ({"draws": 1, "vary": ["channels"]}, "design.draws: nothing is left to draw"),
        ({"seeds": 10**6, "over": {"periods": [1, 2]}}, "design: 2000000 runs are too many"),
    ],
)
def test_an_impossible_combination_is_named_with_its_point(
    tables: dict[str, Any], message: str
) -> None:
    with pytest.raises(ScenarioError) as caught:
        made(**tables).jobs()
    assert str(caught.value).startswith(message)
    assert len(caught.value.lines) == 1


# --- sequences and ranges -------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "kind"), [("sobol", qmc.Sobol), ("halton", qmc.Halton)])
def test_a_sequence_is_that_of_scipy_in_the_ranges(name: str, kind: Any) -> None:
    ranges = {"demand.mean": [500, 900], "ideas.rate": [0.0, 0.5]}
    drawn = made(draws=16, sequence=name, ranges=ranges).drawn()
    unit = kind(2, seed=np.random.default_rng(20_240_607)).random(16)
    assert [one["demand.mean"] for one in drawn] == pytest.approx((500 + 400 * unit[:, 0]).tolist())
    assert [one["ideas.rate"] for one in drawn] == pytest.approx((0.5 * unit[:, 1]).tolist())


def test_a_sobol_sequence_is_balanced() -> None:
    drawn = made(draws=64, sequence="sobol", vary=["demand"]).drawn()
    likely = {r["key"]: r for r in rows(Scenario)}
    for key in drawn[0]:
        low, high = likely[key]["likely_low"], likely[key]["likely_high"]
        cells = sorted(int(64 * (one[key] - low) / (high - low)) for one in drawn)
        assert cells == list(range(64))


def test_ranges_are_likely_the_bounds_or_named() -> None:
    low, high = next((r["low"], r["high"]) for r in rows(Scenario) if r["key"] == "ideas.rate")
    wide = made(draws=1, vary=["ideas.rate"], ranges="bounds")
    assert wide.spans() == {"ideas.rate": (low, high)}
    named = {"market.buyers": [2, 5]}  # it has no likely range, and is whole
    assert made(draws=1, ranges=named).spans() == {}.fromkeys(["market.buyers"], (2, 5))
    values = {one["market.buyers"] for one in made(draws=16, ranges=named).drawn()}
    assert values == {2, 3, 4, 5}
    both = parse({"draws": 1, "ranges": named, "vary": ["ideas.rate", "market.buyers"]}).spans()
    assert list(both) == ["market.buyers", "ideas.rate"]


def test_draws_meet_the_same_luck_only_where_it_is_asked_for() -> None:
    own = made(draws=3, vary=["ideas"]).jobs()
    assert [job.replicate for job in own] == [0, 1, 2]
    same = made(draws=3, vary=["ideas"], paired="draws").jobs()
    assert [job.replicate for job in same] == [0, 0, 0]
    apart = made(draws=3, vary=["ideas"], paired=False, over={"periods": [3, 6]}).jobs()
    assert [job.replicate for job in apart] == list(range(6))


# --- one factor at a time ------------------------------------------------------------------------


def test_one_factor_at_a_time_is_the_scenario_and_one_change_after_the_other() -> None:
    jobs = made(one_at_a_time={"ideas.rate": [0.1, 0.2], "periods": [6]}, seeds=2).jobs()
    rates, periods = Scenario().ideas.rate, 12
    plan = [(rates, periods), (0.1, periods), (0.2, periods), (rates, 6)]
    assert [(job.scenario.ideas.rate, job.scenario.periods) for job in jobs] == plan * 2
    assert {job.replicate for job in jobs} == {0}


def test_one_factor_at_a_time_takes_both_ends_of_a_range_by_name() -> None:
    likely = {r["key"]: (r["likely_low"], r["likely_high"]) for r in rows(Scenario)}
    demand = {key: ends for key, ends in likely.items() if key.startswith("demand.") and ends[0]}
    found = made(one_at_a_time=["demand"]).one_at_a_time
    default = Scenario()
    assert found == {
        key: tuple(end for end in ends if end != default.get(key)) for key, ends in demand.items()
    }
    low, high = next((r["low"], r["high"]) for r in rows(Scenario) if r["key"] == "ideas.rate")
    assert made(one_at_a_time={"ideas.rate": "bounds"}).one_at_a_time["ideas.rate"] == (low, high)
    assert made(one_at_a_time=["ideas.rate"], ranges="bounds").one_at_a_time == {
        "ideas.rate": (low, high)
    }


def test_one_factor_at_a_time_goes_around_each_point_and_leaves_its_own_value_out() -> None:
    design = made(over={"periods": [6, 12]}, one_at_a_time={"market.buyers": [4, 5]})
    assert [(job.scenario.periods, job.scenario.market.buyers) for job in design.jobs()] == [
        (6, 4), (6, 5), (12, 4), (12, 5),
    ]  # fmt: skip
    assert design.runs == 4


# --- a design is a frame before it runs ----------------------------------------------------------


def test_a_design_is_a_frame_of_its_runs() -> None:
    design = made(
        seeds=2,
        draws=4,
        vary=["ideas.rate"],
        over={"trust.rule": ["beta", "linear"]},
        arms=[{"name": "a"}, {"name": "b", "over": {"market.trust_level": [0, 1]}}],
    )
    frame = design.frame()
    assert list(frame) == ["run", "arm", "draw", "seed", "replicate", "trust.rule",
                           "market.trust_level", "ideas.rate"]  # fmt: skip
    assert len(frame) == design.runs == len(design.jobs()) == 2 * 4 * 2 * 3
    for row, job in zip(frame.to_dict("records"), design.jobs(), strict=True):
        assert (row["run"], row["arm"], row["seed"]) == (job.run, job.arm, job.seed)
        assert row["trust.rule"] == job.scenario.trust.rule
        assert row["ideas.rate"] == job.scenario.ideas.rate
        assert row["market.trust_level"] is None or (
            row["market.trust_level"] == job.scenario.market.trust_level
            or job.scenario.market.trust_level is None
        )


@pytest.mark.parametrize(
    ("tables", "message"),
    [
        ({"draws": 100, "sequence": "sobol"}, "draws = 100: a Sobol sequence wants a power"),
        ({"draws": 8, "sequence": "faure"}, "sequence = 'faure': must be one of latin,"),
        ({"sequence": "latin"}, "draws: is missing; sequence says"),
        ({"ranges": "likely"}, "draws: is missing; ranges say"),
        ({"draws": 1, "ranges": "wide"}, "ranges = 'wide': must be likely, bounds, or a table"),
        ({"draws": 1, "ranges": {}}, "ranges: the table is empty"),
        ({"draws": 1, "ranges": {"ideas.rte": [0, 1]}}, "ranges: ideas.rte: no such parameter"),
        ({"draws": 1, "ranges": {"ideas": [0, 1]}}, "ranges: ideas: is a group"),
        ({"draws": 1, "ranges": {"trust.rule": [0, 1]}}, "ranges: trust.rule: is no number"),
        ({"draws": 1, "ranges": {"ideas.rate": [1, 0]}}, "ranges: ideas.rate = [1, 0]: must"),
        ({"draws": 1, "ranges": {"ideas.rate": [-1, 0]}}, "ranges: ideas.rate = [-1, 0]: must"),
        ({"draws": 1, "ranges": {"periods": [1.5, 3]}}, "ranges: periods = [1.5, 3]: must be"),
        ({"draws": 1, "ranges": {"periods": [1, 3]}, "over": {"periods": [6]}}, "ranges: periods:"),
        ({"one_at_a_time": 3}, "one_at_a_time = 3: must be a list of names, or a table"),
        ({"one_at_a_time": ["ides"]}, "one_at_a_time: ides: no such parameter; did you"),
        ({"one_at_a_time": ["trust.rule"]}, "one_at_a_time: trust.rule: is no number"),
        ({"one_at_a_time": ["market.buyers"]}, "one_at_a_time: market.buyers: has no likely range"),
        ({"one_at_a_time": {"periods": "likely"}}, "one_at_a_time: periods: has no likely range"),
        ({"one_at_a_time": {"perods": [3]}}, "one_at_a_time: perods: no such parameter"),
        ({"one_at_a_time": {"periods": [3]}, "over": {"periods": [6]}}, "one_at_a_time: periods:"),
        ({"paired": "all"}, "paired = 'all': must be one of True, False, draws"),
    ],
)  # fmt: skip
def test_a_mistake_in_a_sequence_or_range_is_one_line(tables: dict[str, Any], message: str) -> None:
    with pytest.raises(ScenarioError) as caught:
        made(**tables)
    assert str(caught.value).startswith(f"design.{message}")
    assert len(caught.value.lines) == 1


def test_a_key_that_cannot_be_drawn_is_named() -> None:
    with pytest.raises(ScenarioError, match=r"design\.vary: market\.buyers: has no likely range"):
        parse({"draws": 1, "vary": ["ideas", "market.buyers"]}).drawn()


def test_a_scenario_that_is_wrong_is_said_at_once() -> None:
    with pytest.raises(ScenarioError, match=r"market\.buyers = 0: must be"):
        parse({}, {"market": {"buyers": 0}})


def test_designs_that_store_the_same_have_the_same_digest() -> None:
    def of(design: Design) -> str:
        return digest(design.jobs(), design.record)

    plain = of(made(seeds=2))
    assert of(made(seeds=[0, 1])) == plain
    assert of(made(seeds=2, over={"market.buyers": [4]})) == plain
    for other in ({"seeds": 3}, {"seeds": [1, 0]}, {"seeds": 2, "record": "agents"}):
        assert of(made(**other)) != plain
    assert of(parse({"seeds": 2}, {**SMALL, "periods": 13})) != plain
