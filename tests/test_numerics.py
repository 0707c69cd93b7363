"""Our own exp, log, logistic and normal quantile: accurate, total, the same bits everywhere."""

from __future__ import annotations

import ast
import hashlib
import math
import statistics
import struct
from decimal import Decimal, localcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from trustsim import numerics
from trustsim.numerics import exp, log, logistic, normal_quantile

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

FUNCTIONS = [exp, log, logistic, normal_quantile]
TINY = 2.2250738585072014e-308  # smallest normal number
HUGE = 1.7976931348623157e308
COUNTS = [20_000, pytest.param(1_000_000, marks=pytest.mark.long)]
CORNERS = [
    sign * value
    for sign in (1.0, -1.0)
    for value in (
        *(0.0, 5e-324, TINY / 2, TINY, 2.0**-53, 2.0**-33, 1e-12, 0.075, 0.425, 0.5, 0.925, 1.0),
        *(1.0 - 2.0**-53, 1.0 + 2.0**-52, math.sqrt(0.5), math.sqrt(2.0), 2.0, 36.0, 36.5, 700.0),
        *(708.3964185322641, 708.3964185322642, 709.0, 709.0000000000001, 710.0, 1e300, HUGE),
        math.inf,
    )
]


def each(function: Callable[[float], float], inputs: Floats) -> Floats:
    return np.array([function(x) for x in inputs.tolist()])


def exp_inputs(count: int) -> dict[str, Floats]:
    rng = np.random.default_rng(0)
    k = rng.integers(-1021, 1022, count)
    return {
        "whole range": rng.uniform(-708.0, 709.0, count),
        "around zero": rng.uniform(-2.0, 2.0, count),
        "by size": rng.normal(size=count) * 10.0 ** rng.uniform(-18, 1, count),
        "seams": (k + 0.5) * math.log(2) * (1 + rng.integers(-50, 50, count) * 2.0**-53),
    }


def log_inputs(count: int) -> dict[str, Floats]:
    rng = np.random.default_rng(0)
    k = rng.integers(-1021, 1022, count)
    return {
        "whole range": np.exp(rng.uniform(-708.0, 709.0, count)),
        "unit": rng.uniform(0.0, 1.0, count),
        "half to two": rng.uniform(0.5, 2.0, count),
        "around one": 1 + rng.normal(size=count) * 10.0 ** rng.uniform(-16, -1, count),
        "seams": np.ldexp(math.sqrt(0.5) * (1 + rng.integers(-50, 50, count) * 2.0**-53), k),
    }


def logistic_inputs(count: int) -> dict[str, Floats]:
    rng = np.random.default_rng(0)
    return {"whole range": rng.uniform(-36.0, 36.0, count), "middle": rng.normal(size=count)}


def long_logistic(x: Any) -> Any:
    return 1 / (1 + np.exp(-x))


ACCURACY: dict[
    str, tuple[Any, Any, Any, float]
] = {  # function, inputs, reference in 80 bits, largest error in units in the last place
    "exp": (exp, exp_inputs, np.exp, 0.92),
    "log": (log, log_inputs, np.log, 0.90),
    "logistic": (logistic, logistic_inputs, long_logistic, 2.2),
}


@pytest.mark.parametrize("count", COUNTS)
@pytest.mark.parametrize("name", ACCURACY)
def test_error_stays_within_the_documented_units_in_the_last_place(name: str, count: int) -> None:
    if np.finfo(np.longdouble).nmant < 63:
        pytest.skip("needs long doubles of 80 bits; the decimal test below runs everywhere")
    function, inputs, reference, limit = ACCURACY[name]
    for family, x in inputs(count).items():
        exact = reference(x.astype(np.longdouble))
        rounded = exact.astype(float)
        unit = np.spacing(np.abs(rounded))
        got = each(function, x)
        assert float(np.max(np.abs(got - exact) / unit)) <= limit, family
        if name != "logistic":
            assert np.max(np.abs(got - rounded) / unit) <= 1.0, family


@pytest.mark.parametrize("name", ["exp", "log"])
def test_exp_and_log_agree_with_decimal_arithmetic(name: str) -> None:
    function, inputs, _, limit = ACCURACY[name]
    with localcontext(prec=40):
        for family, x in inputs(150).items():
            for value in x.tolist():
                exact = Decimal(value).exp() if name == "exp" else Decimal(value).ln()
                error = abs(Decimal(function(value)) - exact) / Decimal(math.ulp(float(exact)))
                assert error <= limit, (family, value)


