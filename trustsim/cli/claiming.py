"""``trustsim claims``: progress, the table in the terminal, the files, and the page."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from textwrap import fill

from trustsim.claims.checking import Plan, examine, names
from trustsim.claims.findings import Finding, spoken
from trustsim.claims.points import SEEDS, over_points
from trustsim.claims.tables import write
from trustsim.claims.verdicts import DEPENDS, UNDECIDED, verdict
from trustsim.cli.ending import kept_in
from trustsim.cli.running import Progress
from trustsim.cli.telling import FAILED, say, stop
from trustsim.parameters._toml import reason
from trustsim.report.claims import render

WIDTH = 99


def claims_into(
    ids: Sequence[str], seeds: int | None, out: str, long: bool, workers: int | str
) -> None:
    """Examine claims, print the table, write files and page; ends the process on bad input."""
    folder, progress = Path(out), Progress()
    with kept_in(folder, progress):
        plan = Plan.of(seeds, long=long)
        found = examine(
            names(ids or None), plan, out=folder, workers=workers, progress=progress.tell
        )
    say(table(found, plan), nl=False)
    try:
        paths = write(found, folder)
        page = folder / "claims.html"
        page.write_text(render(found, plan), encoding="utf-8")
    except OSError as error:
        stop(f"{folder}: not written: {reason(error)}", FAILED)
    say(f"\nPage: {page}")
    say(f"Tables: {', '.join(path.name for path in paths if path.suffix == '.csv')} (and Parquet)")


def points_into(
    ids: Sequence[str], seeds: int | None, out: str, points: str, workers: int | str
) -> None:
    """Examine claims over points, print and write the table; ends the process on bad input."""
    folder, progress, count = Path(out), Progress(), SEEDS if seeds is None else seeds
    with kept_in(folder, progress):
        found = over_points(
            points, ids or None, seeds=count, out=folder, workers=workers, progress=progress.tell
        )
    try:
        found.to_csv(folder / "points.csv", index=False)
    except OSError as error:
        stop(f"{folder}: not written: {reason(error)}", FAILED)
    about = (
        f"Of {found['points'][0]} points of {points}, {count} seeds each: how many lie on the "
        "claimed side by their mean, and beyond the smallest effect; how many are told by their "
        "95 % interval to lie on the claimed side, and on the other."
    )
    say(fill(about, WIDTH) + "\n")
    say(f"{'':4} {'side':>5} {'beyond':>7} {'told':>5} {'other':>6}  measure")
    for row in found.itertuples():
        numbers = f"{row.claimed_side:5} {row.beyond_smallest:7} {row.told:5} {row.told_other:6}"
        say(f"{row.claim:4} {numbers}  {row.measure}")
    say(f"\nWritten: {folder / 'points.csv'}")


def table(findings: Sequence[Finding], plan: Plan) -> str:
    """The claims for the terminal, at most 100 columns wide."""
    about = (
        f"{plan.seeds} seeds; intervals simultaneous over the 18 claims. Smallest: the smallest "
        "effect that matters. Kind: in an outcome the sign is told to turn in a listed region or "
        f"in one of {plan.draws} draws of all parameters; in a mechanism it never does; open: not "
        "told."
    )
    lines = [fill(about, WIDTH), ""]
    lines.append(
        f"{'':4} {'verdict':15} {'kind':9} {'estimate, interval':31} {'smallest':>8}  measure"
    )
    for one in findings:
        lines += rows(one)
    turning = [one for one in findings if one.verdict in (DEPENDS, UNDECIDED) or one.turns]
    if turning:
        lines += ["", "Where they turn, and what is undecided"]
    for one in turning:
        lines.append(fill(f"{one.claim.id:4} {one.turns_when}.", WIDTH, subsequent_indent=" " * 5))
    return "\n".join(lines) + "\n"


def rows(one: Finding) -> list[str]:
    """A line for each measure; the first carries verdict and kind, the others their own verdict."""
    lines = []
    for at, (measure, found) in enumerate(zip(one.claim.measures, one.here, strict=True)):
        word = verdict(found, measure.sign, measure.smallest)
        head = f"{one.claim.id:4} {one.verdict:15} {one.kind.split()[0]:9}"
        if at:
            head = f"{'':4} {f'({word})':15} {'':9}"
        what = f"{measure.name}, {measure.unit}"
        line = f"{head} {spoken(found):31} {f'{measure.sign * measure.smallest:+g}':>8}  "
        lines += [
            line + part if not index else " " * len(line) + part
            for index, part in enumerate(fill(what, WIDTH - len(line)).split("\n"))
        ]
    return lines
