"""Indices of the kernel count from the front: no comparison with zero, an error if checked."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

numba = pytest.importorskip("numba")

from trustsim.kernel.compiling import OPTIONS  # noqa: E402 - it needs Numba

PLAIN = {name: value for name, value in OPTIONS.items() if name != "pipeline_class"}


def pick(numbers: Any, at: int) -> Any:
    return numbers[at]


def put(numbers: Any, row: int, at: int) -> None:
    numbers[row, at] = 1.0


@pytest.mark.parametrize(
    ("function", "arguments"),
    [(pick, (np.arange(3.0), 2)), (put, (np.zeros((2, 3)), 1, 2))],
    ids=["pick", "put"],
)
def test_an_index_is_not_compared_with_zero(function: Any, arguments: Any) -> None:
    texts = []
    for options in (PLAIN, OPTIONS):
        compiled = numba.njit(function, **options)
        compiled(*arguments)
        texts.append("\n".join(compiled.inspect_llvm().values()))
    assert ["select" in text for text in texts] == [True, False]


def test_an_index_from_the_end_is_an_error_where_bounds_are_checked() -> None:
    numbers = np.arange(3.0)
    assert numba.njit(pick, boundscheck=True, **PLAIN)(numbers, -1) == 2.0
    with pytest.raises(IndexError):
        numba.njit(pick, boundscheck=True, **OPTIONS)(numbers, -1)
