"""The package as a whole: what importing it costs, what it names, what its files may not say."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tomllib
from importlib import metadata
from pathlib import Path

import pytest

import trustsim
from trustsim.sources import SOURCES, cite

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
HEAVY = ["click", "loky", "matplotlib", "mesa", "numba", "numpy", "pandas", "pyarrow", "pydantic"]
HEAVY += ["scipy", "tqdm"]

# The folders of somebody's machine, and the address of a package registry.
MACHINE = re.compile(r"(?<![\w.:/-])/(?:home|Users|root|work|tmp|opt)/|index-ur[l]|\bC:\\")


def python(code: str) -> subprocess.CompletedProcess[str]:
    """Run code in a new interpreter that turns warnings into errors."""
    command = [sys.executable, "-W", "error", "-c", code]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)


def files_of_the_project() -> list[Path]:
    """List what is tracked or would be; skip the test outside a checkout."""
    git = shutil.which("git")
    if git is None or not (ROOT / ".git").exists():
        pytest.skip("not a git checkout")
    command = [git, "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return [path for name in listed.split("\0") if name and (path := ROOT / name).is_file()]


def test_importing_is_silent_and_loads_nothing_heavy() -> None:
    done = python(f"import sys, trustsim; print(sorted({set(HEAVY)} & set(sys.modules)))")
    assert (done.stdout, done.stderr) == ("[]\n", "")


def test_importing_loads_no_module_of_its_own() -> None:
    done = python("import sys, trustsim; print(*[m for m in sys.modules if 'trustsim' in m])")
    assert done.stdout == "trustsim\n"


def test_listing_the_names_loads_nothing_either() -> None:
    done = python(
        "import sys, trustsim; dir(trustsim); print(len({'mesa', 'numpy'} & {*sys.modules}))"
    )
    assert done.stdout == "0\n"


@pytest.mark.parametrize("name", trustsim.__all__)
def test_a_public_name_is_found_when_it_is_first_used(name: str) -> None:
    assert name in dir(trustsim)
    found = getattr(trustsim, name)
    assert getattr(trustsim, name) is found
    assert found.__name__.removeprefix("trustsim.") == name


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="'trustsim' has no attribute 'nonsense'"):
        trustsim.nonsense  # noqa: B018


def test_there_is_one_version() -> None:
    assert PROJECT["project"]["dynamic"] == ["version"]
    assert PROJECT["tool"]["hatch"]["version"]["path"] == "trustsim/__init__.py"
    citation = (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    assert f"\nversion: {trustsim.__version__}\n" in citation


@pytest.mark.parametrize("key", ["levitt1983", "dyer_chu2003"])
def test_the_sources_of_the_claims_are_cited_as_they_stand_among_the_sources(key: str) -> None:
    assert f"\n- {cite(key)}\n" in (ROOT / "README.md").read_text(encoding="utf-8")
    citation = (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    facts = re.findall(r"^    (?:title|journal|year|volume|doi): (.+)$", citation, re.MULTILINE)
    told = [fact for fact in facts if fact.strip('"') in cite(key)]
    assert len(told) == 4 + bool(SOURCES[key].doi)


def test_the_installed_version_is_that_of_the_source() -> None:
    try:
        installed = metadata.version("trustsim")
    except metadata.PackageNotFoundError:
        pytest.skip("not installed")
    assert installed == trustsim.__version__


def test_no_file_names_a_folder_of_somebodys_machine() -> None:
    found = []
    for path in files_of_the_project():
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        if path != Path(__file__) and (match := MACHINE.search(text)):
            found.append(f"{path.relative_to(ROOT)}: {match[0]}")
    assert found == []


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("see /home/ann/data", True),
        ("'/tmp/x'", True),
        ("https://example.org/home/page", False),
        ("results/tmp/x", False),
    ],
)
def test_a_folder_of_somebodys_machine_is_recognised(text: str, is_one: bool) -> None:
    assert bool(MACHINE.search(text)) is is_one


@pytest.mark.parametrize(
    ("folder", "last"),
    [
        (".venv", "trustsim run experiments/01_trust_levels.toml"),
        (".venv-test", "python -m pytest -q -n 2"),
    ],
)
def test_a_command_of_the_readme_is_one_line_that_makes_its_own_environment(
    folder: str, last: str
) -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8").splitlines()
    (number,) = [
        i for i, line in enumerate(readme) if line.startswith(f"python3.11 -m venv {folder} ")
    ]
    assert (readme[number - 1], readme[number + 1]) == ("```sh", "```")
    make, install, run = readme[number].split(" && ")
    assert make == f"python3.11 -m venv {folder}"
    assert install.startswith(f"{folder}/bin/pip install -q ")
    assert run == f"{folder}/bin/{last}"


def test_the_first_lines_of_python_in_the_readme_print_what_stands_below_them(
    capsys: pytest.CaptureFixture[str],
) -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    below = readme.partition("## Five lines")[2]
    code, printed = re.findall(r"```(?:python)?\n(.*?)```", below, re.DOTALL)[:2]
    from matplotlib import pyplot as plt

    plt.switch_backend("agg")
    exec(code, {})  # noqa: S102 - our own lines
    plt.close("all")
    assert capsys.readouterr().out == printed


@pytest.mark.parametrize("page", ["README.md", "CONTRIBUTING.md", "experiments/README.md"])
def test_what_a_page_links_to_exists(page: str) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")
    targets = [link for link in re.findall(r"\]\(([^)#\s]+)", text) if "://" not in link]
    assert targets
    for target in targets:
        assert (ROOT / page).parent.joinpath(target).exists(), target


def test_what_the_readme_runs_exists() -> None:
    assert (ROOT / "experiments" / "01_trust_levels.toml").is_file()
    assert PROJECT["project"]["scripts"] == {"trustsim": "trustsim.cli:main"}


def test_the_package_carries_its_data() -> None:
    assert (ROOT / "trustsim" / "py.typed").is_file()
    assert (ROOT / "trustsim" / "facts.csv").is_file()
    assert PROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"] == ["trustsim"]
