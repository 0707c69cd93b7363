"""Every figure against its picture, and whether its words can be read.

Pictures hold for one interpreter and one matplotlib: another draws letters otherwise. After a
change that is meant, ``python tests/scenes.py`` draws them anew.
"""

from __future__ import annotations

import sys
from itertools import combinations
from pathlib import Path
from typing import Any

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib.testing.compare import compare_images
from matplotlib.transforms import Bbox
from scenes import PICTURES, SCENES, picture, tiny

from trustsim import plots

MATPLOTLIB = "3.11"
"""What drew the pictures, on Python 3.11."""
TOLERANCE = 1.0  # root mean square of the differences of pixels, of 255
same_letters = pytest.mark.skipif(
    sys.version_info[:2] != (3, 11) or not mpl.__version__.startswith(f"{MATPLOTLIB}."),
    reason=f"pictures were drawn by matplotlib {MATPLOTLIB} on Python 3.11",
)
EDGE = 0.5  # pixels by which a letter may reach over


@pytest.fixture(autouse=True)
def _own_settings() -> Any:
    """No window, matplotlib's defaults, and no figure left open."""
    import matplotlib.pyplot as plt

    with mpl.rc_context():
        mpl.rcdefaults()
        mpl.use("agg")
        yield
        plt.close("all")


@same_letters
@pytest.mark.parametrize("name", SCENES)
def test_a_figure_looks_as_its_picture(name: str, tmp_path: Path) -> None:
    drawn = tmp_path / f"{name}.png"
    picture(name, drawn)
    told = compare_images(str(PICTURES / f"{name}.png"), str(drawn), tol=TOLERANCE)
    assert told is None, f"{told}\nmeant? then: python tests/scenes.py"


def test_every_picture_is_small_and_has_its_scene() -> None:
    assert {path.stem for path in PICTURES.glob("*.png")} == set(SCENES)
    assert max(path.stat().st_size for path in PICTURES.glob("*.png")) < 60_000


@same_letters
def test_a_swapped_colour_is_seen(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    from trustsim.plots import looks

    one, other = looks.STANCES["aggressive"], looks.STANCES["trusting"]
    swapped = {"aggressive": one._replace(color=other.color),
               "trusting": other._replace(color=one.color)}  # fmt: skip
    monkeypatch.setattr(looks, "STANCES", looks.STANCES | swapped)
    for name in ("trust_over_time", "network", "trust_and_tenure"):
        drawn = tmp_path / f"{name}.png"
        picture(name, drawn)
        assert compare_images(str(PICTURES / f"{name}.png"), str(drawn), tol=TOLERANCE)


def words(figure: Any) -> list[Any]:
    """Every text that is drawn."""
    from matplotlib.text import Text

    found = []
    for ax in figure.axes:
        ticks = {
            label
            for axis, limits in ((ax.xaxis, ax.get_xlim()), (ax.yaxis, ax.get_ylim()))
            for label, at in zip(axis.get_ticklabels(), axis.get_ticklocs(), strict=True)
            if not min(limits) <= at <= max(limits) or not ax.axison
        }
        found += [
            one for one in ax.findobj(Text) if one.get_visible() and one.get_text().strip()
            and one not in ticks and (ax.axison or one not in {ax.xaxis.label, ax.yaxis.label})
        ]  # fmt: skip
    return list(dict.fromkeys(found))


def overlap(one: Bbox, other: Bbox) -> bool:
    """Whether two boxes share more than an edge."""
    both = Bbox.intersection(one, other)
    return both is not None and min(both.width, both.height) > EDGE


def check_words(figure: Any) -> None:
    """Nothing is clipped, nothing lies on another, no legend on data, and there is no title."""
    figure.canvas.draw()
    boxes = {one: one.get_window_extent() for one in words(figure)}
    assert len(boxes) > 5
    for one, box in boxes.items():
        assert min(box.x0, box.y0) > -EDGE, one
        assert box.x1 < figure.bbox.x1 + EDGE, one
        assert box.y1 < figure.bbox.y1 + EDGE, one
    for (one, box), (other, near) in combinations(boxes.items(), 2):
        assert not overlap(box, near), (one, other)
    for ax in figure.axes:
        if ax.get_legend() is not None:
            assert not overlap(ax.get_legend().get_window_extent(), ax.get_window_extent())
        assert not any(ax.get_title(loc=loc) for loc in ("left", "center", "right"))


@pytest.mark.parametrize("name", SCENES)
def test_no_word_is_clipped_or_lies_on_another_and_no_legend_on_data(name: str) -> None:
    check_words(np.ravel(np.asarray(SCENES[name](), dtype=object))[0].figure)


@pytest.mark.parametrize("pair", [(0, 1), (1, 0)])  # an exit near the end; two exits
def test_words_of_several_exits_lie_beside_each_other(pair: tuple[int, int]) -> None:
    check_words(plots.relationship(tiny(), *pair).figure)


def test_words_of_exits_close_to_each_other_lie_above_each_other() -> None:
    from matplotlib.figure import Figure

    from trustsim.plots.timeline import _beside_line

    ax = Figure(figsize=(6.4, 4.4)).subplots()
    ax.set_xlim(0.0, 240.0)
    ax.set_ylim(-1.34, 1.04)
    rows: list[float] = []
    for at in (20, 33, 46, 90, 130, 200, 213):
        _beside_line(ax, at, f"exit after month {at}", rows)
    boxes = [one.get_window_extent() for one in ax.texts]
    assert not any(overlap(one, other) for one, other in combinations(boxes, 2))
    assert len(rows) < 5
