"""The replay page: one file, nothing from elsewhere, names that stay text, and its commands."""

from __future__ import annotations

import base64
import json
import re
import zlib
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from trustsim import Scenario, simulate
from trustsim.app import page
from trustsim.app.assets import STATIC, strings
from trustsim.app.camera import rows_of
from trustsim.app.film import Film, film
from trustsim.app.header import header
from trustsim.app.packing import Unpacker
from trustsim.cli import main
from trustsim.experiment import from_text, run_experiment
from trustsim.population import Stance

SMALL = Scenario(
    periods=6,
    burn_in=2,
    market={"buyers": 4, "suppliers": 3, "candidates": 2, "trusting_buyers": 0.5},
)
LIMIT = 500_000


def data(text: str, name: str) -> str:
    """What a script element of the page holds."""
    found = re.search(rf'<script type="[^"]*" id="{name}">(.*?)</script>', text, re.DOTALL)
    assert found is not None
    return found[1]


def call(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


@pytest.fixture(scope="module")
def small() -> Film:
    return film(SMALL, seed=2)


def test_a_page_holds_every_frame(small: Film) -> None:
    text = page.replay_page(small)
    sent = zlib.decompress(base64.b64decode(data(text, "frames")))
    unpacker, frames, at = Unpacker(rows_of(small.market)), [], 0
    while at < len(sent):
        length = int.from_bytes(sent[at : at + 4], "little")
        frames.append(unpacker.unpack(sent[at + 4 : at + 4 + length]))
        at += 4 + length
    assert frames == small.frames
    assert json.loads(data(text, "header")) == header(small.market, small.run.fingerprint())


def test_a_page_asks_nobody_for_anything(small: Film) -> None:
    text = page.replay_page(small)
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', text)
    assert policy is not None
    assert policy[1].startswith("default-src &#x27;none&#x27;; script-src &#x27;sha256-")
    assert "unsafe" not in policy[1]
    assert not re.search(r"https?:|//[a-z]+\.|@import|url\(", text.replace(policy[0], ""))
    assert not re.search(r"\b(?:src|href)=(?!\"data:)", text)


def test_names_are_text_and_never_markup(small: Film) -> None:
    evil = "</script><img src=x onerror=alert(1)>"
    told = header(small.market)
    told["stances"][0]["label"] = evil
    text = page.page(told, [])
    assert "<img" not in text
    assert json.loads(data(text, "header"))["stances"][0]["label"] == evil
    sources = "".join(one.read_text() for one in STATIC.iterdir() if one.name.endswith(".js"))
    assert not re.search(r"innerHTML|outerHTML|insertAdjacent|document\.write|eval\(", sources)


def test_a_stance_of_any_name_has_a_header() -> None:
    market = film(SMALL, seed=2).market
    strange = Stance("<img onerror=1>", market.buyers[0].stance.traits, None, None)
    for buyer in market.buyers:
        buyer.stance = strange
    assert "<img" not in page.page(header(market), [])


@pytest.mark.parametrize(("buyers", "suppliers", "months"), [(20, 8, 240), (60, 20, 120)])
def test_a_page_stays_small(buyers: int, suppliers: int, months: int) -> None:
    shape = {"buyers": buyers, "suppliers": suppliers, "trusting_buyers": 0.5}
    shown = film(Scenario(periods=months, burn_in=0, market=shape), seed=0)
    text = page.replay_page(shown)
    size, sent = len(text.encode()), len(data(text, "frames")) * 0.75
    print(f"{buyers + suppliers} firms, {months} months: {size} bytes, {sent / months:.0f} a month")
    assert size < LIMIT


def test_one_script_declares_no_name_twice() -> None:
    hosts = {one.name.removesuffix(".js") for one in STATIC.iterdir() if ".js" in one.name}
    whole = page.script(*sorted(hosts - {*page.DRAWING}))  # any choice of them
    names = re.findall(r"^(?:async )?(?:function\*?|class|const|let) (\w+)", whole, re.M)
    assert len(names) == len(set(names))
    assert not re.search(r"^(?:import|export)\b", whole, re.MULTILINE)


def test_each_module_imports_from_those_before_it() -> None:
    for at, name in enumerate(page.DRAWING):
        text = (STATIC / f"{name}.js").read_text(encoding="utf-8")
        before = {f"./{one}.js" for one in page.DRAWING[:at]}
        assert set(re.findall(r'^import .*?"(.*?)";', text, re.M | re.S)) <= before, name


def test_every_language_has_every_text_with_the_same_holes() -> None:
    english, *others = strings().values()
    for other in others:
        assert list(other) == list(english)
        for key, text in english.items():
            if isinstance(text, str):
                assert set(re.findall(r"\{\w+\}", text)) == set(
                    re.findall(r"\{\w+\}", other[key])
                ), key


def test_a_scenario_is_drawn_from_the_terminal(tmp_path: Path) -> None:
    file, out = tmp_path / "small.toml", tmp_path / "small.html"
    SMALL.to_toml(file)
    result = call("replay", file, "--seed", 2, "--out", out)
    assert result.exit_code == 0, result.output
    fingerprint = simulate(SMALL, seed=2).fingerprint()
    assert f"seed 2, replicate 0; fingerprint {fingerprint}" in result.stdout
    told = json.loads(data(out.read_text(encoding="utf-8"), "header"))
    assert (told["seed"], told["fingerprint"]) == (2, fingerprint)


def test_a_stored_run_is_drawn_from_the_terminal(tmp_path: Path) -> None:
    text = (
        f"[scenario]\n{SMALL.to_toml()}".replace("\n[", "\n[scenario.") + "\n[design]\nseeds = 2\n"
    )
    study = run_experiment(from_text(text, name="small"), tmp_path / "a", workers=1)
    stored = study.table().query("run == 1")["fingerprint"].iloc[0]
    result = call("replay", tmp_path / "a", 1, "--out", tmp_path / "a.html")
    assert result.exit_code == 0, result.output
    assert f"fingerprint {stored}" in result.stdout
    assert json.loads(data((tmp_path / "a.html").read_text(), "header"))["fingerprint"] == stored


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["{file}"], "Error: --out: name the page to draw {file} on, such as --out market.html\n"),
        (
            ["{file}", "1", "--out", "x"],
            "Error: RUN: is for a results folder, and {file} is a file\n",
        ),
        (["{file}", "--toml", "--out", "x"], "Error: --toml: is for a results folder,"),
        (["{file}", "--seed", "-1", "--out", "x"], "Error: --seed is -1; it must be"),
        (["nothing.toml", "--out", "x"], "Error: nothing.toml: there is no such file"),
        (["{folder}"], "Error: RUN: say which run of {folder}, such as 0\n"),
        (["{folder}", "0", "--seed", "1"], "Error: --seed: a stored run has its own"),
        (["{folder}", "0", "--toml", "--out", "x"], "Error: --toml: not with --out"),
        (["{folder}", "0", "--out", "x"], "Error: {folder}: is not a results folder"),
        (["{file}", "--out", "{folder}"], "Error: {folder}: cannot be written: "),
    ],
)
def test_what_cannot_be_drawn_is_said_in_a_line(
    tmp_path: Path, arguments: list[str], said: str
) -> None:
    places = {"file": tmp_path / "small.toml", "folder": tmp_path}
    SMALL.to_toml(places["file"])
    result = call("replay", *(one.format(**places) for one in arguments))
    assert result.exit_code in (1, 2)
    assert result.stderr.startswith(said.format(**places)), result.stderr
    assert result.stderr.count("\n") == 1


def test_an_experiment_is_not_drawn(tmp_path: Path) -> None:
    file = tmp_path / "many.toml"
    file.write_text("[design]\nseeds = 3\n")
    result = call("replay", file, "--out", tmp_path / "x.html")
    assert result.exit_code == 2
    assert "is an experiment of many runs; run it, then draw one of them" in result.stderr
