"""After the sale: promises, service, voice or silence, blame or repair."""

from __future__ import annotations

from trustsim.rules._kinds import Chance, Conduct, Hours, Money, Share, Trust, Units
from trustsim.rules._registry import rule


@rule
def promised_service(service: Share, overpromise: Share, conduct: Conduct) -> Share:
    r"""Service that sales promises, :math:`P = S (1 + P_o (1 - \chi_s))`, at most 1.

    Those who promise are not those who deliver (Levitt 1983).

    Examples
    --------
    >>> promised_service(0.5, 0.4, 1.0), promised_service(0.5, 0.4, 0.0)
    (0.5, 0.7)
    """
    return min(1.0, service * (1.0 + overpromise * (1.0 - conduct)))


@rule
def delivered_service(service: Share, alignment: Share, distressed: Share) -> Share:
    r"""Service that arrives, :math:`S A (1 - D)`.

    Departments that no owner joins lose part of it; a supplier without money delays the rest.

    Examples
    --------
    >>> delivered_service(0.8, 0.5, 0.25)
    0.30000000000000004
    """
    return service * alignment * (1.0 - distressed)


@rule
def promise_kept(promised: Share, delivered: Share) -> Share:
    """Share of a promise that was kept, at most 1 (1 where nothing was promised).

    Examples
    --------
    >>> promise_kept(0.8, 0.4), promise_kept(0.4, 0.8), promise_kept(0.0, 0.0)
    (0.5, 1.0, 1.0)
    """
    return min(1.0, delivered / promised) if promised > 0.0 else 1.0


@rule
def failure_cost(failing: Units, cost: Money, mitigation: Share, delivered: Share) -> Money:
    r"""Cost of units failing in use after service, :math:`F c_f (1 - m S_d)`.

    Examples
    --------
    >>> failure_cost(2.0, 300.0, 0.5, 0.5)
    450.0
    """
    return failing * cost * (1.0 - mitigation * delivered)


@rule
def bad_share(found: Units, failing: Units, units: Units) -> Share:
    """Bad units that came to light in a month over the units of a normal month, at most 1.

    Examples
    --------
    >>> bad_share(5.0, 15.0, 1000.0), bad_share(0.0, 5.0, 0.0)
    (0.02, 1.0)
    >>> bad_share(0.0, 0.0, 0.0)
    0.0
    """
    bad = found + failing
    if bad <= 0.0:
        return 0.0
    return min(1.0, bad / units) if units > 0.0 else 1.0


@rule
def excess_share(bad: Share, tolerated: Share) -> Share:
    r"""Bad units beyond the share that a buyer tolerates, :math:`\max(0, b - \tau_q)`.

    Examples
    --------
    >>> excess_share(0.75, 0.5), excess_share(0.25, 0.5)
    (0.25, 0.0)
    """
    return max(0.0, bad - tolerated)


@rule
def problems_of_month(late: float, bad: Share, tolerated: Share) -> float:
    r"""Problems of a month: a late delivery is one, more bad units than tolerated another.

    .. math:: n = L + [b > \tau_q]

    Examples
    --------
    >>> problems_of_month(1.0, 0.05, 0.02), problems_of_month(0.0, 0.02, 0.02)  # 1 + 1, 0 + 0
    (2.0, 0.0)
    """
    return late + (1.0 if bad > tolerated else 0.0)


@rule
def voice_chance(trust: Trust, low: Chance, high: Chance) -> Chance:
    r"""Chance that the buyer voices a problem, :math:`\nu_0 + (\nu_1 - \nu_0) x`.

    Who trusts complains; who does not, keeps silent and looks elsewhere (Hirschman 1970).

    Examples
    --------
    >>> voice_chance(0.5, 0.25, 0.75)
    0.5
    """
    return low + (high - low) * trust


@rule
def blame_hours(hours: Hours, trust_buyer: Trust, trust_supplier: Trust) -> Hours:
    r"""Hours of a voiced problem that go into assigning blame, :math:`h (1 - (x + y)/2)`.

    The rest goes into joint repair.

    Examples
    --------
    >>> blame_hours(10.0, 0.5, 0.3)
    6.0
    """
    return hours * (1.0 - 0.5 * (trust_buyer + trust_supplier))


@rule
def mended_share(blame: Hours, joint: Hours) -> Share:
    """Share of a problem's hours that went into joint repair; 0 where nobody spoke.

    Examples
    --------
    >>> mended_share(3.0, 1.0), mended_share(0.0, 0.0)
    (0.25, 0.0)
    """
    hours = blame + joint
    return joint / hours if hours > 0.0 else 0.0


@rule
def repaired(cost: Money, mended: Share, repair: Share) -> Money:
    """What is left of a problem's cost: joint repair saves part of it, blame saves nothing.

    Examples
    --------
    >>> repaired(100.0, 1.0, 0.3), repaired(100.0, 0.0, 0.3)
    (70.0, 100.0)
    """
    return cost * (1.0 - repair * mended)


@rule
def defective_in_use(in_use: Units, failing: Units, escaped: Units) -> Units:
    r"""Defective units in use after a month, :math:`N' = N - F + E`.

    Those that failed are gone; those that inspection let pass come in and may fail from next month.

    Examples
    --------
    >>> defective_in_use(10.0, 4.0, 1.0)
    7.0
    """
    return max(0.0, in_use - failing + escaped)


@rule
def expected_failures(in_use: Units, hazard: Chance) -> Units:
    r"""Defective units in use that fail in a month on average, :math:`\lambda_f N`.

    Examples
    --------
    >>> expected_failures(20.0, 0.25)
    5.0
    """
    return in_use * hazard


@rule
def problem_hours(hours: Hours, problems: float) -> Hours:
    r"""Hours that a month's problems take, :math:`h\, n`.

    At the desk every problem is expedited; a voiced one takes contact hours too, in blame and in
    joint repair.

    Examples
    --------
    >>> problem_hours(6.0, 2.0)
    12.0
    """
    return hours * problems


@rule
def service_bill(failing: Units, cost: Money, delivered: Share) -> Money:
    """What service on failing units costs the supplier.

    Examples
    --------
    >>> service_bill(2.0, 40.0, 0.5)
    40.0
    """
    return failing * cost * delivered
