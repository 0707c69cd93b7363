"""What figures say of what they cannot draw: one line that names it."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest
from scenes import TINY, claims, found, levels, study, tiny, toy_map

from trustsim import plots
from trustsim.results import NotRecordedError, Run
from trustsim.scenarios import Scenario
from trustsim.simulation import simulate


@pytest.mark.parametrize(
    "draw", [plots.trust_over_time, plots.contact_hours, plots.exit_by_silence]
)
def test_axes_that_are_none_are_refused_in_a_line(draw: Any) -> None:
    import matplotlib.pyplot as plt

    figure, pair = plt.subplots(1, 2)
    polar = plt.figure().add_subplot(projection="polar")
    for wrong, what in (
        (pair, "ndarray"),
        (figure, "Figure"),
        ("here", "str"),
        (polar, "polar Axes"),
    ):
        with pytest.raises(TypeError, match=rf"^ax: one plain Axes is needed, .*, not {what}$"):
            draw(study(), ax=wrong)


def test_other_results_are_refused_in_a_line() -> None:
    with pytest.raises(TypeError, match=r"^results: runs or a Study are needed, not Scenario"):
        plots.exit_by_silence(Scenario())  # type: ignore[arg-type]
    with pytest.raises(TypeError, match=r"^found: what ts\.sensitivity\.analyse gives is"):
        plots.sensitivity_bars(study())  # type: ignore[arg-type]
    with pytest.raises(TypeError, match=r"^found: maps of trustsim boundaries are needed"):
        plots.boundary_map(study())  # type: ignore[arg-type]
    with pytest.raises(ValueError, match=r"^the table has no claim"):
        plots.claims_forest(claims()[:0])
    with pytest.raises(ValueError, match=r"^smallest_effect = 0.0: must be above 0"):
        plots.claims_forest(claims().assign(smallest_effect=0.0))


def test_a_wrong_name_of_a_figure_or_a_key_is_told_the_nearest() -> None:
    with pytest.raises(AttributeError, match="did you mean 'network'"):
        plots.netwrok  # noqa: B018
    with pytest.raises(ValueError, match=r"did you mean 'market\.trust_level'"):
        plots.contact_hours(levels(), key="market.trustlevel")
    assert dir(plots) == sorted(plots.__all__)


def less(record: str) -> Run:
    """A year of the tiny market with less recorded."""
    return simulate(
        Scenario().replace({**TINY, "periods": 12}), seed=1, record=record, engine="mesa"
    )


@pytest.mark.parametrize(
    ("name", "record", "needed"),
    [("trust_over_time", "summary", "periods"), ("cumulative_profit", "summary", "periods"),
     ("trust_and_tenure", "periods", "relationships"), ("network", "agents", "relationships"),
     ("exit_by_silence", "agents", "relationships")],
)  # fmt: skip
def test_what_was_not_recorded_is_named_with_how_to_record_it(
    name: str, record: str, needed: str
) -> None:
    with pytest.raises(NotRecordedError) as caught:
        getattr(plots, name)(less(record))
    line = str(caught.value)
    assert f"record={record!r}" in line
    assert line.endswith(f"run it with record={needed!r}")
    assert "\n" not in line


def test_a_study_without_months_says_so_too() -> None:
    with pytest.raises(NotRecordedError, match=r"run it with record='relationships'"):
        plots.trust_and_tenure(levels())


@pytest.mark.parametrize(
    ("call", "error", "line"),
    [
        (lambda: plots.trust_over_time(tiny().periods), TypeError, "a Run or a Study is needed"),
        (lambda: plots.trust_over_time(tiny(), side="bank"), ValueError, "'buyer' or 'supplier'"),
        (lambda: plots.trust_over_time(study(), key="demand"), ValueError, "stance, arm"),
        (
            lambda: plots.cumulative_profit(study(), side="supplier"),
            ValueError,
            "only 'level 0.50'",
        ),
        (
            lambda: plots.cumulative_profit(study(), against="naive"),
            ValueError,
            "against = 'naive'",
        ),
        (lambda: plots.price_and_cost(study(), side="supplier"), ValueError, "only buyers pay"),
        (lambda: plots.network(study()), TypeError, r"study\.replay\(0, record='relationships'\)"),
        (lambda: plots.network(tiny(), month=61), ValueError, "must be 1 to 60"),
        (lambda: plots.relationship(tiny(), 9, 0), ValueError, "must be 0 to 5"),
        (lambda: plots.relationship(tiny(), 0, 2), ValueError, "must be one of 0, 1, 3"),
        (lambda: plots.exit_by_silence([]), ValueError, "there is no run"),
        (lambda: plots.exit_by_silence(less("relationships")), ValueError, "simulate more months"),
        (lambda: plots.boundary_map(toy_map(), third=1.0), ValueError, "third = 1.0"),
        (lambda: plots.boundary_map(pd.DataFrame()), ValueError, "no column 'quantity'"),
        (lambda: plots.claims_forest(pd.DataFrame()), ValueError, "no column 'claim'"),
        (lambda: plots.sensitivity_bars(found(), "profit"), ValueError, "must be one of lead"),
    ],
)
def test_what_cannot_be_drawn_is_refused_in_a_line(call: Any, error: Any, line: str) -> None:
    with pytest.raises(error, match=line) as caught:
        call()
    assert "\n" not in str(caught.value)
