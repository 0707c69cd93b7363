"""Improvement: ideas both ways, savings that grow and decay, leaks, visits, links."""

from __future__ import annotations

from trustsim.numerics import exp
from trustsim.rules._kinds import (
    Attention,
    Chance,
    Conduct,
    Hours,
    Openness,
    Share,
    Trust,
    Uniform,
)
from trustsim.rules._registry import rule


@rule
def idea_rate(
    rate: float, trust: Trust, exposure: float, openness: Openness, hours: Hours
) -> float:
    r"""Expected ideas in a month, :math:`\iota\, \max(0, y - (1 - y) e)\, o\, h`.

    A firm offers ideas in the hours that are left for it, as far as they are worth the risk. An
    idea told brings its gain if the partner keeps faith, of which the chance is :math:`y`, and
    costs :math:`e` times the gain if it is betrayed: shown to rivals, or taken out of the price.
    Trust is placed where the first outweighs the second (Coleman 1990, chapter 5). Process help
    gives away nothing that the partner could betray: its exposure is 0.

    Examples
    --------
    >>> idea_rate(0.02, 0.5, 0.0, 1.0, 30.0)
    0.3
    >>> idea_rate(0.02, 0.75, 1.0, 1.0, 30.0), idea_rate(0.02, 0.5, 1.0, 1.0, 30.0)
    (0.3, 0.0)
    """
    return rate * max(0.0, trust - (1.0 - trust) * exposure) * openness * hours


@rule
def chance_of_none(mean: float) -> Chance:
    r"""Chance that nothing happens in a month, of what is expected `mean` times: :math:`e^{-m}`.

    Examples
    --------
    >>> chance_of_none(0.0), round(chance_of_none(1.0), 4)
    (1.0, 0.3679)
    """
    return exp(-mean)


@rule
def poisson(mean: float, none: Chance, uniform: Uniform) -> int:
    r"""Poisson number by inversion, the smallest n with :math:`F(n) \ge u`; at most 50.

    `none` is :func:`chance_of_none` of the mean, where the sum of the distribution begins.

    Examples
    --------
    >>> poisson(0.0, 1.0, 0.999), [poisson(1.0, chance_of_none(1.0), u) for u in (0.3, 0.5, 0.8)]
    (0, [0, 1, 2])
    """
    number = 0
    term = none
    total = term
    while total < uniform and number < 50:
        number += 1
        term = term * mean / number
        total += term
    return number


@rule
def saving_after(
    saving: Share, ideas: float, gain: Share, most: Share, decay: Share, bonus: Share
) -> Share:
    r"""Relation-specific saving after a month.

    .. math:: k' = (1 - \delta) k + n g (1 + b) \max(0, 1 - k/k_{max}), \quad\text{at most } k_{max}

    Each new product generation makes part of what was learned void; the easiest savings come first.

    Examples
    --------
    >>> round(saving_after(0.05, 1.0, 0.01, 0.1, 0.1, 0.0), 9)  # 0.045 + 0.01 / 2
    0.05
    >>> saving_after(0.1, 5.0, 0.01, 0.1, 0.0, 0.0)
    0.1
    """
    learned = ideas * gain * (1.0 + bonus) * max(0.0, 1.0 - saving / most)
    return min(most, (1.0 - decay) * saving + learned)


@rule
def lean_after(lean: Share, helps: float, gain: Share, decay: Share) -> Share:
    r"""Leanness of a supplier's process, :math:`l' = (1 - \delta) l + n g (1 - l)`, within 0..1.

    Examples
    --------
    >>> lean_after(0.5, 1.0, 0.1, 0.0)
    0.55
    """
    return min(1.0, (1.0 - decay) * lean + helps * gain * (1.0 - lean))


@rule
def disclosure_chance(rate: Chance, trust: Trust, exposure: float, openness: Openness) -> Chance:
    r"""Chance that the supplier discloses its cost, :math:`d_c\, \max(0, y - (1 - y) e)\, o`.

    A cost that is told is exposed like an idea (:func:`idea_rate`): a buyer may turn it into a
    reserve price.

    Examples
    --------
    >>> disclosure_chance(0.5, 0.5, 0.0, 0.8)
    0.2
    >>> disclosure_chance(0.5, 0.75, 1.0, 0.8), disclosure_chance(0.5, 0.4, 1.0, 0.8)
    (0.2, 0.0)
    """
    return rate * max(0.0, trust - (1.0 - trust) * exposure) * openness


@rule
def leak_chance(rate: Chance, conduct: Conduct) -> Chance:
    r"""Chance that a rebid shows the incumbent's ideas to its rivals, :math:`l_k (1 - \chi_b)`.

    Examples
    --------
    >>> leak_chance(0.5, 0.5), leak_chance(0.5, 1.0)
    (0.25, 0.0)
    """
    return rate * (1.0 - conduct)


@rule
def visit_chance(rate: float, attention_buyer: Attention, attention_supplier: Attention) -> Chance:
    r"""Chance of a visit this month, by either side.

    .. math:: 1 - \exp(-n_v (\alpha_b + \alpha_s) / 2)

    Examples
    --------
    >>> visit_chance(0.5, 0.0, 0.0)
    0.0
    >>> round(visit_chance(0.5, 1.0, 1.0), 4)
    0.3935
    """
    return 1.0 - exp(-0.5 * rate * (attention_buyer + attention_supplier))


@rule
def volunteers_link(trust: Trust, threshold: float) -> bool:
    r"""Whether the supplier puts a link in place for a customer that it trusts, :math:`y \ge y_l`.

    Examples
    --------
    >>> volunteers_link(0.7, 0.65), volunteers_link(0.5, 0.65)
    (True, False)
    """
    return trust >= threshold


@rule
def copied_saving(share: Share, saving: Share) -> Share:
    """Saving, a share of the cost, that a rival can copy from what it was shown.

    Examples
    --------
    >>> copied_saving(0.5, 0.08)
    0.04
    """
    return share * saving
