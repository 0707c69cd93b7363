"""Notebooks: the first runs here, all run in the checks; both forms of each say the same."""

from __future__ import annotations

import doctest
import json
import re
import runpy
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from trustsim import strategies, trust_rules

FOLDER = Path(__file__).parents[1] / "notebooks"
SCRIPTS = sorted(FOLDER.glob("[0-9]*.py"))
OPTIONS = ("jupyter", "tags")
OPTION = re.compile(r'(\w+)=(\{.*?\}|\[.*?\]|".*?")')

each = pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.stem)


class Cell(NamedTuple):
    """Kind, options and text of a cell."""

    kind: str
    options: dict[str, Any]
    text: str


def of_script(script: Path) -> list[Cell]:
    """The cells of a notebook in percent format."""
    _, _, body = script.read_text(encoding="utf-8").split("# ---\n", 2)
    cells = []
    for part in re.split(r"^# %%", body, flags=re.MULTILINE)[1:]:
        head, _, text = part.partition("\n")
        kind = "markdown" if "[markdown]" in head else "code"
        lines = text.strip("\n").split("\n")
        if kind == "markdown":
            lines = [line.removeprefix("#").removeprefix(" ") for line in lines]
        options = {name: json.loads(value) for name, value in OPTION.findall(head)}
        cells.append(Cell(kind, options, "\n".join(lines)))
    return cells


def of_notebook(notebook: dict[str, Any]) -> list[Cell]:
    """The cells of a notebook in Jupyter's format."""
    cells = []
    for cell in notebook["cells"]:
        options = {name: cell["metadata"][name] for name in OPTIONS if name in cell["metadata"]}
        cells.append(Cell(cell["cell_type"], options, "".join(cell["source"])))
    return cells


def held(script: Path) -> dict[str, Any]:
    """The pair of a script."""
    text = script.with_suffix(".ipynb").read_text(encoding="utf-8")
    found: dict[str, Any] = json.loads(text)
    return found


def test_there_are_seven_notebooks_and_each_has_a_pair() -> None:
    assert [path.name[:2] for path in SCRIPTS] == [f"0{n}" for n in range(1, 8)]
    assert sorted(FOLDER.glob("*.ipynb")) == [path.with_suffix(".ipynb") for path in SCRIPTS]


@each
def test_both_forms_of_a_notebook_say_the_same(script: Path) -> None:
    here, there = of_script(script), of_notebook(held(script))
    for one, other in zip(here, there, strict=True):
        assert one == other, "mend it with: jupytext --to ipynb --update notebooks/0*.py"


@each
def test_a_notebook_is_kept_without_outputs_and_tells_nothing_of_a_machine(script: Path) -> None:
    notebook = held(script)
    code = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
    assert all(cell["outputs"] == [] and cell["execution_count"] is None for cell in code)
    assert notebook["metadata"] == {
        "jupytext": {"formats": "ipynb,py:percent"},
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    }


@each
def test_a_notebook_ends_with_exercises_and_their_answers(script: Path) -> None:
    cells = of_script(script)
    begins = next(at for at, cell in enumerate(cells) if "## Exercises\n" in cell.text)
    exercises = cells[begins:]
    asked = [n for cell in exercises for n in re.findall(r"^\*\*(\d)\.", cell.text, re.MULTILINE)]
    answers = [cell for cell in exercises if cell.text.startswith("<details><summary>Answer")]
    assert asked == ["1", "2"]
    assert len(answers) == len(asked)
    folded = {"source_hidden": True, "outputs_hidden": True}
    code = [cell for cell in exercises if cell.kind == "code"]
    assert len(code) >= len(asked)  # answers are run, too
    assert all(cell.options.get("jupyter") == folded for cell in code)


@each
def test_notebooks_point_at_files_that_are_there(script: Path) -> None:
    for cell in of_script(script):
        for target in re.findall(r"\]\(([^)]+)\)", cell.text) if cell.kind == "markdown" else []:
            assert (FOLDER / target).is_file(), target


def test_the_first_notebook_runs_from_top_to_bottom(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(FOLDER)
    monkeypatch.setenv("MPLBACKEND", "agg")
    names = runpy.run_path(str(SCRIPTS[0]))
    assert len(names["study"].table()) > 0


def test_the_strategy_and_trust_rule_beside_the_notebooks_do_what_they_say() -> None:
    name = strategies.load_strategy(FOLDER / "probation.py")
    module = strategies.load(name)
    found = doctest.testmod(module)
    assert found.attempted >= 6
    assert found.failed == 0
    for function in ("start", "update", "judge"):  # as all trust rules have them
        assert callable(getattr(module, function))
        assert callable(getattr(trust_rules.load("beta"), function))
