"""Sourcing: whom to invite, when to rebid, what price comes out, who gets the order."""

from __future__ import annotations

from math import floor

from trustsim.numerics import exp, log, logistic, normal_quantile
from trustsim.rules._kinds import Chance, Conduct, Money, Months, Pressure, Share, Trust, Uniform
from trustsim.rules._registry import rule


@rule
def between(low: float, high: float, trait: Pressure) -> float:
    r"""Policy number of a buyer by its pressure, on the line from ``low`` (0) to ``high`` (1).

    Serves the tendency to rebid and the weight of price.

    Examples
    --------
    >>> between(-4.0, 0.0, 0.25)
    -3.0
    """
    return low + (high - low) * trait


@rule
def parties_invited(pressure: Pressure, candidates: int) -> int:
    r"""How many suppliers a rebid invites, the incumbent among them.

    .. math:: n = \min(K, \max(2, 1 + \lfloor \pi (K - 1) \rfloor))

    A rebid without a rival is none, hence at least two where there are two.

    Examples
    --------
    >>> parties_invited(1.0, 5), parties_invited(0.5, 5), parties_invited(0.0, 5)
    (5, 3, 2)
    >>> parties_invited(1.0, 1)
    1
    """
    return min(candidates, max(2, 1 + int(floor(pressure * (candidates - 1)))))


@rule
def outside_price(cost: Money, dispersion: float, overhead: Share, draws: float) -> Money:
    r"""Price at which the buyer could expect to buy elsewhere.

    .. math:: o = (1 + h)\, c_0 \exp(s z_{(2)} - s^2/2), \qquad
              z_{(2)} = \Phi^{-1}\!\left(\frac{2 - 3/8}{n + 1/4}\right)

    The expected second-lowest cost of :math:`n` suppliers drawn from the public distribution.

    Parameters
    ----------
    cost, dispersion, overhead
        :math:`c_0` money/unit, :math:`s` log, :math:`h` share.
    draws
        :math:`n \ge 2` suppliers.

    Notes
    -----
    Blom's (1958) approximation of a normal order statistic. The quantile of the median stands for
    the mean: within 0.5 % of it for dispersions up to 0.1.

    Examples
    --------
    >>> outside_price(100.0, 0.0, 0.05, 3.0)
    105.0
    """
    second = normal_quantile((2.0 - 0.375) / (draws + 0.25))
    typical = cost * exp(dispersion * second - 0.5 * dispersion * dispersion)
    return typical * (1.0 + overhead)


@rule
def price_gap(price: Money, outside: Money) -> float:
    """How far the last price is above the outside price, as a share of it (0 without a last price).

    Examples
    --------
    >>> round(price_gap(105.0, 100.0), 9)
    0.05
    >>> price_gap(0.0, 100.0)
    0.0
    """
    return price / outside - 1.0 if price > 0.0 and outside > 0.0 else 0.0


@rule
def rebid_chance(
    tendency: float,
    trust: Trust,
    gap: float,
    trust_effect: float,
    reference: float,
    price_effect: float,
) -> Chance:
    r"""Chance that a buyer puts its business out to bid this month.

    .. math:: P = \mathrm{logistic}(\theta + \theta_1 (x_{ref} - x) + \theta_2 g)

    :math:`\theta_1 = 0` is the null for the claim that silence foretells exit.

    Examples
    --------
    >>> rebid_chance(0.0, 0.5, 0.0, 2.0, 0.5, 10.0)
    0.5
    >>> rebid_chance(0.0, 0.2, 0.0, 2.0, 0.5, 10.0) > 0.6  # distrust
    True
    """
    return logistic(tendency + trust_effect * (reference - trust) + price_effect * gap)


@rule
def renewal_price(
    quote: Money,
    elsewhere: Money,
    leaving: Money,
    pressure_supplier: Pressure,
    pressure_buyer: Pressure,
    conduct: Conduct,
) -> Money:
    r"""Price that a sole, incumbent supplier asks.

    .. math:: p = c + \beta (o - c)^+ + (1 - \chi_s)\, \ell,
              \qquad \beta = \tfrac12 + \tfrac12 (\pi_s - \pi_b)

    The surplus over the outside price :math:`o` is split by pressure. What leaving costs the buyer
    (:math:`\ell` per unit) is taken by a supplier in proportion to its lack of conduct: hold-up
    (Klein, Crawford & Alchian 1978). With :math:`c > o + \ell` the supplier declines instead; see
    :func:`declines`.

    Examples
    --------
    >>> renewal_price(100.0, 104.0, 2.0, 0.5, 0.5, 1.0)  # an equal split, no hold-up
    102.0
    >>> renewal_price(100.0, 104.0, 2.0, 0.5, 0.5, 0.0)
    104.0
    """
    share = 0.5 + 0.5 * (pressure_supplier - pressure_buyer)
    return quote + share * max(0.0, elsewhere - quote) + (1.0 - conduct) * leaving


