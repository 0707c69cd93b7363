"""The ODD description: nothing that is declared is missing, and nothing in it is untrue."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ElementTree
from functools import cache
from html.parser import HTMLParser
from inspect import signature
from pathlib import Path

import pytest
from click.testing import CliRunner
from markets import SIZE, WORLDS
from tracing import SIDES, Stage, watched

import trustsim as ts
from trustsim import strategies, trust_rules
from trustsim.agents import Relationship, ledger, messages
from trustsim.chance import DRAWS
from trustsim.cli import main
from trustsim.description import filled, odd, parts, texts
from trustsim.description.formulas import mathml
from trustsim.description.functions import prose
from trustsim.description.page import page
from trustsim.market import Market
from trustsim.outcomes import OUTCOMES, OWN
from trustsim.parameters._table import all_rows
from trustsim.rules import CHANNELS, RULES
from trustsim.scenarios import Scenario
from trustsim.sources import SOURCES

PROSE = "\n".join(texts().values())
SCHEDULE = texts()["3_schedule.md"]
KEYS = [row["key"] for row in all_rows()]
GROUPS = {key.partition(".")[0] for key in KEYS if "." in key}
CODE = re.compile(r"`([^`\n]+)`")

# Who an agent is, its list and its books: no state that a stage reads or writes.
IDENTITY = {"buyer", "supplier", "index", "number", "relationships", "customers", "books"}
OF_MESA = {"market", "model", "unique_id", "pos"}

# Together they go through every line of every stage.
WATCHED = ("busy", "insolvencies", "every_strategy")


@cache
def text() -> str:
    return odd()


def section(title: str, within: str) -> str:
    """What stands under a heading of the third level."""
    found = re.search(rf"^### [\d.]+ {title}\n(.*?)(?=^### |\Z)", within, re.MULTILINE | re.DOTALL)
    assert found, title
    return found[1]


# -- complete ------------------------------------------------------------------------------------


def test_no_placeholder_is_left_and_each_part_is_used() -> None:
    assert "{{" not in text()
    assert set(re.findall(r"\{\{(\w+)", PROSE)) == set(parts.PARTS)
    assert set(re.findall(r"\{\{constant (\w+)", PROSE)) == set(parts.CONSTANTS)
    assert set(re.findall(r"\{\{algorithm (\w+)", PROSE)) == set(parts.ALGORITHMS)


@pytest.mark.parametrize("placeholder", ["{{nonsense}}", "{{rules nonsense}}", "{{constant pi}}"])
def test_a_placeholder_that_nothing_fills_is_an_error(placeholder: str) -> None:
    with pytest.raises(KeyError):
        filled(placeholder)


def test_all_seven_elements_and_every_design_concept_stand_there_in_order() -> None:
    elements = [
        "Purpose and patterns", "Entities, state variables and scales",
        "Process overview and scheduling", "Design concepts", "Initialization", "Input data",
        "Submodels",
    ]  # fmt: skip
    wanted = [f"{number} {name}" for number, name in enumerate(elements, 1)]
    assert re.findall(r"^## (.+)$", text(), re.MULTILINE) == wanted
    concepts = " ".join(re.findall(r"^### 4\.\d+ (.+)$", text(), re.MULTILINE)).lower()
    for concept in (
        "basic principles", "empirical background", "emergence", "individual decision-making",
        "adaptation", "objectives", "learning", "sensing", "prediction", "interaction",
        "stochasticity", "collectives", "heterogeneity", "observation",
    ):  # fmt: skip
        assert concept in concepts


@pytest.mark.parametrize(
    ("what", "cells"),
    [
        ("parameters", KEYS),
        ("channels", [row.switch for row in CHANNELS]),
        ("outcomes", OUTCOMES),
        ("columns", {column.name for own in OWN.values() for column in own}),
        ("draws", DRAWS),
        ("ledger", ledger.LINES),
        ("strategies", strategies.names()),
    ],
)
def test_everything_declared_has_a_row_of_its_own(what: str, cells: list[str]) -> None:
    first_cells = re.findall(r"^\| `([^`]+)` \|", text(), re.MULTILINE)
    assert set(cells) <= set(first_cells), set(cells) - set(first_cells)


@pytest.mark.parametrize("name", RULES)
def test_every_rule_stands_there_with_its_place_its_words_and_its_lines(name: str) -> None:
    rule = RULES[name]
    (block,) = re.findall(rf"^##### {name}\n(.*?)(?=^#+ [\w\d])", text(), re.MULTILINE | re.DOTALL)
    assert f"`{rule.__module__}.{name}(" in block
    assert prose((rule.__doc__ or "").split("\n\n")[0]) in block
    assert "return" in block.rpartition("```python")[2]
    assert ">>>" in block


@pytest.mark.parametrize("module", [*trust_rules.names(), *strategies.names()])
def test_every_trust_rule_and_strategy_speaks_for_itself(module: str) -> None:
    plugin = (trust_rules if module in trust_rules.names() else strategies).load(module)
    assert f"##### {module}\n\n`{plugin.__name__}`\n" in text()
    assert (plugin.__doc__ or "").partition("\n")[0] in text()


def test_every_message_and_every_source_is_listed() -> None:
    named = [name for name, one in vars(messages).items() if hasattr(one, "_fields")]
    assert len(named) > 5
    assert all(f"\n| {name} | " in text() for name in named)
    works = [key for key, source in SOURCES.items() if source.status != "none"]
    assert all(f"\n- `{key}` (" in text() for key in works)


def test_a_parameter_that_is_declared_anew_is_in_the_next_text(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(RULES, "loyal", loyal)
    monkeypatch.setattr(loyal, "__module__", "trustsim.rules.contract")
    assert "##### loyal" in odd()


def loyal(trust: float) -> float:
    """Never before.

    Examples
    --------
    >>> loyal(1.0)
    1.0
    """
    return trust


# -- what the prose names exists, and what exists it names ---------------------------------------


def test_the_prose_uses_every_parameter_and_no_other() -> None:
    named = {
        f"{group}.{name}"
        for group, name in re.findall(r"(?<![\w.])([a-z_]+)\.([a-z]\w*)", PROSE)
        if group in GROUPS
    }
    assert named <= set(KEYS), named - set(KEYS)
    apart = ("channels.", "strategies.", "trust_rules.")  # named by switch, trait and rule
    left = {key for key in KEYS if "." in key and not key.startswith(apart)} - named
    assert left == set()


def test_the_prose_sends_values_through_every_channel_and_no_other() -> None:
    switches = set(re.findall(r"\bon\((\w+), ", SCHEDULE))
    assert switches == {row.switch for row in CHANNELS}


def test_the_prose_uses_every_draw_and_no_other() -> None:
    named = set(re.findall(r"u\[(\w+)\]", PROSE)) - {"name"}
    reserved = {"supplier_level", "entrant_capital"}
    assert named | reserved | {"candidate", "incumbent"} == set(DRAWS)


def test_the_prose_cites_works_that_are_in_the_list() -> None:
    name = r"[A-ZÀ-Þ][\wÀ-ÿ]+"
    authors = rf"({name})(?:, {name})*(?: & {name})?(?: et al\.)?"
    cited = re.findall(rf"{authors} \(?(\d{{4}})\)?", " ".join(PROSE.split()))
    assert len(cited) > 10
    for author, year in cited:
        assert any(
            source.citation.startswith(author) and f"({year})" in source.citation
            for source in SOURCES.values()
        ), (author, year)


def test_no_number_of_a_default_is_written_by_hand() -> None:
    """A decimal number in the prose would be one, sooner or later; sections and versions apart."""
    plain = re.sub(
        r"(?m)^#+ [\d.]+|\(?elements? \d[\d.]*|FDLIBM 5\.3|listed in \d\.\d|\(4\.\d\)", "", PROSE
    )
    assert re.findall(r"(?<![\w.])\d+\.\d+", plain) == []


# -- state ---------------------------------------------------------------------------------------


def described(title: str) -> tuple[set[str], set[str]]:
    """State variables and bookkeeping named under a heading of the second element."""
    under = section(title, texts()["2_entities.md"])
    state = set(re.findall(r"^\| `(\w+)` \|", under, re.MULTILINE))
    aside = re.search(
        r"^Bookkeeping: (.*?)\n\n|^Bookkeeping: (.*)", under, re.MULTILINE | re.DOTALL
    )
    return state, set(CODE.findall(aside[0])) if aside else set()


@pytest.fixture(scope="module")
def market() -> Market:
    market = Market(Scenario().replace({**SIZE, "periods": 3, "burn_in": 1}), seed=1)
    market.run_model()
    return market


def test_every_attribute_of_a_firm_is_described_or_bookkeeping(market: Market) -> None:
    for title, firm in (("Buyer", market.buyers[0]), ("Supplier", market.suppliers[0])):
        state, aside = described(title)
        assert not state & aside
        assert state | aside == set(vars(firm)) - OF_MESA, title


def test_every_attribute_of_a_relationship_is_described_or_bookkeeping() -> None:
    state, aside = described("Relationship")
    assert not state & aside
    assert state | aside == set(Relationship.__slots__)


def test_what_is_said_of_the_market_exists(market: Market) -> None:
    state, _ = described("Market")
    assert state <= set(vars(market))


# -- stages --------------------------------------------------------------------------------------


def test_the_stages_are_those_of_the_market_in_its_order() -> None:
    stages = [name for name in parts.month() if name not in parts.BOOKKEEPING]
    assert re.findall(r"^### 3\.\d+ (\w+)$", SCHEDULE, re.MULTILINE) == stages
    assert len(stages) == 11


@pytest.fixture(scope="module")
def found() -> dict[str, Stage]:
    names = [name for name in parts.month() if name not in parts.BOOKKEEPING]
    short = {"periods": 5, "burn_in": 2}
    return watched(names, [{**SIZE, **WORLDS[name], **short} for name in WATCHED])


def claimed(stage: str, word: str) -> set[tuple[str, str]]:
    """What a stage is said to read or write, as (owner, variable)."""
    said = re.search(rf"^{word}: (.*?)\.\n", section(stage, SCHEDULE), re.MULTILINE | re.DOTALL)
    assert said, (stage, word)
    pairs = set()
    for group in said[1].split("; "):
        owner = group.split()[0]
        assert owner in SIDES, group
        pairs |= {(owner, name) for name in CODE.findall(group)}
    return pairs


@pytest.mark.parametrize("stage", [n for n in parts.month() if n not in parts.BOOKKEEPING])
def test_a_stage_reads_writes_and_calls_what_is_said(stage: str, found: dict[str, Stage]) -> None:
    aside = {(owner, name) for owner in SIDES for name in described(owner.capitalize())[1]}
    apart = aside | {(owner, name) for owner in SIDES for name in IDENTITY | OF_MESA}
    assert claimed(stage, "Reads") == found[stage].reads - apart
    assert claimed(stage, "Writes") == found[stage].writes - apart
    named = set(re.findall(r"\b(\w+)\(", section(stage, SCHEDULE))) & set(RULES)
    assert named == found[stage].rules


def test_the_watched_worlds_call_every_rule_but_those_of_start_and_records(
    found: dict[str, Stage],
) -> None:
    called = set().union(*(stage.rules for stage in found.values()))
    elsewhere = {"outside_price", "qualification_bill", "on_the_line", "forecast_shared"}
    assert set(RULES) - called == elsewhere
    assert all(name in PROSE or name == "forecast_shared" for name in elsewhere)


def calls(prose: str) -> list[tuple[str, str]]:
    """Calls of rules in the prose: the rule, and what stands between its parentheses."""
    found = []
    for start in re.finditer(r"\b(\w+)\(", prose):
        if start[1] in RULES:
            depth, end = 1, start.end()
            while depth:
                depth += {"(": 1, ")": -1}.get(prose[end], 0)
                end += 1
            found.append((start[1], prose[start.end() : end - 1]))
    return found


@pytest.mark.parametrize(("rule", "given"), calls(PROSE))
def test_a_call_in_the_prose_has_as_many_arguments_as_the_rule(rule: str, given: str) -> None:
    if given == "...":
        return
    while "(" in given:  # what is inside of other calls
        given = re.sub(r"\([^()]*\)", "", given)
    assert len(given.split(",")) == len(signature(RULES[rule]).parameters), given


# -- forms ---------------------------------------------------------------------------------------


class Page(HTMLParser):
    """Counts tags, and notes anything that would be fetched or that is not closed."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.fetched: list[str] = []
        self.ids: list[str] = []
        self.links: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag in ("script", "link", "img", "iframe") or "src" in given:
            self.fetched.append(tag)
        if "id" in given:
            self.ids.append(given["id"] or "")
        if (given.get("href") or "").startswith("#"):
            self.links.append((given["href"] or "")[1:])
        if tag != "meta":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


