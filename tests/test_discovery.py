"""A box that is known is found, holds on draws that were held out, and luck gives none."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from scipy.stats import binom
from scipy.stats.qmc import LatinHypercube
from tiers import slow

import trustsim as ts
from trustsim.analysis.discovery import discover, of_study, quasi_p, render, told

NAMES = ("a", "b", "c", "d")


def drawn(number: int = 1000, seed: int = 0) -> Any:
    return LatinHypercube(4, seed=np.random.default_rng(seed)).random(number)


def test_a_known_box_is_found_and_holds_on_what_was_held_out() -> None:
    x = drawn()
    wins = (x[:, 0] > 0.6) & (x[:, 2] < 0.5)
    box = discover(NAMES, x, wins)
    limits = {limit.key: limit for limit in box.limits}  # to a peel: 0.05 of 0.6 or so
    assert set(limits) == {"a", "c"}
    assert limits["a"].low == pytest.approx(0.6, abs=0.04)
    assert np.isinf(limits["a"].high)
    assert limits["c"].high == pytest.approx(0.5, abs=0.04)
    assert np.isinf(limits["c"].low)
    assert box.density_held_out.estimate > 0.9
    assert box.coverage_held_out.estimate > 0.9
    assert max(limit.p for limit in box.limits) < 1e-6
    words = "\n".join(told(box))
    assert "a is at least" in words
    assert "c is at most" in words


def test_noise_in_the_wins_lowers_density_and_leaves_the_box() -> None:
    x = drawn()
    luck = np.random.default_rng(1)
    wins = ((x[:, 1] < 0.4) & (luck.random(1000) < 0.8)) | (luck.random(1000) < 0.1)
    box = discover(NAMES, x, wins)
    assert "b" in {limit.key for limit in box.limits}
    assert box.density_held_out.low < 0.82 < box.density_held_out.high + 0.05
    assert box.density_held_out.estimate > 2 * box.wins.estimate * 0.8


@slow
def test_wins_by_luck_alone_are_dense_only_where_the_box_was_found() -> None:
    luck = np.random.default_rng(2)
    found, held_out = [], []
    for seed in range(80):
        x, wins = drawn(200, seed), luck.random(200) < 0.3
        box = discover(NAMES, x, wins)
        if box.limits and box.density_held_out.n:
            found.append(box.density.estimate - wins[::2].mean())
            held_out.append(box.density_held_out.estimate - wins[1::2].mean())
    assert 0 < len(found) < 40  # luck mostly leaves no limit
    assert np.mean(found) > 0.08
    assert np.mean(held_out) == pytest.approx(0.0, abs=0.08)  # four errors of some twelve boxes


def test_a_quasi_p_value_is_that_of_the_binomial() -> None:
    x = np.array([[0.1, 0.1], [0.2, 0.9], [0.8, 0.2], [0.9, 0.8]])
    wins = np.array([True, True, True, False])
    low, high = np.array([-np.inf, -np.inf]), np.array([0.5, np.inf])
    assert quasi_p(x, wins, low, high, 0) == pytest.approx(binom.sf(1, 2, 0.75))  # 9/16
    assert quasi_p(x, wins, low, high, 1) == 0.0


def test_what_has_no_box_is_said() -> None:
    x = drawn(100)
    with pytest.raises(ValueError, match="all of the draws are wins"):
        discover(NAMES, x, np.ones(100, bool))
    with pytest.raises(ValueError, match="39 draws: at least 40"):
        discover(NAMES, x[:39], x[:39, 0] > 0.5)


def test_a_study_of_two_arms_tells_who_won_each_draw() -> None:
    small = ts.Scenario(periods=6, burn_in=2, market={"buyers": 3, "suppliers": 2, "candidates": 2})
    focal = "market.focal_trust_level"
    arms = [{"name": "aggressive", "scenario": {focal: 0.0}},
            {"name": "trusting", "scenario": {focal: 1.0}}]  # fmt: skip
    study = ts.sweep(small, draws=4, vary=["people"], arms=arms, seeds=2, progress=False)
    names, x, wins = of_study(study)
    design = ts.plan(small, draws=4, vary=["people"], arms=arms, seeds=2).design
    assert [dict(zip(names, row, strict=True)) for row in x.tolist()] == design.drawn()
    for draw, point in enumerate(design.drawn()):
        means = []
        for level in (0.0, 1.0):
            runs = [ts.simulate(small.replace({**point, focal: level}), seed=seed, replicate=draw)
                    for seed in (0, 1)]  # fmt: skip
            rows = [run.summary().query("stance.str.startswith('focal')") for run in runs]
            means.append(np.mean([row["discounted_profit"].iloc[0] for row in rows]))
        assert wins[draw] == (means[0] > means[1])
    lone = ts.sweep(small, draws=4, vary=["people"], seeds=1, progress=False)
    with pytest.raises(ValueError, match="needs the arms 'aggressive' and 'trusting'"):
        of_study(lone)
    assert "No box: discovery needs the arms" in render(lone)
    assert "No box: 4 draws: at least 40 are needed" in render(study)
