"""How much a test does: less in the test command, more where ``TRUSTSIM_TESTS=ci``."""

from __future__ import annotations

import os

import pytest

IN_CI = os.environ.get("TRUSTSIM_TESTS") == "ci"

slow = (lambda test: test) if IN_CI else pytest.mark.long
"""Marks what compiles, or starts, something once more: for CI and ``-m long``."""

in_ci = () if IN_CI else pytest.mark.long
"""The same, as ``marks`` of one of several parameters."""


def many(plain: int, ci: int) -> int:
    """A number of examples."""
    return ci if IN_CI else plain
