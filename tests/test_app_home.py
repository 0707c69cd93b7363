"""What is taken home: the same run again, as a page, as a table, as Python."""

from __future__ import annotations

import csv
from io import StringIO
from typing import Any

import numpy as np
import pytest

from trustsim import simulate
from trustsim.app import home
from trustsim.app.film import film
from trustsim.app.header import header, python_for
from trustsim.app.lessons import LESSONS
from trustsim.app.screens import Screen
from trustsim.outcomes import TABLES

SCREENS = [Screen.of({"lesson": name, "seed": 2**32 - 1}) for name in LESSONS]
OTHER = Screen.of(
    {"lesson": "sandbox", "values": {"months": 24, "trusting_buyers": 0.3, "rule": "linear"}}
)


@pytest.mark.parametrize("screen", [*SCREENS, OTHER], ids=lambda one: f"{one.lesson}-{one.seed}")
def test_the_python_of_a_screen_makes_exactly_this_run(screen: Screen) -> None:
    fingerprint = simulate(screen.scenario, seed=screen.seed, record="summary").fingerprint()
    code = python_for(screen.scenario, screen.seed, 0, fingerprint)
    namespace: dict[str, Any] = {}
    exec(code, namespace)  # noqa: S102 - our own; it asserts the fingerprint
    assert namespace["run"].fingerprint() == fingerprint
    assert namespace["scenario"] == screen.scenario
    assert namespace["run"].seed == screen.seed


def test_page_and_python_and_table_are_of_one_run() -> None:
    shown = film(OTHER.scenario, seed=OTHER.seed)
    run = simulate(OTHER.scenario, seed=OTHER.seed, record="periods")
    assert shown.run.fingerprint() == run.fingerprint()
    text = home.film_page(OTHER.scenario, OTHER.seed)
    assert f'"fingerprint":"{run.fingerprint()}"' in text
    assert header(shown.market)["python"] in python_for(OTHER.scenario, OTHER.seed, 0, "x")


def test_the_table_read_back_has_the_same_bits() -> None:
    run = simulate(OTHER.scenario, seed=OTHER.seed, record="periods")
    names, *rows = csv.reader(StringIO(home.table(OTHER.scenario, OTHER.seed)))
    assert names == [column.name for column in TABLES["periods"]]
    for values, *told in zip(run.arrays("periods").values(), *rows, strict=True):
        if values.dtype.kind == "f":
            read = [float(one) if one else float("nan") for one in told]
            assert np.array_equal(read, values, equal_nan=True)
        else:
            assert told == [str(one) for one in values.tolist()]


@pytest.mark.parametrize("first", ["=", "+", "-", "@", "\t", "\r", "\n"])
def test_no_text_is_a_formula_and_numbers_stay_numbers(first: str) -> None:
    evil = f'{first}cmd|"/c calc"!A0'
    text = home.written([["stance", "profit"], [evil, -1.5], ["a,b", float("nan")]])
    rows = list(csv.reader(StringIO(text)))
    assert rows[1] == [f"'{evil}", "-1.5"]
    assert rows[2] == ["a,b", ""]


def test_every_column_has_its_unit_and_meaning() -> None:
    told = list(csv.reader(StringIO(home.columns())))
    assert told[0] == ["column", "unit", "meaning"]
    assert [row[0] for row in told[1:]] == [column.name for column in TABLES["periods"]]
    assert all(row[2] for row in told[1:])
