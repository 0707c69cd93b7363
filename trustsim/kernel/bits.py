"""Compiled forms of ``numerics.split`` and ``numerics.scale``: bit operations instead of calls.

``frexp`` and ``ldexp`` are calls of the C library, 8 to 15 ns each, and a loop that calls cannot
work on several numbers at a time. On normal numbers, the only ones that :mod:`trustsim.numerics`
lets through, both are a few operations on the exponent's bits and give the very same numbers.

A float of 64 bits is a sign, 11 bits of exponent (1023 stands for 2**0) and 52 bits of fraction.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from llvmlite import ir
from numba import types
from numba.extending import intrinsic, overload

from trustsim.numerics import scale, split

FRACTION = 0x000FFFFFFFFFFFFF
HALF = 0x3FE0000000000000  # the bits of 0.5: exponent 1022 and an empty fraction


def _to_bits(typing_context: Any, x: Any) -> Any:
    """The bits of a float as a whole number."""

    def code(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return builder.bitcast(arguments[0], ir.IntType(64))

    return types.int64(types.float64), code


def _from_bits(typing_context: Any, bits: Any) -> Any:
    """The float that has these bits."""

    def code(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return builder.bitcast(arguments[0], ir.DoubleType())

    return types.float64(types.int64), code


to_bits: Any = intrinsic(_to_bits)
from_bits: Any = intrinsic(_from_bits)


def _split(x: Any) -> Callable[[Any], Any]:
    def compiled(x: Any) -> Any:
        bits = to_bits(x)
        return from_bits((bits & FRACTION) | HALF), (bits >> 52) - 1022

    return compiled


def _scale(x: Any, k: Any) -> Callable[[Any, Any], Any]:
    def compiled(x: Any, k: Any) -> Any:
        return x * from_bits((k + 1023) << 52)

    return compiled


overload(split)(_split)
overload(scale)(_scale)
