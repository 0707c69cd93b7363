"""Words for the numbers that rules take and give. All of them are plain floats.

The names carry meaning to readers and to one test: every rule that takes ``Trust``,
``Confidence``, ``Conduct``, ``Pressure``, ``Attention``, ``Openness`` or ``Policy`` must have a row
in the channel table.
"""

from __future__ import annotations

from typing import TypeAlias

Trust: TypeAlias = float  # belief that the partner keeps its word, 0..1
Confidence: TypeAlias = float  # standard deviation of that belief, 0..1/2
Conduct: TypeAlias = float  # trait, 0..1
Pressure: TypeAlias = float  # trait, 0..1
Attention: TypeAlias = float  # trait, 0..1
Openness: TypeAlias = float  # trait, 0..1
Policy: TypeAlias = float  # trait, 0..1: inspection and contract policies

Share: TypeAlias = float  # 0..1
Chance: TypeAlias = float  # probability, 0..1
Uniform: TypeAlias = float  # a draw, strictly between 0 and 1
Money: TypeAlias = float
Hours: TypeAlias = float
Units: TypeAlias = float
Months: TypeAlias = float
