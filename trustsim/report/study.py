"""The report of a study: one page for somebody who was not there."""

from __future__ import annotations

import os
from pathlib import Path

from trustsim import store
from trustsim.experiment import Study
from trustsim.report import claimed, page
from trustsim.report.asked import design, question
from trustsim.report.figures import Told
from trustsim.report.glossary import words
from trustsim.report.provenance import provenance, reproduction
from trustsim.report.results import results
from trustsim.store import ANALYSIS

PARTS = ("design", "results", "figures", "claims", "words", "provenance", "reproduce")


def render(
    path: str | os.PathLike[str],
    claims: str | os.PathLike[str] | None = None,
    progress: Told = lambda done, total: None,
) -> str:
    """The page of a results folder as HTML.

    Parameters
    ----------
    path
        The folder, finished or not.
    claims
        A table that ``trustsim claims`` wrote (CSV, Parquet or their folder). If left out, the one
        in the folder or its ``analysis``, if there is one.
    progress
        Called with the number of figures that are drawn, and of all.

    Raises
    ------
    StoreError
        If it is no results folder, or its files are damaged.
    ScenarioError
        If the table of claims is none, or the experiment names a strategy that is not loaded.
    """
    study, held = Study(path), store.read(path)
    source = claims
    if source is None:
        source = claimed.find(held.path) or claimed.find(held.path / ANALYSIS)
    table = None if source is None else claimed.read(source)
    top = "".join(question(study, held))
    body = "".join(
        [
            *design(study),
            *results(study, progress),
            *claimed.claims(table, str(source), study.experiment.design, held.path),
            *words(),
            *provenance(study, held),
            *reproduction(study, held),
        ]
    )
    parts = [part for part in PARTS if f' id="{part}"' in body]
    links = " · ".join(f'<a href="#{part}">{part}</a>' for part in parts)
    return page.page(f"{study.name}: a study of trust in trade", [top, f"<nav>{links}</nav>", body])


def default_place(path: str | os.PathLike[str]) -> Path:
    """Where a report is written if nothing else is said."""
    return Path(path) / ANALYSIS / "report.html"
