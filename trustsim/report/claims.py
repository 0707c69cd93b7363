"""The page of the claims: how to read them, all at a glance, and a part for each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from trustsim.analysis.intervals import Interval
from trustsim.claims.checking import Plan
from trustsim.claims.extras import break_even
from trustsim.claims.findings import Finding, spoken, told
from trustsim.claims.tables import beside
from trustsim.claims.verdicts import verdict
from trustsim.plots import claims as plots
from trustsim.report import page

READING = (
    "A claim holds where the whole interval lies beyond the smallest effect that matters, does not "
    "hold where every value of it lies within that effect or on the other side, and is undecided "
    "otherwise; it depends where it holds and fails in at least one listed region each. Smallest "
    "effects and this rule were fixed before the first run. Intervals are simultaneous over the 18 "
    "claims and their measures (Bonferroni); those of regions over the regions, too."
)
KINDS = (
    "Kind: an outcome is a claim whose sign is told to turn in a listed region or in a draw of all "
    "parameters from their likely ranges; a mechanism has one sign everywhere, so that only its "
    "size is an outcome: its sign is built into the rules. Open: some draws lie on the other side, "
    "none of them told from chance."
)


def render(findings: Sequence[Finding], plan: Plan) -> str:
    """The page as HTML."""
    runs = (
        f"{plan.seeds} seeds in the world of the defaults, {plan.region_seeds} in each listed "
        f"region, {plan.draws} draws of all parameters with {plan.draw_seeds} seeds each. A market "
        "of 8 buyers and 5 suppliers over 240 months, after 60 months of burn-in."
    )
    parts = [page.paragraph(READING), page.paragraph(KINDS), page.paragraph(runs, "note")]
    rows = [
        [one.claim.id, one.claim.question, one.verdict, one.kind, spoken(one.here[0]), unit(one)]
        for one in findings
    ]
    head = ["claim", "question", "verdict", "kind", "first measure, interval", "unit"]
    parts += [page.table(head, rows)]
    parts += [page.figure(plots.forest(findings), "All claims in units of their smallest effect")]
    for one in findings:
        parts += section(one)
    return page.page("The claims put to the test", parts)


def unit(one: Finding) -> str:
    """Unit of the first measure."""
    return one.claim.measures[0].unit


def section(one: Finding) -> Iterator[str]:
    """The part of a claim."""
    claim = one.claim
    yield page.heading(f"{claim.id} {claim.question}", claim.id)
    yield f'<p><span class="badge">{one.verdict}</span> <span class="badge">{one.kind}</span></p>'
    yield page.paragraph(f"Contrast: {claim.contrast}.")
    head = ["measure", "claimed", "estimate, interval", "smallest effect", "why", "verdict"]
    yield page.table(head, [measured(one, at) for at in range(len(claim.measures))])
    if claim.regions:
        yield page.paragraph("Each measure is a listed region of this claim.", "note")
    elif len(claim.measures) > 1:
        yield page.paragraph("The claim holds if all of its measures do.", "note")
    yield page.paragraph(f"Where it turns: {one.turns_when}.")
    yield page.figure(plots.draw(one), f"{claim.id} by region, in draws, and what else is told")
    yield from further(one)


def measured(one: Finding, at: int) -> list[str]:
    """The row of a measure."""
    measure, found = one.claim.measures[at], one.here[at]
    claimed = "above 0" if measure.sign > 0 else "below 0"
    size = f"{measure.smallest:g} {measure.unit}"
    word = verdict(found, measure.sign, measure.smallest)
    return [measure.name, claimed, spoken(found), size, measure.why, word]


def further(one: Finding) -> Iterator[str]:
    """Break-even, and what does not decide."""
    curves = {name: each for name, each in one.extras.items() if each.ndim == 2}
    if curves:
        rows = []
        for name, broke in break_even(curves).items():
            low, high = float(broke.band.low[-1]), float(broke.band.high[-1])
            lead = spoken(Interval(float(broke.band.mean[-1]), low, high, broke.band.n))
            rows.append([name, str(broke.month), lead])
        yield page.table(["contrast", "break-even month of the trusting", "lead at the end"], rows)
    table = beside([one])
    if len(table):
        rows = [
            [
                row["what"],
                row["name"],
                spoken(interval),
                row["unit"],
                "yes" if told(interval) else "",
            ]
            for row in table.to_dict("records")
            for interval in [Interval(*(row[key] for key in ("estimate", "low", "high", "n")))]
        ]
        yield page.paragraph("Beside it, with 95 % intervals, deciding nothing:", "note")
        yield page.table(["", "what", "estimate, interval", "unit", "0 excluded"], rows)