@rule
def declines(quote: Money, elsewhere: Money, leaving: Money) -> bool:
    """Whether an incumbent whose cost is above the outside price gives notice.

    It still delivers this month, at cost; next month the buyer has to rebid.

    Examples
    --------
    >>> declines(103.0, 100.0, 2.0), declines(101.0, 100.0, 2.0)
    (True, False)
    """
    return quote > elsewhere + leaving


@rule
def leaving_per_unit(
    qualification: Money, link: float, link_cost: Money, mean: float, months: Months
) -> Money:
    """Cost of a switch per unit bought over ``months``, a link to leave included.

    Examples
    --------
    >>> leaving_per_unit(10000.0, 1.0, 2000.0, 100.0, 12.0)
    10.0
    """
    return (qualification + link * link_cost) / (max(mean, 1e-9) * months)


@rule
def expected_defects(
    trust: Trust, record: Share, record_weight: Share, base: Share, shaded: Share
) -> Share:
    r"""Share of defective units that a buyer expects from a supplier.

    .. math:: \hat q = w_r \bar q + (1 - w_r) (q_0 + q_s (1 - x))

    Its own records and its trust; a supplier without records is taken at its trust alone through a
    record that starts at that value.

    Examples
    --------
    >>> expected_defects(0.5, 0.01, 0.5, 0.01, 0.04)
    0.02
    """
    return record_weight * record + (1.0 - record_weight) * (base + shaded * (1.0 - trust))


@rule
def quality_penalty(
    defects: Share,
    failure_cost: Money,
    mitigation: Share,
    promised: Share,
    trust: Trust,
    late: Chance,
    downtime: Money,
) -> Money:
    r"""Failure and lateness cost per unit that a buyer adds to a price when it compares.

    .. math:: \hat q\, c_f (1 - m\, x P) + \hat l\, c_l

    A promise of service :math:`P` counts as far as it is believed.

    Examples
    --------
    >>> quality_penalty(0.02, 300.0, 0.5, 1.0, 0.5, 0.1, 10.0)  # 6 * 0.75 + 1
    5.5
    """
    return defects * failure_cost * (1.0 - mitigation * trust * promised) + late * downtime


@rule
def score(price: Money, weight: Share, penalty: Money, switching: Money) -> Money:
    r"""What the buyer compares: price, the part of total cost that it counts, the cost of a switch.

    .. math:: S = p + (1 - w) C + \ell

    Examples
    --------
    >>> score(100.0, 0.75, 8.0, 2.0)
    104.0
    """
    return price + (1.0 - weight) * penalty + switching


@rule
def perceived_score(score_: Money, scale: Money, uniform: Uniform) -> Money:
    r"""Score as perceived: choosing the lowest is then a logit choice with intensity 1/scale.

    .. math:: \tilde S = S + b \ln(-\ln u)

    A scale of 0 leaves the score as it is. Gumbel noise; in a market after Weisbuch,
    Kirman & Herreiner (2000).

    Examples
    --------
    >>> perceived_score(100.0, 0.0, 0.3)
    100.0
    """
    if scale <= 0.0:
        return score_
    return score_ + scale * log(-log(uniform))


@rule
def auction_price(bid: Money, own_score: Money, next_score: Money, reserve: Money) -> Money:
    r"""Price of the winner of an open descending auction on score.

    .. math:: p = \max(b, \min(b + S_{(2)} - S_{(1)}, R))

    The winner stops where the runner-up drops out, never below its own limit ``bid``; the reserve
    caps what it is paid. (A first-price formula would hand the buyer the pair's own saving when
    bidders are asymmetric.)

    Examples
    --------
    >>> auction_price(95.0, 98.0, 101.0, 120.0)
    98.0
    >>> auction_price(95.0, 98.0, 140.0, 120.0)
    120.0
    >>> auction_price(95.0, 98.0, 101.0, 90.0)
    95.0
    """
    return max(bid, min(bid + max(0.0, next_score - own_score), reserve))


@rule
def reserve_price(reserve: Money, disclosed: Money, conduct: Conduct, margin: Share) -> Money:
    r"""Highest price that a buyer accepts from a supplier in an auction.

    .. math:: R' = R - (1 - \chi_b) \max(0, R - c_d (1 + m))

    A buyer without conduct reuses what it was told in confidence: it pays no more than the
    disclosed cost :math:`c_d` and a margin. ``disclosed`` is 0 where nothing was disclosed.

    Examples
    --------
    >>> reserve_price(120.0, 0.0, 0.0, 0.1)
    120.0
    >>> reserve_price(120.0, 90.0, 1.0, 0.1)
    120.0
    >>> round(reserve_price(120.0, 90.0, 0.0, 0.1), 9)
    99.0
    """
    if disclosed <= 0.0:
        return reserve
    return reserve - (1.0 - conduct) * max(0.0, reserve - disclosed * (1.0 + margin))


@rule
def moved_record(record: float, latest: float, memory: Share) -> float:
    r"""Move the buyer's records of a supplier (share of defects, late or not) to the latest.

    .. math:: \bar q' = \bar q + \mu_q (q - \bar q)

    Examples
    --------
    >>> moved_record(0.02, 0.12, 0.1)
    0.03
    """
    return record + memory * (latest - record)
