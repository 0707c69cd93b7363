"""Incoming inspection."""

from __future__ import annotations

from trustsim.rules._kinds import Confidence, Hours, Money, Policy, Share, Trust, Units
from trustsim.rules._registry import rule


@rule
def feared_defects(
    trust: Trust, deviation: Confidence, caution: float, base: Share, shaded: Share
) -> Share:
    r"""Share of defects that a cautious buyer reckons with.

    .. math:: q_{up} = q_0 + q_s (1 - \max(0, x - z\, sd))

    Examples
    --------
    >>> feared_defects(0.75, 0.125, 2.0, 0.01, 0.04)
    0.03
    """
    return base + shaded * (1.0 - max(0.0, trust - caution * deviation))


@rule
def inspected_share(
    policy: Policy,
    feared: Share,
    failure_cost: Money,
    return_cost: Money,
    inspection_cost: Money,
    ramp: Money,
    floor_share: Share,
) -> Share:
    r"""Share of a delivery that the buyer inspects.

    .. math:: \phi = \max\left(\phi_0, \psi \cdot
              \frac{q_{up} (c_f - c_{ret}) - c_i}{\Delta}\right),
              \quad\text{the fraction within } 0..1

    Inspection starts where the failures that it is feared to save are worth more than it costs, and
    takes the whole lot once the net benefit reaches ``ramp``. All money per unit; ``ramp`` > 0.

    Examples
    --------
    >>> inspected_share(1.0, 0.02, 300.0, 50.0, 4.0, 2.0, 0.01)  # (5 - 4) / 2
    0.5
    >>> inspected_share(1.0, 0.01, 300.0, 50.0, 4.0, 2.0, 0.01)
    0.01
    """
    benefit = feared * (failure_cost - return_cost) - inspection_cost
    return max(floor_share, policy * min(1.0, max(0.0, benefit / ramp)))


@rule
def inspection_hours(hours_per_unit: Hours, inspected: Share, units: Units) -> Hours:
    r"""Hours of inspecting a share of a delivery, :math:`h_i \phi d`.

    Examples
    --------
    >>> inspection_hours(0.02, 0.5, 1000.0)
    10.0
    """
    return hours_per_unit * inspected * units


@rule
def found_defects(defective: Units, inspected: Share) -> Units:
    """Defective units that inspection finds on arrival.

    Examples
    --------
    >>> found_defects(20.0, 0.25)
    5.0
    """
    return defective * inspected