@pytest.mark.parametrize("count", COUNTS)
@pytest.mark.parametrize("name", ACCURACY)
def test_a_larger_number_never_gives_a_smaller_result(name: str, count: int) -> None:
    function, inputs, _, _ = ACCURACY[name]
    for family, x in inputs(count).items():
        here, next_door = each(function, x), each(function, np.nextafter(x, np.inf))
        assert np.all(here <= next_door), family
        assert np.all(np.diff(each(function, np.sort(x))) >= 0), family


@pytest.mark.parametrize(
    ("function", "x", "result"),
    [
        (exp, 0.0, 1.0),
        (exp, -0.0, 1.0),
        (exp, 5e-324, 1.0),
        (exp, -5e-324, 1.0),
        (exp, -708.3964185322642, 0.0),
        (exp, -math.inf, 0.0),
        (exp, 709.0, 8.218407461554972e307),
        (exp, 709.0000000000001, 8.218407461554972e307),
        (exp, math.inf, 8.218407461554972e307),
        (log, 1.0, 0.0),
        (log, 2.0, math.log(2.0)),
        (log, TINY, -708.3964185322641),
        (log, TINY / 2, -708.3964185322641),
        (log, 5e-324, -708.3964185322641),
        (log, 0.0, -708.3964185322641),
        (log, -0.0, -708.3964185322641),
        (log, -1.0, -708.3964185322641),
        (log, -math.inf, -708.3964185322641),
        (log, HUGE, 709.782712893384),
        (log, math.inf, 709.782712893384),
        (logistic, 0.0, 0.5),
        (logistic, 36.0, 1.0 - 2.0**-52),
        (logistic, math.inf, 1.0 - 2.0**-52),
        (logistic, 36.5, 1.0 - 2.0**-52),
        (logistic, -36.5, 2.319522830243569e-16),
        (logistic, -36.0, 2.319522830243569e-16),
        (logistic, -math.inf, 2.319522830243569e-16),
        (normal_quantile, 0.5, 0.0),
        (normal_quantile, 2.0**-53, -8.209536151601386),
        (normal_quantile, 0.0, -8.209536151601386),
        (normal_quantile, -math.inf, -8.209536151601386),
        (normal_quantile, 1.0 - 2.0**-53, 8.209536151601386),
        (normal_quantile, 1.0, 8.209536151601386),
        (normal_quantile, math.inf, 8.209536151601386),
    ],
)
def test_the_ends_are_as_documented(
    function: Callable[[float], float], x: float, result: float
) -> None:
    assert function(x) == result


def test_exp_at_its_lower_end_is_still_a_normal_number() -> None:
    assert TINY <= exp(-708.3964185322641) < 1.0001 * TINY


@pytest.mark.parametrize("function", FUNCTIONS)
def test_every_number_gives_a_finite_one_and_nan_gives_nan(
    function: Callable[[float], float],
) -> None:
    for x in CORNERS:
        assert math.isfinite(function(x)), x
    assert math.isnan(function(math.nan))


def test_a_chance_is_never_sure_and_the_opposite_odds_give_the_opposite_chance() -> None:
    for x in [*CORNERS, *np.linspace(-40.0, 40.0, 2001).tolist()]:
        assert 0.0 < logistic(x) < 1.0
        assert logistic(x) + logistic(-x) == pytest.approx(1.0, rel=0, abs=2.3e-16)


def normal_cdf(x: Decimal) -> Decimal:
    """Normal distribution function: the series 26.2.11 of Abramowitz and Stegun."""
    term = total = x
    n = 1
    while abs(term) > Decimal(10) ** -75 * abs(total):
        n += 2
        term = term * x * x / n
        total += term
    pi = Decimal(
        "3.14159265358979323846264338327950288419716939937510582097494459230781640628620900"
    )
    return Decimal("0.5") + (-x * x / 2).exp() / (2 * pi).sqrt() * total


