"""A design names every run: swept points, draws, arms and seeds, the same for every arm."""

from __future__ import annotations

from typing import Any

import pytest

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