@pytest.fixture(scope="module")
def html() -> str:
    return odd("html")


def test_the_page_is_whole_and_needs_no_network(html: str) -> None:
    seen = Page(html)
    assert seen.open == []
    assert seen.fetched == []
    assert "url(" not in html
    assert "@import" not in html
    assert set(seen.links) <= set(seen.ids)
    assert len(seen.links) > 40


def test_the_page_shows_every_rule_and_parameter_and_no_raw_formula(html: str) -> None:
    assert all(f'<h5 id="{name}">' in html for name in RULES)
    assert all(f"<code>{key}</code>" in html for key in KEYS)
    shown = re.sub(r'alttext="[^"]*"|<code>.*?</code>', "", html, flags=re.DOTALL)
    assert "\\" not in shown
    assert "$$" not in shown
    assert "`" not in shown


def test_every_formula_is_well_formed(html: str) -> None:
    formulas = re.findall(r"<math.*?</math>", html, re.DOTALL)
    docstrings = "".join(rule.__doc__ or "" for rule in RULES.values())
    assert len(formulas) > docstrings.count(":math:`") + docstrings.count(".. math::")
    for formula in formulas:
        ElementTree.fromstring(formula)  # noqa: S314 (our own)


@pytest.mark.parametrize(
    ("latex", "wanted"),
    [
        (r"\frac12", "<mfrac><mn>1</mn><mn>2</mn></mfrac>"),
        ("q_0'", "<msubsup><mi>q</mi><mn>0</mn>"),
        (r"\text{at most } k", "<mtext>at\xa0most\xa0</mtext><mi>k</mi>"),
        ("k_{max}", "<msub><mi>k</mi><mi>max</mi></msub>"),
        ("e^{-m}", "<msup><mi>e</mi><mrow><mo>−</mo><mi>m</mi></mrow></msup>"),
        (r"\hat\xi", '<mover accent="true"><mi>ξ</mi><mo>^</mo></mover>'),
    ],
)
def test_a_formula_is_drawn_as_it_is_meant(latex: str, wanted: str) -> None:
    assert wanted in mathml(latex)


