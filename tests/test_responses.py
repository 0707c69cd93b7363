"""Strategies that answer are compiled to the same answers, or refused in a line."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import pytest
from of_users import STRATEGY

from trustsim.kernel import dialect
from trustsim.rules.stances import Traits, View
from trustsim.scenarios import Scenario
from trustsim.strategies import load_strategy

pytest.importorskip("numba")


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("* STEP", "** STEP", "line 25: ** differs between the engines"),
        ("* STEP", "* round(STEP, 2)", "line 25: calls round; compiled code gives a number where"),
        ("* STEP", "* float(int(view.tenure))", "line 25: calls int; compiled code gives"),
        ("* STEP", "* float((1 << 3) % 7)", "line 25: works on bits; whole numbers overflow"),
        ("* STEP", "* 6364136223846793005", "line 25: 6364136223846793005 is too large"),
        (
            "    pressure = settings.gain",
            "    if view.trust > 0.5:\n        low = 0.1\n    pressure = low * settings.gain",
            "line 27: low may be read before it is set",
        ),
        (
            "* STEP",
            "* math.sqrt(view.trust - 0.5)",
            "line 25: calls math.sqrt; write from math import sqrt, which raises in both engines",
        ),
        (
            "    pressure = settings.gain * view.trust * STEP",
            "    one, *more = (STEP, STEP, STEP)\n    pressure = settings.gain * view.trust * one",
            "",
        ),
        ("* STEP", "* sum((STEP, STEP))", "line 25: calls sum; not among"),
        (
            "from trustsim.rules",
            "from math import exp\nfrom trustsim.rules",
            "line 4: math.exp dif",
        ),
        ("* STEP", "* len(settings.mode)", "line 25: calls len"),
        (
            "* STEP",
            "+ (settings.mode == 'slow')",
            "respond reads settings.mode, which is no number",
        ),
        ("view.trust", "view.nothing", "line 25 does not compile: Unknown attribute 'nothing'"),
        ("return Traits(", "return (", "respond does not give Traits(...) of numbers"),
    ],
)
def test_a_strategy_that_cannot_be_compiled_is_refused_in_a_line(
    tmp_path: Path, old: str, new: str, reason: str
) -> None:
    from trustsim.kernel.responses import CannotCompileError, responses_for

    file = tmp_path / "refused.py"
    assert old in STRATEGY
    file.write_text(STRATEGY.replace(old, new), encoding="utf-8")
    scenario = Scenario(market={"buyer_mix": {load_strategy(file): 1.0}})
    for _ in range(2):
        with pytest.raises(CannotCompileError) as caught:
            responses_for(scenario, ["reciprocal", "refused"])
        assert str(caught.value).startswith(f"strategy refused: {reason}")
        assert "\n" not in str(caught.value)


def test_a_strategy_whose_file_has_changed_since_it_was_loaded_is_refused(tmp_path: Path) -> None:
    from trustsim.kernel.responses import CannotCompileError, responses_for

    file = tmp_path / "changed.py"
    file.write_text(STRATEGY, encoding="utf-8")
    scenario = Scenario(market={"buyer_mix": {load_strategy(file): 1.0}})
    file.write_text(STRATEGY.replace("* STEP", "* STEP * STEP"), encoding="utf-8")
    with pytest.raises(CannotCompileError, match="its file has changed; load it again"):
        responses_for(scenario, ["changed"])


@pytest.mark.parametrize(
    ("divisor", "answer"),
    [
        ("view.trust - 0.5", 0.5),
        ("0.5 + max(0.0, sqrt(view.trust - 0.75))", 0.25),
        ("0.5 + 0.0 * max(0.0, min(1.0, floor(1e300 * (1.0 - view.trust))))", 0.5),
    ],
    ids=["division", "sqrt", "floor"],
)
def test_an_answer_that_raises_in_python_is_nan_in_every_trait(
    divisor: str, answer: float, tmp_path: Path
) -> None:
    from trustsim.kernel.compiling import entry
    from trustsim.kernel.responses import responses_for

    file = tmp_path / "divides.py"
    text = STRATEGY.replace(
        "from trustsim.rules", "from math import floor, sqrt\nfrom trustsim.rules"
    )
    file.write_text(text.replace("* STEP", f"/ ({divisor})"), encoding="utf-8")
    scenario = Scenario(market={"buyer_mix": {load_strategy(file): 1.0}})
    answers = responses_for(scenario, ["divides"])

    @entry
    def ask(answer: Any, trust: float, rows: Any) -> Any:
        own = Traits(0.0, 0.0, 0.0, 0.0, 0.0, 0.0)
        return answer(0, View(trust, 0.1, 1.0, 3.0, 0.0), own, rows)

    assert ask(answers.function, 1.0, answers.rows).pressure == answer
    assert all(math.isnan(trait) for trait in ask(answers.function, 0.5, answers.rows))


@pytest.mark.parametrize(
    ("body", "line"),
    [
        ("if a > 0.0:\n        x = 1.0\n    else:\n        x = 2.0\n    return x", 0),
        ("if a > 0.0:\n        x = 1.0\n    else:\n        return a\n    return x", 0),
        ("x, y = a, a\n    return x + y", 0),
        ("if a > 0.0:\n        x = 1.0\n    return x", 4),
        ("while a > 0.0:\n        x = 1.0\n        a = a - x\n    return x", 5),
        ("x += a\n    return x", 2),
        ("x = 1.0 if a > y else 2.0\n    y = x\n    return y", 2),
    ],
)
def test_a_name_that_may_be_read_before_it_is_set_is_found(body: str, line: int) -> None:
    text = f"def respond(a):\n    {body}\n"
    found = list(dialect.faults(text, "respond"))
    assert [one.split(":")[0] for one in found] == ([f"line {line}"] if line else [])
