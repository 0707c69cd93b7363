"""Where a name is wrong: the nearest one is told, what completion offers, short errors."""

from __future__ import annotations

import pickle
import re
from collections.abc import Callable
from typing import Any

import pytest
from test_display import run, study

import trustsim as ts
from trustsim.display import OneLineError, Suggesting, UnknownNameError
from trustsim.outcomes import TABLES
from trustsim.results import NotRecordedError, Run
from trustsim.scenarios import Scenario, ScenarioError
from trustsim.store import StoreError

__all__ = ["run", "study"]  # fixtures


@pytest.mark.parametrize(
    ("ask", "answer"),
    [
        (lambda run: run.summry, "'Run' has no attribute 'summry'; did you mean 'summary'?"),
        (lambda run: run.zzz, "'Run' has no attribute 'zzz'; it has arrays, buyers, "),
        (lambda run: run.scenario.markt, "Scenario.markt: no such parameter; did you mean market?"),
        (lambda run: run.scenario.buyers, "did you mean market.buyers?"),
        (lambda run: run.scenario.replce, "did you mean replace?"),
        (lambda run: run.scenario.market.buyrs, "did you mean buyers?"),
        (lambda run: ts.plan(seeds=1).fram, "'Experiment' has no attribute 'fram'; did you mean "),
        (lambda run: ts.simulat, "'trustsim' has no attribute 'simulat'; did you mean 'simulate'?"),
    ],
)
def test_a_wrong_name_is_told_the_nearest(run: Run, ask: Callable[[Run], Any], answer: str) -> None:
    with pytest.raises(AttributeError, match=re.escape(answer)):
        ask(run)


def test_a_table_that_is_not_recorded_keeps_its_own_words(run: Run) -> None:
    with pytest.raises(NotRecordedError, match="run it with record='relationships'"):
        _ = run.relationships
    assert not hasattr(run, "relationships")
    assert not hasattr(run, "_ipython_display_")


def test_completion_offers_what_is_of_use_and_nothing_else(run: Run, study: ts.Study) -> None:
    assert set(dir(ts)) == {*ts.__all__, "__version__"}
    assert {"summary", "periods", "scenario", "fingerprint"} <= set(dir(run))
    assert {"replace", "to_toml", "changes", "market"} <= set(dir(Scenario()))
    assert {"table", "summary", "differences", "replay"} <= set(dir(study))
    for one in (run, study, Scenario(), Scenario().market, ts.plan(seeds=1)):
        assert not [name for name in dir(one) if name.startswith(("_", "model_"))]
        for name in dir(one):
            assert name in TABLES or hasattr(one, name)  # a table may not be recorded
    assert set(dir(Scenario().market)) == set(type(Scenario().market).model_fields)


def test_objects_with_near_names_are_copied_and_pickled(run: Run) -> None:
    back = pickle.loads(pickle.dumps(run))  # noqa: S301 - our own
    assert back.fingerprint() == run.fingerprint()
    assert pickle.loads(pickle.dumps(run.scenario)) == run.scenario  # noqa: S301

    class Half(Suggesting):
        @property
        def broken(self) -> int:
            return self.missing_inside  # type: ignore[attr-defined, no-any-return]

    with pytest.raises(AttributeError, match="missing_inside"):
        _ = Half().broken


def test_an_error_in_a_notebook_is_the_line_of_the_user_and_the_message() -> None:
    with pytest.raises(ScenarioError) as caught:
        Scenario(market={"buyers": 0})
    line, message = caught.value._render_traceback_()
    assert re.fullmatch(
        r"test_display_names\.py, line \d+: Scenario\(market=\{\"buyers\": 0\}\)", line
    )
    assert message == f"ScenarioError: {caught.value}"
    assert issubclass(ScenarioError, ValueError)
    for kind in (StoreError, NotRecordedError, UnknownNameError):
        assert issubclass(kind, OneLineError)
    assert ScenarioError("alone")._render_traceback_() == ["ScenarioError: alone"]


def test_ipython_shows_the_message_without_a_page_of_traceback(
    capsys: pytest.CaptureFixture[str],
) -> None:
    shell = pytest.importorskip("IPython.core.interactiveshell").InteractiveShell()
    completer = pytest.importorskip("IPython.core.completer")
    shell.run_cell("import trustsim as ts\nx = 1\nts.Scenario(market={'buyers': 0})")
    shown = capsys.readouterr().out
    assert shown.splitlines()[0] == "line 3: ts.Scenario(market={'buyers': 0})"
    assert "ScenarioError: market.buyers = 0: must be a whole number" in shown
    assert "Traceback" not in shown
    found = shell.display_formatter.format(Scenario())[0]
    assert found["text/plain"] == repr(Scenario())
    assert found["text/html"] == Scenario()._repr_html_()
    shell.run_cell("scenario = ts.Scenario()")
    with completer.provisionalcompleter():
        offered = {one.text for one in shell.Completer.completions("scenario.", len("scenario."))}
    assert offered == set(dir(Scenario()))


@pytest.mark.parametrize("name", [name for name in ts.__all__ if name != "plots"])
def test_the_docstring_of_a_public_name_leads_on_with_an_example(name: str) -> None:
    text = getattr(ts, name).__doc__ or ""
    assert ">>> " in text or "::\n\n" in text
