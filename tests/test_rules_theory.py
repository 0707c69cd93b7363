"""Rules against theory: optima found by search, moments by integration, laws by simulation."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import integrate, stats

from trustsim.chance import Purpose, fill
from trustsim.numerics import normal_quantile
from trustsim.rules.allocation import water_fill
from trustsim.rules.delivery import allocation_weight, clustered
from trustsim.rules.demand import autoregress, log_normal, spread
from trustsim.rules.forecast import believed_forecast, reported_forecast, safety_stock
from trustsim.rules.improvement import chance_of_none, lean_after, poisson, saving_after
from trustsim.rules.negotiation import agreed_price, negotiation_rounds
from trustsim.rules.sourcing import auction_price, outside_price, perceived_score, score

QUICK = settings(max_examples=100, deadline=None, derandomize=True, database=None)
MIDDLES = (np.arange(20_000) + 0.5) / 20_000  # a uniform draw, evenly


def lots(count: int, lane: int, seed: int = 1) -> np.ndarray:
    """Draws of the model, of one lane."""
    return fill(seed, 0, 1, Purpose.PAIR_IDEAS, buyers=list(range(count)), suppliers=[0] * count)[
        lane
    ]


# -- newsvendor and forecasts --------------------------------------------------------------------


def expected_shortage(level: np.ndarray | float, half_width: float) -> np.ndarray:
    """E max(0, eps - level), eps uniform on +- half_width, in closed form by cases."""
    level = np.asarray(level, dtype=float)
    inside = (half_width - level) ** 2 / (4.0 * half_width)
    return np.where(level >= half_width, 0.0, np.where(level <= -half_width, -level, inside))


def test_the_shortage_used_as_a_yardstick_here_is_that_of_a_simulation() -> None:
    eps = 50.0 * (2.0 * MIDDLES - 1.0)
    for level in (-80.0, -50.0, -10.0, 0.0, 30.0, 60.0):
        assert expected_shortage(level, 50.0) == pytest.approx(
            np.maximum(0.0, eps - level).mean(), abs=1e-3
        )


@QUICK
@given(st.floats(1.0, 500.0), st.floats(0.001, 1.0), st.floats(0.001, 1.0))
def test_no_other_stock_is_cheaper_than_the_safety_stock(
    half_width: float, underage: float, overage: float
) -> None:
    def cost(level: np.ndarray | float) -> np.ndarray:
        short = expected_shortage(level, half_width)
        return underage * short + overage * (np.asarray(level) + short)  # E(X-q)- = q + E(X-q)+

    grid = half_width * np.linspace(-1.5, 1.5, 6001)
    chosen = safety_stock(half_width, underage, overage)
    assert cost(chosen) <= cost(grid).min() + 1e-9 * half_width
    assert abs(chosen - grid[cost(grid).argmin()]) <= half_width * 0.0006


@QUICK
@given(
    st.floats(-1.0, 1.0),  # forecast over limit
    st.floats(1.0, 400.0),
    st.floats(1.0, 400.0),
    st.floats(-1.0, 1.0),  # safety over half width
    st.floats(0.0, 1.0),
    st.floats(0.0, 0.999),
    st.floats(0.0, 3.0),
)
def test_no_other_report_brings_the_buyer_more_than_the_reported_forecast(
    part: float, limit: float, width: float, stock: float, trust: float, conduct: float, beta: float
) -> None:
    forecast, safety = part * limit, stock * width

    def worth(report: np.ndarray | float) -> np.ndarray:
        """In margins: units that do not go short, less what the lie costs."""
        report = np.asarray(report, dtype=float)
        belief = trust * report + (1.0 - trust) * (report - limit) / 2.0
        short = expected_shortage(belief + safety - forecast, width)
        return -short - beta * conduct / (1.0 - conduct) * abs(report - forecast)

    grid = np.append(np.linspace(-limit, limit, 20_001), forecast)
    chosen = reported_forecast(forecast, limit, width, safety, trust, conduct, beta)
    best = worth(grid).max()
    assert worth(chosen) >= best - 1e-9 * (limit + width)
    # where less would do as well (lying is free, goods are plenty), it does not lie the more
    as_good = grid[worth(grid) >= best - 1e-12 * (limit + width)]
    assert chosen <= as_good.max() + 2.0 * limit / 10_000
    assert chosen >= as_good.min() - 2.0 * limit / 10_000


def test_a_lie_is_no_larger_than_what_it_is_good_for() -> None:
    chosen = reported_forecast(0.0, 250.0, 100.0, 50.0, 1.0, 0.0, 1.0)
    assert chosen == 50.0  # 50 of safety and 50 of report: no surprise of up to 100 goes short
    assert believed_forecast(chosen, 250.0, 1.0) + 50.0 == 100.0


def test_distrust_reads_a_report_as_the_mean_of_all_that_is_not_above_it() -> None:
    private = np.array([spread(1000.0, 0.25, u) for u in MIDDLES])
    for report in (-200.0, 0.0, 130.0, 250.0):
        mean = private[private <= report].mean()
        assert believed_forecast(report, 250.0, 0.0) == pytest.approx(mean, abs=0.05)


# -- stochastic pieces ---------------------------------------------------------------------------


@pytest.mark.parametrize("persistence", [0.0, 0.5, 0.97, 0.999])
def test_the_stationary_variance_of_a_state_is_one(persistence: float) -> None:
    kept, added = autoregress(1.0, persistence, 0.0), autoregress(0.0, persistence, 1.0)
    assert kept == persistence
    assert kept * kept + added * added == pytest.approx(1.0, abs=1e-14)


def test_many_states_stay_standard_normal_and_remember_by_their_persistence() -> None:
    states = [normal_quantile(u) for u in lots(4000, 0)]
    first = states
    for month in range(3):
        shocks = [normal_quantile(u) for u in lots(4000, month, seed=month + 2)]
        states = [autoregress(z, 0.8, e) for z, e in zip(states, shocks, strict=True)]
    assert stats.kstest(states, "norm").pvalue > 1e-3
    assert np.corrcoef(first, states)[0, 1] == pytest.approx(0.8**3, abs=0.05)


@pytest.mark.parametrize("deviation", [0.0, 0.15, 0.5, 1.0])
def test_the_mean_of_a_log_normal_is_its_mean(deviation: float) -> None:
    mean, _ = integrate.quad(lambda z: log_normal(100.0, deviation, z) * stats.norm.pdf(z), -12, 12)
    assert mean == pytest.approx(100.0, rel=1e-7)


def test_a_spread_is_uniform_and_centred() -> None:
    drawn = np.array([spread(1000.0, 0.2, u) for u in MIDDLES])
    assert drawn.mean() == pytest.approx(0.0, abs=1e-9)
    assert drawn.std() == pytest.approx(200.0 / math.sqrt(3.0), rel=1e-4)
    assert -200.0 < drawn.min() < drawn.max() < 200.0


@pytest.mark.parametrize("mean", [0.05, 0.3, 1.0, 4.0, 12.0])
def test_poisson_numbers_have_the_law_of_poisson(mean: float) -> None:
    counts = np.bincount([poisson(mean, chance_of_none(mean), u) for u in MIDDLES], minlength=51)
    expected = stats.poisson.pmf(np.arange(51), mean)
    assert np.abs(counts / MIDDLES.size - expected).max() <= 1.01 / MIDDLES.size
    # and with the draws of the model: moments, and chi-square over the numbers that do occur
    drawn = np.array([poisson(mean, chance_of_none(mean), u) for u in lots(20_000, 1)])
    error = 5.0 / math.sqrt(drawn.size)
    assert drawn.mean() == pytest.approx(mean, abs=error * math.sqrt(mean))
    assert drawn.var() == pytest.approx(mean, abs=error * math.sqrt(mean + 2 * mean * mean))
    wide = np.flatnonzero(expected * drawn.size > 10)
    table = np.bincount(drawn, minlength=51)[wide]
    probable = expected[wide] / expected[wide].sum() * table.sum()
    assert stats.chisquare(table, probable).pvalue > 1e-4


def test_a_poisson_number_is_the_smallest_whose_distribution_reaches_the_draw() -> None:
    for mean in (0.2, 1.5, 7.0):
        for u in (0.001, 0.2, 0.5, 0.9, 0.9999):
            assert poisson(mean, chance_of_none(mean), u) == stats.poisson.ppf(u, mean)


@pytest.mark.parametrize("most", [3.0, 10.0, 40.0, 1e9])
def test_the_mean_of_what_comes_in_clusters_is_its_expectation_less_the_cap(most: float) -> None:
    drawn = np.array([clustered(10.0, u, most) for u in MIDDLES])
    assert drawn.mean() == pytest.approx(10.0 * (1.0 - math.exp(-most / 10.0)), rel=1e-3)
    if most > 1e6:
        assert drawn.std() == pytest.approx(10.0, rel=1e-2)  # as large as the mean
    assert drawn.max() <= most


# -- sourcing ------------------------------------------------------------------------------------


def second_lowest(draws: int, dispersion: float) -> float:
    """Expected second-lowest of lognormal costs of mean 1, by integration over its density."""
    weight = draws * (draws - 1)

    def density(z: float) -> float:
        below = stats.norm.cdf(z)
        above = stats.norm.sf(z)
        return float(weight * below * above ** (draws - 2) * stats.norm.pdf(z))

    mean, _ = integrate.quad(
        lambda z: math.exp(dispersion * z - dispersion**2 / 2) * density(z), -9, 9, limit=200
    )
    return mean


def test_the_order_statistic_used_as_a_yardstick_here_is_that_of_a_simulation() -> None:
    drawn = np.random.default_rng(0).normal(size=(200_000, 3))
    simulated = np.exp(0.2 * np.sort(drawn, axis=1)[:, 1] - 0.02).mean()
    assert second_lowest(3, 0.2) == pytest.approx(simulated, rel=1e-3)


@pytest.mark.parametrize("draws", [2, 3, 5, 10, 64])
@pytest.mark.parametrize("dispersion", [0.02, 0.05, 0.1])
def test_the_outside_price_is_within_half_a_percent_of_the_expected_second_lowest(
    draws: int, dispersion: float
) -> None:
    expected = second_lowest(draws, dispersion)
    assert outside_price(1.0, dispersion, 0.0, float(draws)) == pytest.approx(expected, rel=0.005)


def test_the_winner_of_an_auction_cannot_gain_by_hiding_its_limit() -> None:
    """Vickrey: what it is paid does not depend on its own bid, as long as it wins."""
    for bid in (90.0, 93.0, 96.0):
        own = score(bid, 0.5, 4.0, 1.0)
        assert auction_price(bid, own, 105.0, 120.0) == 102.0
        assert score(102.0, 0.5, 4.0, 1.0) == 105.0  # at that price the two are level


def test_perceived_scores_make_a_logit_choice() -> None:
    scores, scale, count = (100.0, 101.0, 103.0), 2.0, 6000
    noise = [lots(count, lane) for lane in range(3)]
    chosen = np.zeros(3)
    for month in range(count):
        seen = [
            perceived_score(value, scale, noise[lane][month]) for lane, value in enumerate(scores)
        ]
        chosen[int(np.argmin(seen))] += 1
    odds = np.exp(-np.array(scores) / scale)
    assert stats.chisquare(chosen, odds / odds.sum() * count).pvalue > 1e-3


def test_rounds_of_haggling_are_those_of_a_bargain_played_out() -> None:
    for gap, tolerance, buyer, supplier in [(0.08, 0.005, 0.2, 0.1), (0.05, 0.01, 0.45, 0.45)]:
        apart, rounds = gap, 1
        while apart > tolerance:
            apart *= 1.0 - buyer - supplier
            rounds += 1
        exact = negotiation_rounds(gap, tolerance, buyer + supplier)
        assert rounds - 1 < exact <= rounds


def test_the_agreed_price_is_where_the_concessions_of_both_sides_meet() -> None:
    ask, gap, buyer, supplier = 100.0, 0.08, 0.1, 0.3
    low, high = ask * (1.0 - gap / 2.0), ask * (1.0 + gap / 2.0)
    for _ in range(200):
        low, high = low + buyer * (high - low), high - supplier * (high - low)
    assert agreed_price(ask, gap, buyer, supplier, 0.0) == pytest.approx(low, rel=1e-12)


# -- allocation ----------------------------------------------------------------------------------

ORDERS = st.lists(st.tuples(st.floats(0.0, 1000.0), st.floats(0.0, 1.0)), min_size=1, max_size=8)


def shared_out(orders: list[float], weights: list[float], available: float) -> list[float]:
    """What each order gets, whatever stood in the list before."""
    given_ = [7.0, -1.0, math.nan] * len(orders)
    water_fill(orders, weights, available, given_)
    return given_[: len(orders)]


@QUICK
@given(ORDERS, st.floats(0.0, 1.2), st.floats(0.0, 4.0))
def test_scarce_goods_are_all_given_out_and_nobody_gets_more_than_its_order(
    firms: list[tuple[float, float]], part: float, loyalty: float
) -> None:
    orders = [units for units, _ in firms]
    weights = [allocation_weight(*firm, loyalty) for firm in firms]
    available = part * sum(orders)
    before = list(orders), list(weights)
    given_ = shared_out(orders, weights, available)
    assert (orders, weights) == before
    assert all(0.0 <= got <= units for got, units in zip(given_, orders, strict=True))
    assert sum(given_) == pytest.approx(min(available, sum(orders)), rel=1e-9, abs=1e-9)


@QUICK
@given(ORDERS, st.floats(0.0, 0.999))
def test_without_loyalty_scarce_goods_are_shared_in_proportion_to_orders(
    firms: list[tuple[float, float]], part: float
) -> None:
    orders = [units for units, _ in firms]
    weights = [allocation_weight(*firm, 0.0) for firm in firms]
    given_ = shared_out(orders, weights, part * sum(orders))
    assert given_ == pytest.approx([part * units for units in orders], rel=1e-9, abs=1e-9)


def test_what_one_customer_does_not_need_is_shared_among_the_others_by_weight() -> None:
    # 50 for the first is too much; 80 in parts 1 : 3
    assert shared_out([10.0, 100.0, 100.0], [5.0, 1.0, 3.0], 90.0) == [10.0, 20.0, 60.0]
    # 25 each is too much for the last; then 32.5 each is for the second
    assert shared_out([100.0, 30.0, 10.0], [1.0, 1.0, 1.0], 75.0) == [35.0, 30.0, 10.0]


def test_goods_that_suffice_fill_every_order_and_none_fill_none() -> None:
    assert shared_out([10.0, 0.0, 30.0], [1.0, 2.0, 3.0], 50.0) == [10.0, 0.0, 30.0]
    assert shared_out([10.0, 0.0, 30.0], [1.0, 2.0, 3.0], 0.0) == [0.0, 0.0, 0.0]
    assert shared_out([10.0, 30.0], [0.0, 0.0], 20.0) == [0.0, 0.0]  # nobody has any weight
    assert shared_out([], [], 20.0) == []


@QUICK
@given(st.floats(0.01, 1.0), st.floats(0.01, 1.0), st.floats(0.1, 4.0))
def test_of_two_equal_orders_the_trusted_customer_gets_more(
    one: float, two: float, loyalty: float
) -> None:
    weights = [allocation_weight(100.0, trust, loyalty) for trust in (one, two)]
    first, second = shared_out([100.0, 100.0], weights, 100.0)
    assert (first - second) * (one - two) >= 0.0


def test_the_compiled_water_fill_has_the_bits_of_the_plain_one() -> None:
    numba = pytest.importorskip("numba")
    import trustsim.kernel.compiling  # noqa: F401  lets compiled code call the rules

    fast = numba.njit(error_model="numpy")(water_fill)
    rng = np.random.default_rng(0)
    rounds = set()
    for case in range(500):
        number = case % 13
        orders = rng.choice([0.0, 1.0, 1000.0], number) * rng.uniform(0.0, 1.0, number)
        trust = rng.choice([0.0, 0.5, 1.0], number) * rng.uniform(0.0, 1.0, number)
        if case % 3 == 0:  # alike in pairs
            orders[1::2], trust[1::2] = orders[: number // 2], trust[: number // 2]
        loyalty = float(rng.choice([0.0, 1.0, 3.0]))
        firms = zip(orders.tolist(), trust.tolist(), strict=True)
        weights = np.array([allocation_weight(*firm, loyalty) for firm in firms], dtype=float)
        if case % 10 == 0:
            weights[:] = 0.0
        available = float(rng.choice([0.0, 0.5, 0.9, 1.0, 1.2]) * orders.sum())
        given_ = rng.normal(size=number)
        fast(orders, weights, available, given_)
        plain = np.array(shared_out(orders.tolist(), weights.tolist(), available), dtype=float)
        assert given_.tobytes() == plain.tobytes(), case
        rounds.add((bool((plain == orders).any()), bool((plain < orders).any())))
    assert len(rounds) == 4  # all, some and none of them full; and no orders at all


# -- what is learned -----------------------------------------------------------------------------


def test_a_steady_flow_of_ideas_leads_to_the_balance_of_gain_and_decay() -> None:
    gain, most, decay, ideas = 0.006, 0.15, 1 / 60, 0.4
    saving = 0.0
    for _ in range(5000):
        saving = saving_after(saving, ideas, gain, most, decay, 0.0)
    balance = ideas * gain / (decay + ideas * gain / most)  # delta k = n g (1 - k / k_max)
    assert saving == pytest.approx(balance, rel=1e-9)


def test_without_new_ideas_half_of_a_saving_and_of_leanness_is_gone_after_the_half_life() -> None:
    half_life = 40
    decay = 1.0 - 0.5 ** (1.0 / half_life)
    saving = lean = 0.1
    for _ in range(half_life):
        saving = saving_after(saving, 0.0, 0.01, 0.15, decay, 0.3)
        lean = lean_after(lean, 0.0, 0.05, decay)
    assert saving == pytest.approx(0.05, rel=1e-12)
    assert lean == pytest.approx(0.05, rel=1e-12)
