"""The cited works."""

from __future__ import annotations

import re

import pytest

from trustsim import parameters
from trustsim.sources import SOURCES, Source, cite

WORKS = [source for source in SOURCES.values() if source.status != "none"]


def test_only_assumed_and_derived_stand_for_no_work() -> None:
    none = {source.key for source in SOURCES.values() if source.status == "none"}
    assert none == {"assumed", "derived"}


def test_no_key_is_given_twice() -> None:
    from trustsim.sources import _ALL

    assert len(_ALL) == len(SOURCES)
    assert all(key == source.key for key, source in SOURCES.items())


@pytest.mark.parametrize("source", WORKS, ids=lambda source: source.key)
def test_a_key_is_the_authors_and_the_year_of_its_citation(source: Source) -> None:
    year = re.fullmatch(r"[a-z]+(?:_[a-z]+)*(\d{4})", source.key)
    assert year
    assert year[1] in source.citation
    assert source.citation.endswith(".")


@pytest.mark.parametrize("source", WORKS, ids=lambda source: source.key)
def test_what_could_not_be_checked_says_what_is_missing(source: Source) -> None:
    if source.status == "unverified":
        assert source.note


@pytest.mark.parametrize("source", WORKS, ids=lambda source: source.key)
def test_a_doi_is_bare_and_ends_the_citation(source: Source) -> None:
    assert "doi" not in source.citation.lower()
    if source.doi:
        assert re.fullmatch(r"10\.\d{4,5}/\S+", source.doi)
        assert cite(source.key).endswith(f" https://doi.org/{source.doi}")
    else:
        assert cite(source.key) == source.citation


def test_an_unknown_key_is_a_key_error() -> None:
    with pytest.raises(KeyError, match="nobody1900"):
        cite("nobody1900")


@pytest.mark.parametrize("name", parameters.GROUPS)
def test_every_parameter_names_a_source_that_exists(name: str) -> None:
    for field in parameters.GROUPS[name].model_fields.values():
        extra = field.json_schema_extra
        if isinstance(extra, dict) and "source" in extra:
            assert extra["source"] in SOURCES