def test_normal_quantile_is_right_to_a_few_units_in_the_last_place() -> None:
    rng = np.random.default_rng(0)
    tails = 10.0 ** rng.uniform(-15.9, -1.0, 60)
    chances = [2.0**-53, 0.075, 0.925, math.exp(-25.0), *tails, *(1 - tails)]
    worst = Decimal(0)
    with localcontext(prec=80):
        for p in [float(p) for p in [*chances, *rng.uniform(0, 1, 60)]]:
            x = normal_quantile(p)
            z = Decimal(x)
            density = (-z * z / 2).exp() * Decimal("0.39894228040143267793994605993438")
            error = (normal_cdf(z) - Decimal(p)) / density  # one Newton step: the rest is squared
            worst = max(worst, abs(error) / Decimal(math.ulp(x)))
    assert worst <= 6, worst


def test_normal_quantile_agrees_with_the_standard_library() -> None:
    reference = statistics.NormalDist()
    rng = np.random.default_rng(0)
    chances = [*rng.uniform(0, 1, 3000), *10.0 ** rng.uniform(-15.9, 0, 3000)]
    for p in [float(p) for p in chances]:
        assert normal_quantile(p) == pytest.approx(reference.inv_cdf(p), rel=1e-15)


def test_quantiles_of_opposite_uniform_draws_are_opposite() -> None:
    for word in [0, 1, 2, 2**20, 322122547, 2**31 - 1, *range(1000, 2**31, 98_765_431)]:
        p = (word + 0.5) * 2.0**-32
        assert normal_quantile(p) == -normal_quantile(1.0 - p)


@pytest.mark.parametrize(
    ("function", "low", "high", "digest"),
    [
        (exp, -20.0, 20.0, "67bb7f8325220f28"),
        (log, 0.0, 20.0, "e7cf9944fef63cc1"),
        (logistic, -20.0, 20.0, "e41cde6ac9aee9ca"),
        (normal_quantile, 0.0, 1.0, "9b266da09b6335f6"),
    ],
)
def test_every_bit_is_as_it_was_when_first_published(
    function: Callable[[float], float], low: float, high: float, digest: str
) -> None:
    grid = [low + (high - low) * (i / 20_000) for i in range(20_001)]
    bits = b"".join(struct.pack("<d", function(x)) for x in grid)
    assert hashlib.sha256(bits).hexdigest()[:16] == digest


def test_only_operations_that_round_alike_everywhere_are_used() -> None:
    tree = ast.parse(Path(str(numerics.__file__)).read_text(encoding="utf-8"))
    exact = {"floor", "frexp", "ldexp", "sqrt"}
    helpers = {"split", "scale"}
    imported = {
        name.name for n in ast.walk(tree) if isinstance(n, ast.ImportFrom) for name in n.names
    }
    called = {ast.unparse(n.func) for n in ast.walk(tree) if isinstance(n, ast.Call)}
    operators = {type(n.op) for n in ast.walk(tree) if isinstance(n, ast.BinOp | ast.UnaryOp)}
    assert imported == exact
    assert called <= exact | helpers | set(numerics.__all__)
    assert operators <= {ast.Add, ast.Sub, ast.Mult, ast.Div, ast.USub}


@pytest.mark.parametrize("error_model", ["python", "numpy"])
def test_the_compiled_form_has_the_same_bits(error_model: str) -> None:
    numba = pytest.importorskip("numba")
    import trustsim.kernel.compiling  # noqa: F401  lets compiled code call those that call others

    rng = np.random.default_rng(0)
    chances = np.concatenate([rng.uniform(0, 1, 5000), 10.0 ** rng.uniform(-17, 0, 5000)])
    families = {
        exp: exp_inputs(5000),
        log: log_inputs(5000),
        logistic: logistic_inputs(5000),
        normal_quantile: {"chances": chances},
    }
    for function, inputs in families.items():
        compiled = numba.njit(error_model=error_model)(function)
        for family, x in {**inputs, "corners": np.array([*CORNERS, math.nan])}.items():
            plain, fast = each(function, x), each(compiled, x)
            assert plain.tobytes() == fast.tobytes(), (function.__name__, family)
        for text in compiled.inspect_asm().values():
            assert "fmadd" not in text, function.__name__
            assert "fmsub" not in text, function.__name__
            assert "fnmadd" not in text, function.__name__
