"""The ten tasks do what they say, and CONTRIBUTING counts them right."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from types import ModuleType

import counting
import pytest
import with_trustsim
from checking import KILLED_AT, checks, killed, one_buyer_more

import trustsim as ts
from trustsim.sensitivity import analyse

ROOT = Path(ts.__file__).parents[1]


def interrupted(tool: ModuleType, path: Path) -> None:
    """Resume, and press Ctrl-C midway."""

    def press(done: int, _: int) -> None:
        if done >= KILLED_AT:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        ts.sweep(tool.SCENARIO, tool.DESIGN, seeds=20, store=path, workers=1, progress=press)


def test_trustsim_does_the_ten_tasks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ts.sensitivity, "analyse", partial(analyse, workers=1))
    done = dict(checks(with_trustsim, tmp_path, interrupted))
    assert list(done) == list(counting.TASKS)


def test_the_luck_of_a_firm_is_its_own_in_trustsim() -> None:
    assert one_buyer_more(with_trustsim).endswith("the same")


@pytest.mark.long
@pytest.mark.parametrize("tool", ["trustsim", "mesa", "agentpy"])
def test_every_tool_does_the_ten_tasks_and_survives_a_kill(tool: str, tmp_path: Path) -> None:
    module = pytest.importorskip(f"with_{tool}")
    assert list(dict(checks(module, tmp_path, killed))) == list(counting.TASKS)


def test_the_table_in_contributing_is_what_is_counted() -> None:
    assert f"\n{counting.table()}\n" in (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")


def test_the_readme_has_the_sums() -> None:
    lines = [counting.counted(tool) for tool in counting.TOOLS]
    ours, mesa, agentpy = (sum(column.values()) for column in lines)
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert f"take {ours} lines here, {mesa} with Mesa alone, {agentpy} with agentpy" in readme
    ours, mesa, agentpy = (column["strategy"] for column in lines)
    assert f"takes more lines here ({ours}) than there ({mesa} and {agentpy})" in readme


@pytest.mark.parametrize(
    ("source", "lines"),
    [
        ("x = 1\n\n# why\ny = 2", 2),
        ('"""Doc."""\nx = 1', 1),
        ("x = (\n    1\n)", 3),
        ('x = """\na\n"""', 3),
    ],
)
def test_a_line_is_counted_if_it_is_code(source: str, lines: int) -> None:
    assert counting.code_lines(source) == lines
