"""Points that fill a unit cube evenly: Latin hypercube, Sobol and Halton sequences of SciPy.

All are scrambled with one fixed seed, so that a design names its draws.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from trustsim.parameters._errors import ScenarioError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

LATIN, SOBOL, HALTON = "latin", "sobol", "halton"
SEQUENCES = (LATIN, SOBOL, HALTON)
DESIGN_SEED = 20_240_607


def unit_points(sequence: str, number: int, dimensions: int) -> NDArray[np.float64]:
    """So many points of a sequence, shape (number, dimensions), in [0, 1)."""
    from numpy.random import default_rng
    from scipy.stats import qmc

    luck = default_rng(DESIGN_SEED)
    if sequence == SOBOL:
        check_power(number)
    kind: Any = {LATIN: qmc.LatinHypercube, SOBOL: qmc.Sobol, HALTON: qmc.Halton}[sequence]
    found: NDArray[np.float64] = kind(dimensions, seed=luck).random(number)
    return found


def check_power(number: int, where: str = "design.draws") -> int:
    """Give a number back if it is a power of two: only then is a Sobol sequence balanced.

    >>> check_power(256)
    256

    Raises
    ------
    ScenarioError
        One line with the nearest powers.
    """
    if number & (number - 1):
        below = 1 << (number.bit_length() - 1)
        raise ScenarioError(
            f"{where} = {number}: a Sobol sequence wants a power of two, such as {below} or"
            f" {2 * below}"
        )
    return number
