"""Intervals: values worked by hand, and coverage."""

from __future__ import annotations

import numpy as np
import pytest

from trustsim.analysis.intervals import (
    ALWAYS_AHEAD,
    NEVER,
    break_even_month,
    mean_interval,
    paired_difference,
    share_interval,
    simultaneous_band,
)

# Student's t at 97.5 %, from printed tables: 1, 2, 4 and 11 degrees of freedom.
T1, T2, T4, T11 = 12.7062, 4.30265, 2.77645, 2.20099


def test_the_mean_of_five_has_the_t_interval_of_the_textbook() -> None:
    found = mean_interval([2.0, 4.0, 4.0, 4.0, 6.0])  # sd = sqrt(8 / 4)
    half = T4 * np.sqrt(2.0) / np.sqrt(5.0)
    assert found == pytest.approx((4.0, 4.0 - half, 4.0 + half, 5), rel=1e-5)


def test_a_single_value_has_no_interval_and_missing_values_are_left_out() -> None:
    one = mean_interval([3.0, np.nan])
    assert (one.estimate, one.n) == (3.0, 1)
    assert np.isnan([one.low, one.high]).all()
    assert mean_interval([1.0, np.nan, 3.0])[:1] == (2.0,)
    none = mean_interval([])
    assert none.n == 0
    assert np.isnan(none.estimate)


def test_another_level_has_another_width() -> None:
    wide, narrow = mean_interval([1.0, 2.0, 4.0], 0.99), mean_interval([1.0, 2.0, 4.0], 0.5)
    assert wide.low < narrow.low < narrow.high < wide.high


def test_pairs_remove_what_they_share() -> None:
    luck = np.array([0.0, 100.0, -50.0])
    found = paired_difference(luck + np.array([1.0, 2.0, 3.0]), luck)
    half = T2 * 1.0 / np.sqrt(3.0)
    assert found == pytest.approx((2.0, 2.0 - half, 2.0 + half, 3), rel=1e-5)
    with pytest.raises(ValueError, match="as many of each: 3 and 2"):
        paired_difference([1, 2, 3], [1, 2])


@pytest.mark.parametrize(
    ("successes", "n", "low", "high"),
    [  # E. B. Wilson's formula with z = 1.959964, by hand
        (0, 10, 0.0, 0.277533),
        (10, 10, 0.722467, 1.0),
        (5, 10, 0.236593, 0.763407),
        (81, 263, 0.255288, 0.366210),
    ],
)
def test_a_share_has_the_interval_of_wilson(
    successes: int, n: int, low: float, high: float
) -> None:
    found = share_interval(successes, n)
    assert found == pytest.approx((successes / n, low, high, n), abs=2e-6)


@pytest.mark.parametrize(("successes", "n"), [(-1, 3), (4, 3), (0, 0)])
def test_an_impossible_share_is_refused(successes: int, n: int) -> None:
    with pytest.raises(ValueError, match="need 0 <= successes <= n"):
        share_interval(successes, n)


def test_at_a_single_time_the_band_is_the_t_interval() -> None:
    curves = np.random.default_rng(1).standard_normal((12, 1))
    band = simultaneous_band(curves, draws=200_000)
    half = T11 * curves.std(ddof=1) / np.sqrt(12)
    assert band.high[0] - band.mean[0] == pytest.approx(half, rel=0.02)
    assert band.mean[0] - band.low[0] == pytest.approx(half, rel=0.02)


def test_at_several_times_the_band_is_wider_than_at_one_and_narrower_than_bonferroni() -> None:
    curves = np.random.default_rng(2).standard_normal((30, 20)).cumsum(axis=1)
    band = simultaneous_band(curves)
    error = curves.std(axis=0, ddof=1) / np.sqrt(30)
    width = (band.high - band.mean) / error
    np.testing.assert_allclose(width, width[0])  # one critical value for all times
    assert 2.04523 * 1.1 < width[0] < 3.3  # t(29) at 97.5 %; at 97.5 % of 20 times it is 3.31


def test_the_band_holds_the_whole_curve_as_often_as_it_says() -> None:
    luck = np.random.default_rng(3)
    trend = np.linspace(0.0, 3.0, 24)
    held = 0
    for _ in range(400):
        band = simultaneous_band(trend + luck.standard_normal((12, 24)).cumsum(axis=1), draws=400)
        held += bool(((band.low <= trend) & (trend <= band.high)).all())
    assert share_interval(held, 400, 0.999).low < 0.95 < share_interval(held, 400, 0.999).high


def test_the_band_is_the_same_every_time_and_shifts_and_scales_with_the_curves() -> None:
    curves = np.random.default_rng(4).standard_normal((8, 5)).cumsum(axis=1)
    one, same = simultaneous_band(curves), simultaneous_band(curves)
    np.testing.assert_array_equal(one.low, same.low)
    moved = simultaneous_band(10.0 + 2.0 * curves)
    np.testing.assert_allclose(moved.low, 10.0 + 2.0 * one.low)
    np.testing.assert_allclose(moved.high, 10.0 + 2.0 * one.high)


def test_where_all_curves_agree_the_band_has_no_width() -> None:
    curves = np.array([[1.0, 0.0], [1.0, 2.0], [1.0, 4.0]])
    band = simultaneous_band(curves)
    assert (band.low[0], band.high[0]) == (1.0, 1.0)
    assert band.low[1] < 2.0 < band.high[1]
    flat = simultaneous_band(np.ones((3, 4)))
    np.testing.assert_array_equal(flat.low, flat.high)


@pytest.mark.parametrize("curves", [[[1.0, 2.0]], [1.0, 2.0], [[1.0, np.nan], [1.0, 2.0]]])
def test_a_band_needs_two_whole_curves(curves: object) -> None:
    with pytest.raises(ValueError, match="at least two rows of finite numbers"):
        simultaneous_band(curves)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("mean", "month"),
    [
        ([-1, -1, 1, 1], 3),
        ([1, 1, 1, 1], ALWAYS_AHEAD),
        ([-1, -1, -1, -1], NEVER),
        ([1, 1, 1, -1], NEVER),
        ([1, -1, 1, 1], 3),
        ([-1, -1, -1, 1], 4),
        ([1, 0, 1, 1], 3),
    ],
)
def test_break_even_is_the_month_from_which_the_band_stays_above_zero(
    mean: list[float], month: int | str
) -> None:
    narrow = np.array(mean, dtype=float) + np.array([[-0.01], [0.0], [0.01]])
    assert break_even_month(narrow).month == month
    wide = np.array(mean, dtype=float) + np.array([[-9.0], [0.0], [9.0]])
    assert break_even_month(wide).month == NEVER
    assert break_even_month(narrow).band.n == 3


def test_to_be_level_is_not_to_be_ahead() -> None:
    assert break_even_month([[0.0, 1.0], [0.0, 1.1], [0.0, 1.2]]).month == 2


def test_a_mean_above_zero_inside_its_band_is_no_break_even() -> None:
    curves = np.array([[-1.0, 1.0], [3.0, 1.1], [1.0, 1.2]])  # month 1: 1 -+ 5
    assert break_even_month(curves).month == 2