@pytest.mark.parametrize("latex", [r"\frac{1}", "{x", r"\\lambda", r"\unknown"])
def test_a_formula_that_is_not_understood_is_an_error(latex: str) -> None:
    with pytest.raises(ValueError, match="formula"):
        mathml(latex)


def test_markdown_turns_into_what_it_says() -> None:
    made = page("# T\n\n## A `b`\n\n- one\n- *two*\n\n| x | y |\n|---|---|\n| a\\|b | <c> |\n")
    assert '<h2 id="a-b">A <code>b</code></h2>' in made
    assert "<ul><li>one</li><li><em>two</em></li></ul>" in made
    assert "<tr><td>a|b</td><td>&lt;c&gt;</td></tr>" in made


# -- the terminal --------------------------------------------------------------------------------


def test_the_terminal_prints_and_writes_it(tmp_path: Path, html: str) -> None:
    assert ts.odd() == text()
    assert CliRunner().invoke(main, ["odd"]).stdout == text()
    for name, more, wanted in (
        ("a.html", [], html),
        ("a.md", [], text()),
        ("a.txt", ["--format", "html"], html),
    ):
        result = CliRunner().invoke(main, ["odd", "--out", str(tmp_path / name), *more])
        assert result.exit_code == 0, result.output
        assert (tmp_path / name).read_text(encoding="utf-8") == wanted


def test_the_terminal_says_in_a_line_what_is_wrong(tmp_path: Path) -> None:
    for arguments in (
        ["odd", "--format", "pdf"],
        ["odd", "--out", str(tmp_path / "no" / "a.md")],
    ):
        result = CliRunner().invoke(main, arguments)
        assert (result.exit_code, result.stdout) == (2, "")
        assert len(result.stderr.splitlines()) == 1
    with pytest.raises(ValueError, match="format = 'pdf': must be one of md, html"):
        odd("pdf")
