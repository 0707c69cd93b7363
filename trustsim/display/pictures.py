"""Small pictures as inline SVG, each with its words for those who do not see it.

>>> sparkline({"a": [1.0, 2.0]}, "it doubles").startswith('<svg role="img"')
True
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from math import asinh, isfinite, nan, sqrt

from trustsim.display.markup import Markup
from trustsim.display.scales import Scale, apart, over, short
from trustsim.display.style import Look, blend, look, looks

WIDTH, HEIGHT = 340, 126
LEFT, RIGHT, TOP, BOTTOM = 54, 232, 20, 94
MOST_POINTS, MOST_DOTS = 120, 40  # along a line; in a row


def svg(words: str, body: str, width: float = WIDTH, height: float = HEIGHT) -> Markup:
    """A picture; ``words`` say what it shows."""
    size = f'width="{width:g}" height="{height:g}" viewBox="0 0 {width:g} {height:g}"'
    told = escape(words)
    return Markup(
        f'<svg role="img" {size} aria-label="{told}" fill="none"><title>{told}</title>{body}</svg>'
    )


def text(x: float, y: float, words: str, anchor: str = "start", dim: bool = False) -> str:
    """Words at a place."""
    mark = ' class="ts-dim"' if dim else ""
    place = f'x="{x:g}" y="{y:g}" text-anchor="{anchor}" font-size="11"'
    return f'<text{mark} {place} fill="currentColor">{escape(words)}</text>'


def sparkline(lines: Mapping[str, Sequence[float]], words: str, *, along: str = "") -> Markup:
    """Curves over time, each named at its end; nothing where there is no number.

    Parameters
    ----------
    lines
        Name -> values at the months 1, 2, ...
    words
        What is shown: the heading.
    along
        What goes from left to right, such as "120 months".
    """
    y = over((value for line in lines.values() for value in line), BOTTOM, TOP)
    if y is None:
        return Markup("")
    ends = {name: last(values) for name, values in lines.items()}
    named = {name: end for name, end in ends.items() if isfinite(end)}
    places = apart([y(end) + 4 for end in named.values()], 12, TOP + 2, BOTTOM + 4)
    styles = looks(list(lines))
    body = frame(words, y, along)
    for (name, end), place in zip(named.items(), places, strict=True):
        body += _line(lines[name], y, styles[name])
        label = f"{clipped(name, 12)} {short(end)}".strip()
        body += text(RIGHT + 6, place, label)
    told = ", ".join(f"{name} {short(end)}".strip() for name, end in named.items())
    return svg(f"{words}; at the end: {told}", body)


def last(values: Sequence[float]) -> float:
    """The last finite value; NaN where there is none."""
    return next((value for value in reversed(values) if isfinite(value)), float("nan"))


def _line(values: Sequence[float], y: Scale, look: Look) -> str:
    step = max(1, -(-len(values) // MOST_POINTS))
    kept = [at for at in range(len(values)) if at % step == 0 or at == len(values) - 1]
    x = Scale(0, max(1, len(values) - 1), LEFT, RIGHT)
    points = " ".join(f"{x(at):g},{y(values[at]):g}" for at in kept if isfinite(values[at]))
    return f'<polyline points="{points}" {look.stroke} stroke-width="2"/>'


def frame(words: str, y: Scale, along: str) -> str:
    """Heading, both ends of the vertical scale, and what goes from left to right."""
    axis = (
        f'<path class="ts-axis" stroke="#999" d="M{LEFT} {TOP}V{BOTTOM}H{RIGHT}"/>'
        f"{text(0, 11, words)}"
        f"{text(LEFT - 5, TOP + 8, short(y.high), 'end', dim=True)}"
        f"{text(LEFT - 5, BOTTOM, short(y.low), 'end', dim=True)}"
    )
    return axis + (text((LEFT + RIGHT) / 2, HEIGHT - 4, along, "middle", dim=True) if along else "")


def clipped(words: str, most: int) -> str:
    """At most so many characters."""
    return words if len(words) <= most else words[: most - 1] + "…"


def means(
    series: Mapping[str, Mapping[str, Sequence[float]]], words: str, *, along: str = ""
) -> Markup:
    """Means at some places, with bars of two standard errors to each side where there are several.

    Parameters
    ----------
    series
        Name -> place -> values; places have the same distance from each other.
    words, along
        What is shown, and what the places are.
    """
    places = list(dict.fromkeys(place for rows in series.values() for place in rows))
    found = {
        name: {places.index(place): spread(some) for place, some in rows.items()}
        for name, rows in series.items()
    }
    every = [one for rows in found.values() for one in rows.values()]
    y = over((end for middle, half in every for end in (middle - half, middle + half)), BOTTOM, TOP)
    if y is None:
        return Markup("")
    x = Scale(0, max(1, len(places) - 1), LEFT + 14, RIGHT - 14)
    styles = looks(list(series))
    body = frame(words, y, along) + _ticks(places, x)
    body += "".join(_means(rows, x, y, styles[name]) for name, rows in found.items())
    ends = {name: last([middle for middle, _ in rows.values()]) for name, rows in found.items()}
    if len(series) > 1:
        named = [name for name, end in ends.items() if isfinite(end)]
        heights = apart([y(ends[name]) + 4 for name in named], 12, TOP + 2, BOTTOM + 4)
        for name, place in zip(named, heights, strict=True):
            body += text(RIGHT + 6, place, clipped(name, 16))
    told = ", ".join(f"{name} {short(end)}".strip() for name, end in ends.items())
    return svg(f"{words}; mean at the last place: {told}", body)


def _means(rows: Mapping[int, tuple[float, float]], x: Scale, y: Scale, style: Look) -> str:
    known = {at: (middle, half) for at, (middle, half) in rows.items() if isfinite(middle)}
    way = " ".join(f"{x(at):g},{y(middle):g}" for at, (middle, _) in known.items())
    body = f'<polyline points="{way}" {style.stroke} stroke-width="1.5"/>'
    for at, (middle, half) in known.items():
        body += f'<circle cx="{x(at):g}" cy="{y(middle):g}" r="3" {style.fill}/>'
        if half > 0.0:
            solid = style._replace(dash="").stroke
            bar = f"M{x(at):g} {y(middle - half):g}V{y(middle + half):g}"
            body += f'<path d="{bar}" {solid} stroke-width="1.5"/>'
    return body


def spread(values: Sequence[float]) -> tuple[float, float]:
    """Mean and two standard errors of the finite values; no error of fewer than two.

    >>> spread([1.0, 3.0]), spread([2.0]), spread([])
    ((2.0, 2.0), (2.0, 0.0), (nan, 0.0))
    """
    known = [value for value in values if isfinite(value)]
    if not known:
        return nan, 0.0
    middle = sum(known) / len(known)
    if len(known) < 2:
        return middle, 0.0
    variance = sum((value - middle) ** 2 for value in known) / (len(known) - 1)
    return middle, 2.0 * sqrt(variance / len(known))


def _ticks(places: Sequence[str], x: Scale) -> str:
    """Names of the places, as many as there is room for."""
    longest = max(len(clipped(place, 12)) for place in places)
    room = max(1, int((RIGHT - LEFT) // (7 * longest + 8)))
    step = max(1, -(-len(places) // room))
    return "".join(
        text(x(at), BOTTOM + 12, clipped(place, 12), "middle", dim=True)
        for at, place in enumerate(places)
        if at % step == 0
    )


def bars(rows: Mapping[str, Sequence[tuple[str, float, float | None]]], words: str) -> Markup:
    """Shares of a whole as a bar for each row.

    Parameters
    ----------
    rows
        Row -> (name, share, level): a level from 0 (aggressive) to 1 (trusting) gives the colour;
        a share without one takes its turn.
    words
        What is shown.
    """
    styles = looks([name for row in rows.values() for name, _, level in row if level is None])
    start, whole, height = 64, 250, 30
    body = ""
    for at, (row, shares) in enumerate(rows.items()):
        y, x = at * height, float(start)
        body += text(0, y + 11, row)
        for name, share, level in shares:
            width = round(share * whole, 1)
            colour = (styles[name] if level is None else blend(level)).fill
            body += f'<rect x="{x:g}" y="{y + 2:g}" width="{width:g}" height="11" {colour}/>'
            x += width
        labels = ", ".join(f"{share:.0%} {name}" for name, share, _ in shares if share > 0.0)
        body += text(start, y + 25, clipped(labels, 48), dim=True)
    told = "; ".join(
        f"{row}: {', '.join(f'{share:.0%} {name}' for name, share, _ in shares)}"
        for row, shares in rows.items()
    )
    return svg(f"{words}: {told}", body, WIDTH, height * len(rows))


SPAN, MIDDLE, REACH = 180, 90, 80
FAR = asinh(50.0)  # of smallest effects: what lies beyond is drawn at the edge
MARKS = {
    "holds": (2, '<circle cx="{x:g}" cy="9" r="4" {fill}/>'),
    "does not hold": (0, '<rect x="{left:g}" y="5" width="8" height="8" {fill}/>'),
    "undecided": (4, '<path d="M{x:g} 4l5 5-5 5-5-5z" {fill}/>'),
    "depends": (1, '<path d="M{x:g} 4l5 9h-10z" {fill}/>'),
}


def interval(
    estimate: float, low: float, high: float, smallest: float, verdict: str, unit: str = ""
) -> Markup:
    """An interval against 0 and the smallest effect that matters (the band), by verdict.

    The scale is linear about 0 and logarithmic further out (inverse hyperbolic sine).
    """
    words = f"{short(estimate)} [{short(low)}, {short(high)}] {unit}".strip()
    told = f"{words}; smallest effect {smallest:g}; {verdict}"

    def at(value: float) -> float:
        far = max(-1.0, min(1.0, asinh(value / smallest) / FAR))
        return round(MIDDLE + far * REACH, 1)

    one = at(1.0 * smallest) - MIDDLE
    body = (
        f'<rect class="ts-band" fill="#ddd" x="{MIDDLE - one:g}" y="1" width="{2 * one:g}"'
        f' height="16" fill-opacity=".6"/><path stroke="#888" d="M{MIDDLE} 0V18"/>'
    )
    if isfinite(estimate) and smallest > 0.0:
        number, mark = MARKS.get(verdict, MARKS["undecided"])
        style = look(number)._replace(dash="")
        if isfinite(low) and isfinite(high):
            body += f'<path d="M{at(low):g} 9H{at(high):g}" {style.stroke} stroke-width="2"/>'
        x = at(estimate)
        body += mark.format(x=x, left=x - 4, fill=style.fill)
    return svg(told, body, SPAN, 18)


def factors(rows: Mapping[str, tuple[Sequence[float], float | None]], words: str) -> Markup:
    """What is varied: a row a factor with its values, between their ends, the scenario's ringed.

    Parameters
    ----------
    rows
        Factor -> (values, the scenario's own).
    """
    start, end, height = 150, 310, 20
    body = ""
    for at, (name, (values, own)) in enumerate(rows.items()):
        y = at * height + 10
        x = over([*values, *([own] if own is not None else [])], start, end)
        body += text(0, y + 4, clipped(name, 24))
        body += f'<path class="ts-axis" stroke="#999" d="M{start} {y}H{end}"/>'
        if x is None:
            continue
        step = max(1, -(-len(values) // MOST_DOTS))
        body += "".join(
            f'<circle cx="{x(value):g}" cy="{y}" r="3" {look(1).fill}/>' for value in values[::step]
        )
        if own is not None:
            ring = look(0).stroke
            body += f'<circle cx="{x(own):g}" cy="{y}" r="5.5" {ring} stroke-width="1.5"/>'
    return svg(words, body, WIDTH, height * len(rows) + 2)


def lattice(
    across: tuple[str, Sequence[float]], up: tuple[str, Sequence[float]], words: str
) -> Markup:
    """Every combination of the values of two factors, a dot each."""
    x, y = over(across[1], LEFT + 8, RIGHT - 8), over(up[1], BOTTOM - 8, TOP + 8)
    if x is None or y is None:
        return Markup("")
    limits = over(up[1], BOTTOM, TOP) or y
    step_x = max(1, -(-len(across[1]) // MOST_DOTS))
    step_y = max(1, -(-len(up[1]) // MOST_DOTS))
    body = frame(up[0], limits, across[0]) + "".join(
        f'<circle cx="{x(one):g}" cy="{y(other):g}" r="2.6" {look(1).fill}/>'
        for one in across[1][::step_x]
        for other in up[1][::step_y]
    )
    body += text(LEFT, BOTTOM + 13, short(min(across[1])), "start", dim=True)
    body += text(RIGHT, BOTTOM + 13, short(max(across[1])), "end", dim=True)
    return svg(words, body)
