"""What an experiment asks and which runs answer it, read from TOML."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import tomli_w

from trustsim import design
from trustsim.design import Design, Job
from trustsim.display import Suggesting, unfailing
from trustsim.experiment.design_card import design_card, design_text
from trustsim.experiment.estimating import Estimate, estimate
from trustsim.parameters._errors import ScenarioError, nearest, show
from trustsim.parameters._toml import named, parse, read
from trustsim.scenarios import Scenario

if TYPE_CHECKING:
    import pandas as pd

TABLES = ("experiment", "scenario", "design")
KEYS = ("question", "expectation", "analysis")


@dataclass(frozen=True, repr=False)
class Experiment(Suggesting):
    """What is asked, what is expected, and which runs answer it.

    ``origin`` begins each line of an error, such as ``"mine.toml: "``.

    Examples
    --------
    >>> import trustsim as ts
    >>> ts.plan(over={"market.trust_level": [0.0, 1.0]}, seeds=20)
    <Experiment 'sweep': 40 runs, 2 points, 20 seeds; all points meet the same luck
     market.trust_level: 0.0, 1.0>
    """

    name: str
    design: Design
    text: str
    question: str = ""
    expectation: str = ""
    analysis: str = "summary"
    origin: str = field(default="", compare=False)

    @unfailing
    def __repr__(self) -> str:
        return design_text(self)

    @unfailing
    def _repr_html_(self) -> str:
        return design_card(self)

    @property
    def scenario(self) -> Scenario:
        """The scenario that the points change."""
        return Scenario.from_tables(self.design.base)

    def jobs(self) -> tuple[Job, ...]:
        """Every run of the design.

        Raises
        ------
        ScenarioError
            Where a key does not exist or a combination is impossible; it begins with the file.
        """
        with self._named():
            return self.design.jobs()

    def check(self) -> None:
        """See that every point is possible, as :meth:`trustsim.design.Design.check`."""
        with self._named():
            self.design.check()

    def frame(self) -> pd.DataFrame:
        """The runs before they are run, as of :meth:`trustsim.design.Design.frame`."""
        with self._named():
            return self.design.frame()

    @contextmanager
    def _named(self) -> Iterator[None]:
        """Let an error of the design begin with the file."""
        try:
            yield
        except ScenarioError as error:
            text = _without_point(str(error), self.design)
            raise ScenarioError(f"{self.origin}{text}") from None

    def estimate(self, workers: int | str = "auto") -> Estimate:
        """Runs, seconds and bytes of the experiment, from a short sample on this machine.

        Raises
        ------
        ScenarioError
            As :meth:`jobs`.
        """
        return estimate(self.jobs(), self.design.record, workers)

    def with_first_seed(self, first: int) -> Experiment:
        """The same experiment with seeds from ``first`` on."""
        return replace(self, design=self.design.with_first_seed(first))


def load(path: str | os.PathLike[str]) -> Experiment:
    """Read an experiment from a TOML file.

    Raises
    ------
    ScenarioError
        One line for each problem, beginning with the path.
    """
    return from_text(read(path), origin=f"{named(path)}: ", name=Path(path).stem)


def from_text(text: str, *, origin: str = "", name: str = "experiment") -> Experiment:
    """An experiment from TOML text; ``origin`` begins each line of an error."""
    try:
        return replace(_from_tables(parse(text, ""), text, name), origin=origin)
    except ScenarioError as error:
        raise ScenarioError("\n".join(origin + line for line in error.lines)) from None


def from_scenario(scenario: Scenario, *, name: str = "scenario", seed: int = 0) -> Experiment:
    """The experiment of a single run."""
    tables = {
        "experiment": {"question": "What happens in this scenario?"},
        "design": {"seeds": [seed], "record": "periods"},
        "scenario": scenario.model_dump(exclude_none=True),
    }
    return from_text(tomli_w.dumps(tables), name=name)


def _from_tables(tables: dict[str, Any], text: str, name: str) -> Experiment:
    if "design" not in tables:
        raise ScenarioError("[design] is missing: without it this is a scenario, not an experiment")
    for table in tables:
        if table not in TABLES:
            known = nearest(table, "table of an experiment", TABLES)
            raise ScenarioError(f"{table}: {known}; parameters stand under [scenario]")
    head = tables.get("experiment", {})
    if not isinstance(head, Mapping):
        raise ScenarioError(f"experiment = {show(head)}: must be a table")
    for key, value in head.items():
        if key not in KEYS:
            raise ScenarioError(f"experiment.{key}: {nearest(key, 'key', KEYS)}")
        if not isinstance(value, str):
            raise ScenarioError(f"experiment.{key} = {show(value)}: must be a text in quotes")
    analysis = head.get("analysis", "summary")
    if analysis not in analyses():
        why = nearest(analysis, "analysis", analyses())
        raise ScenarioError(f"experiment.analysis = {show(analysis)}: {why}")
    points = design.parse(tables["design"], tables.get("scenario", {}))
    return Experiment(
        name, points, text, head.get("question", ""), head.get("expectation", ""), analysis
    )


def _without_point(text: str, points: Design) -> str:
    """An error about a swept key itself, not its values: where the key stands, and no point."""
    places = [("design.over", points.over), ("design.one_at_a_time", points.one_at_a_time)]
    places += [(f"design.arms[{n}].over", arm.over) for n, arm in enumerate(points.arms, 1)]
    for place, over in places:
        for key in over:
            _, found, what = text.partition(f": {key}: ")
            if found:
                return f"{place}: {key}: {what}"
    return text


def analyses() -> tuple[str, ...]:
    """Names of the analyses: the files in ``trustsim/analysis`` with a function ``render``."""
    files = (Path(__file__).parent.parent / "analysis").glob("[!_]*.py")
    return tuple(sorted(file.stem for file in files if "\ndef render(" in file.read_text()))
