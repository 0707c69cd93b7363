"""What was asked, and by which design."""

from __future__ import annotations

from collections.abc import Iterator

from trustsim import store
from trustsim.experiment import Study
from trustsim.experiment.design_card import design_picture, factor_lines, luck
from trustsim.outcomes import recorded
from trustsim.parameters import rows
from trustsim.parameters._errors import show
from trustsim.report import page
from trustsim.report.reading import plain
from trustsim.scenarios import Scenario
from trustsim.store import Store

MOST_FAILED = 10


def question(study: Study, held: Store) -> Iterator[str]:
    """The question, what was expected, and how far the runs are."""
    about = study.experiment
    yield page.paragraph(about.question or "No question is written down in the experiment.", "lead")
    if about.expectation:
        yield page.paragraph(f"Expected before the runs: {about.expectation}")
    found = store.status(held)
    if not study.finished:
        yield page.paragraph(
            f"Unfinished: {found.done:,} of {found.runs:,} runs are stored. Everything below is of"
            f" these; trustsim resume {held.path} makes the rest, and another report shows them.",
            "warn",
        )
    if found.failed:
        yield from failures(study, held, found.failed)


def failures(study: Study, held: Store, failed: int) -> Iterator[str]:
    """Runs that failed: how many, and the first of them."""
    yield page.paragraph(
        f"{failed:,} runs failed and are in no number below; what happened in a run:"
        f" trustsim replay {held.path} RUN.", "warn"
    )  # fmt: skip
    some = study.failed().head(MOST_FAILED)
    cells = [[str(row.run), str(row.seed), str(row.error)] for row in some.itertuples()]
    yield page.table(["failed run", "seed", "error"], cells)


def design(study: Study) -> Iterator[str]:
    """The part with the design: the market, what is varied, and what the scenario changes."""
    about = study.experiment
    plan, scenario = about.design, about.scenario
    runs, seeds = study.manifest["runs"], len(plan.seeds)
    yield page.heading("Design", "design", "flow")
    market = scenario.market
    yield page.paragraph(
        f"A market of {market.buyers} buyers and {market.suppliers} suppliers, of which each buyer"
        f" knows {market.candidates}, is watched for {scenario.periods} months after"
        f" {scenario.burn_in} months that are not counted. There are {runs // max(1, seeds):,}"
        f" points, each with {seeds:,} seeds: {runs:,} runs. Luck: {luck(plan)}."
    )
    yield page.bullets(factor_lines(plan))
    picture = design_picture(plan)
    if picture:
        words = "What is varied; rings: the scenario's own value."
        yield f'<figure class="keep">{picture}<figcaption>{words}</figcaption></figure>'
    yield page.paragraph(f"Kept of each run: {', '.join(recorded(plan.record))}.")
    yield from changed(scenario)


def changed(scenario: Scenario) -> Iterator[str]:
    """Parameters of the scenario that are not those of the baseline."""
    known = {row["key"]: row for row in rows(Scenario)}
    cells = [
        [key, show(value), plain(row.get("default")), row.get("unit") or "", row.get("meaning", "")]
        for key, value in scenario.changes().items()
        for row in [known.get(key, {})]
    ]
    if cells:
        head = ["parameter", "here", "baseline", "unit", "meaning"]
        yield page.table(head, cells, "What the scenario changes in the calibrated baseline.")
    else:
        yield page.paragraph("The scenario is the calibrated baseline, unchanged.")
