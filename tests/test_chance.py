"""The only source of luck: published answers, a pure function of its key, fair streams."""

from __future__ import annotations

import subprocess
import sys
from fractions import Fraction
from itertools import combinations
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from scipy import stats

from trustsim import chance
from trustsim.chance import DRAWS, NOBODY, Purpose, check_seed, draw, fill, philox, uniform

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

ALL_ONES = 0xFFFFFFFF
# Random123, file kat_vectors, lines "philox4x32 10": counter, key, words.
KNOWN = [
    ((0,) * 4, (0,) * 2, (0x6627E8D5, 0xE169C58D, 0xBC57AC4C, 0x9B00DBD8)),
    ((ALL_ONES,) * 4, (ALL_ONES,) * 2, (0x408F276D, 0x41C83B0E, 0xA20BC7C6, 0x6D5451FD)),
    (
        (0x243F6A88, 0x85A308D3, 0x13198A2E, 0x03707344),
        (0xA4093822, 0x299F31D0),
        (0xD16CFE09, 0x94FDCCEB, 0x5001E420, 0x24126EA1),
    ),
]
PLACES = {
    "stance": (1, 0),
    "level": (1, 1),
    "incumbent": (1, 2),
    "demand": (2, 0),
    "forecast": (2, 1),
    "surprise": (2, 2),
    "rebid": (2, 3),
    "supplier_stance": (3, 0),
    "supplier_level": (3, 1),
    "cost": (4, 0),
    "entrant_cost": (4, 1),
    "entrant_capital": (4, 2),
    "candidate": (5, 0),
    "invite": (6, 0),
    "choice": (6, 1),
    "disclosure": (6, 2),
    "visit": (6, 3),
    "late": (7, 0),
    "defect": (7, 1),
    "failure": (7, 2),
    "voice": (7, 3),
    "idea": (8, 0),
    "help": (8, 1),
    "leak": (8, 2),
    "leak_seen": (8, 3),
    "trust_buyer": (9, 0),
    "trust_supplier": (9, 1),
}


@pytest.mark.parametrize(("counter", "key", "words"), KNOWN)
def test_philox_gives_the_published_answers(
    counter: tuple[int, ...], key: tuple[int, ...], words: tuple[int, ...]
) -> None:
    assert philox(*counter, *key) == words


def test_compiled_philox_gives_the_same_words_for_every_integer_type() -> None:
    numba = pytest.importorskip("numba")
    compiled = numba.njit(philox)
    rng = np.random.default_rng(0)
    inputs = [(*counter, *key) for counter, key, _ in KNOWN]
    inputs += [tuple(row) for row in rng.integers(0, 2**32, (500, 6)).tolist()]
    for kind in (np.int64, np.uint32, np.uint64):
        for six in inputs:
            assert compiled(*(kind(word) for word in six)) == philox(*six), kind
    assert compiled(-60, 2, 3, 4, 5, 6) == philox(-60, 2, 3, 4, 5, 6)
    assert numba.njit(uniform)(ALL_ONES) == uniform(ALL_ONES)


def test_the_compiled_form_takes_a_purpose_and_gives_the_bits_of_draw() -> None:
    numba = pytest.importorskip("numba")
    words, number = numba.njit(philox), numba.njit(uniform)

    @numba.njit
    def late(seed, replicate, period, buyer, supplier):  # type: ignore[no-untyped-def]
        return number(words(period, Purpose.PAIR_DELIVERY, buyer, supplier, seed, replicate)[0])

    assert late(7, 1, -3, 12, 34) == draw(7, 1, -3, "late", 12, 34)


class Signed64(int):
    """An integer of 64 bits with a sign that wraps around, as processors and NumPy have it."""

    def wrapped(self, value: int) -> Signed64:
        return Signed64((value + 2**63) % 2**64 - 2**63)

    def __add__(self, other: int) -> Signed64:
        return self.wrapped(int(self) + int(other))

    def __mul__(self, other: int) -> Signed64:
        return self.wrapped(int(self) * int(other))

    def __and__(self, other: int) -> Signed64:
        return self.wrapped(int(self) & int(other))

    def __xor__(self, other: int) -> Signed64:
        return self.wrapped(int(self) ^ int(other))

    def __rshift__(self, other: int) -> Signed64:
        return self.wrapped(int(self) >> int(other))

    __radd__, __rmul__, __rand__, __rxor__ = __add__, __mul__, __and__, __xor__


def test_philox_needs_no_more_than_the_bits_of_a_signed_integer() -> None:
    rng = np.random.default_rng(0)
    inputs = [(*counter, *key) for counter, key, _ in KNOWN]
    inputs += [tuple(row) for row in rng.integers(0, 2**32, (500, 6)).tolist()]
    inputs += [(ALL_ONES,) * 6]
    for six in inputs:
        words = philox(*(Signed64(word) for word in six))
        assert all(isinstance(word, Signed64) for word in words)
        assert words == philox(*six)


def test_a_negative_counter_is_its_remainder() -> None:
    assert philox(-60, 0, 0, 0, 0, 0) == philox(2**32 - 60, 0, 0, 0, 0, 0)


@pytest.mark.parametrize("word", [0, 1, 2, 2**31 - 1, 2**31, 2**32 - 2, 2**32 - 1])
def test_uniform_is_exact_and_never_an_end(word: int) -> None:
    assert Fraction(uniform(word)) == Fraction(2 * word + 1, 2**33)
    assert 0.0 < uniform(word) < 1.0


def test_published_draws_keep_their_places() -> None:
    places = {name: (int(d.block), d.lane) for name, d in DRAWS.items()}
    assert {name: places[name] for name in PLACES} == PLACES


def test_no_two_draws_share_a_lane_and_a_block_belongs_to_one_side() -> None:
    places = [(d.block, d.lane) for d in DRAWS.values()]
    assert len(set(places)) == len(places)
    assert {lane for _, lane in places} <= {0, 1, 2, 3}
    for block in Purpose:
        assert len({d.who for d in DRAWS.values() if d.block == block}) == 1, block
    assert {d.who for d in DRAWS.values()} == {"buyer", "supplier", "pair"}
    assert all(d.name == name and d.meaning for name, d in DRAWS.items())


def test_draw_is_the_lane_of_its_counter_and_key() -> None:
    assert draw(7, 8, 9, "forecast", buyer=3) == uniform(philox(9, 2, 3, NOBODY, 7, 8)[1])
    assert draw(7, 8, 9, "entrant_capital", supplier=4) == uniform(philox(9, 4, NOBODY, 4, 7, 8)[2])
    assert draw(7, 8, -9, DRAWS["voice"], 3, 4) == uniform(philox(-9, 7, 3, 4, 7, 8)[3])


IDS: NDArray[np.int64] = np.array([0, 1, 5, 99, 2**31, NOBODY - 1])


@pytest.mark.parametrize("name", DRAWS)
@pytest.mark.parametrize("period", [-60, 0, 1, 2**31 - 1, -(2**31)])
def test_fill_has_the_bits_of_draw(name: str, period: int) -> None:
    who, block, lane = DRAWS[name].who, DRAWS[name].block, DRAWS[name].lane
    buyers = None if who == "supplier" else IDS
    suppliers = None if who == "buyer" else IDS[::-1]
    filled = fill(2**32 - 1, 3, period, block, buyers, suppliers)
    assert filled.shape == (4, 6)
    for i in range(6):
        buyer = None if buyers is None else int(buyers[i])
        supplier = None if suppliers is None else int(suppliers[i])
        assert filled[lane, i] == draw(2**32 - 1, 3, period, name, buyer, supplier)


def test_fill_takes_months_buyers_and_suppliers_in_any_shape() -> None:
    months, buyers, suppliers = np.arange(-2, 3)[:, None, None], IDS[:, None], [0, 1, 2]
    cube = fill(0, 0, months, Purpose.PAIR_AWARD, buyers, suppliers)
    assert cube.shape == (4, 5, 6, 3)
    assert cube[1, 0, 3, 2] == draw(0, 0, -2, "choice", 99, 2)
    assert fill(0, 0, 1, Purpose.PAIR_AWARD, 3, 4).shape == (4,)
    assert fill(0, 0, 1, Purpose.PAIR_AWARD, 3, 4)[3] == draw(0, 0, 1, "visit", 3, 4)
    assert fill(0, 0, 1, Purpose.BUYER_MONTH, buyers=[]).shape == (4, 0)
    for kind in (np.int8, np.uint16, np.int32, np.uint64):
        small: Any = np.array([0, 1, 100], dtype=kind)
        assert fill(0, 0, 1, 2, small)[0, 2] == draw(0, 0, 1, "demand", 100)


def test_the_size_of_the_pieces_does_not_matter(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = fill(5, 0, 1, Purpose.BUYER_MONTH, np.arange(100))
    monkeypatch.setattr(chance, "_CHUNK", 7)
    assert fill(5, 0, 1, Purpose.BUYER_MONTH, np.arange(100)).tobytes() == whole.tobytes()


def test_more_agents_or_months_change_nobodys_luck() -> None:
    small = fill(1, 0, np.arange(1, 5)[:, None], Purpose.BUYER_MONTH, np.arange(10))
    large = fill(1, 0, np.arange(1, 9)[:, None], Purpose.BUYER_MONTH, np.arange(20))
    assert np.array_equal(large[:, :4, :10], small)


@pytest.mark.parametrize("seed", [-1, 2**32, 10**30])
def test_a_seed_outside_its_range_is_refused_by_name_value_range_and_fix(seed: int) -> None:
    text = rf"seed is {seed}; it must be between 0 and 4294967295: .* % 2\*\*32"
    with pytest.raises(ValueError, match=text):
        draw(seed, 0, 1, "demand", 0)
    with pytest.raises(ValueError, match=text):
        fill(seed, 0, 1, Purpose.BUYER_MONTH, [0])
    with pytest.raises(ValueError, match=f"replicate is {seed}"):
        draw(0, seed, 1, "demand", 0)
    with pytest.raises(ValueError, match=f"replicate is {seed}"):
        fill(0, seed, 1, Purpose.BUYER_MONTH, [0])


def test_the_ends_of_the_range_are_seeds_and_numpy_integers_too() -> None:
    assert check_seed(0) == 0
    assert check_seed(2**32 - 1) == 2**32 - 1
    assert type(check_seed(np.int64(5))) is int  # type: ignore[arg-type]


@pytest.mark.parametrize("seed", [1.0, "1", None, True])
def test_a_seed_that_is_no_whole_number_is_refused(seed: Any) -> None:
    with pytest.raises(TypeError, match=r"seed is .*; it must be a whole number"):
        check_seed(seed)


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        (("demnd", 0, None), "did you mean 'demand'"),
        (("demand", None, None), "demand is a buyer draw: give a buyer and nobody else"),
        (("demand", 0, 0), "demand is a buyer draw"),
        (("cost", 0, None), "cost is a supplier draw: give a supplier and nobody else"),
        (("late", 0, None), "late is a pair draw: give a buyer and a supplier"),
        (("demand", -1, None), "buyer is -1; it must be between 0 and 4294967294"),
        (("demand", NOBODY, None), "buyer is 4294967295"),
        (("late", 0, NOBODY), "supplier is 4294967295"),
    ],
)
def test_a_draw_asked_for_wrongly_is_refused(arguments: Any, text: str) -> None:
    with pytest.raises(ValueError, match=text):
        draw(0, 0, 1, *arguments)


@pytest.mark.parametrize("period", [2**31, -(2**31) - 1])
def test_a_month_that_would_meet_another_is_refused(period: int) -> None:
    with pytest.raises(ValueError, match=f"period is {period}"):
        draw(0, 0, period, "demand", 0)
    with pytest.raises(ValueError, match=f"period is {period}"):
        fill(0, 0, [1, period], Purpose.BUYER_MONTH, [0])


def test_fill_asked_for_wrongly_is_refused() -> None:
    with pytest.raises(ValueError, match="block is 99"):
        fill(0, 0, 1, 99, [0])
    with pytest.raises(ValueError, match="BUYER_MONTH is a buyer draw"):
        fill(0, 0, 1, Purpose.BUYER_MONTH, [0], [0])
    with pytest.raises(ValueError, match="buyers is -1"):
        fill(0, 0, 1, Purpose.BUYER_MONTH, [0, -1])
    with pytest.raises(ValueError, match="suppliers is 4294967295"):
        fill(0, 0, 1, Purpose.PAIR_AWARD, [0, 1], [0, NOBODY])
    with pytest.raises(TypeError, match="buyers holds float64"):
        fill(0, 0, 1, Purpose.BUYER_MONTH, np.array([0.0]))


def test_a_scalar_draw_does_not_load_numpy() -> None:
    code = (
        "import sys, trustsim.chance as c; c.draw(0, 0, 1, 'late', 1, 2); "
        "sys.exit('numpy' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


# Do the streams look random? Seed 0, taken as it comes. Each threshold is the value that a perfect
# stream passes with probability 1e-10, so all these tests together raise a false alarm less than
# once in ten million.
RARE = 1e-10
MONTHS, BUYERS, SUPPLIERS = np.arange(-12, 48)[:, None, None], np.arange(30)[:, None], np.arange(30)


def block(
    seed: int = 0,
    replicate: int = 0,
    months: Any = MONTHS,
    purpose: Purpose = Purpose.PAIR_DELIVERY,
    buyers: Any = BUYERS,
    suppliers: Any = SUPPLIERS,
) -> Floats:
    """216,000 draws: 4 lanes, 60 months around 0, 30 buyers, 30 suppliers."""
    return fill(seed, replicate, months, purpose, buyers, suppliers)


def assert_even(cells: NDArray[np.int64], count: int) -> None:
    """Chi-square test that `cells` (numbers below `count`) are equally frequent."""
    found = np.bincount(cells.ravel(), minlength=count)
    expected = cells.size / count
    assert np.sum((found - expected) ** 2) / expected < stats.chi2.isf(RARE, count - 1)
    # Too even would be wrong as well: a lattice, say.
    assert np.sum((found - expected) ** 2) / expected > stats.chi2.ppf(RARE, count - 1)


def test_every_lane_is_uniform() -> None:
    for lane in block():
        assert_even((lane * 1024).astype(np.int64), 1024)
        assert stats.kstest(lane.ravel(), "uniform").pvalue > RARE


def test_the_low_bits_are_uniform() -> None:
    words = (block() * 2**32).astype(np.int64)
    for shift in (0, 8, 16, 24):
        assert_even((words >> shift) & 255, 256)


@pytest.mark.parametrize(("first", "second"), list(combinations(range(4), 2)))
def test_lanes_are_independent(first: int, second: int) -> None:
    lanes = block()
    assert_independent(lanes[first], lanes[second])


NEIGHBOURS = {
    "seed": {"seed": 1},
    "replicate": {"replicate": 1},
    "month": {"months": MONTHS + 1},
    "purpose": {"purpose": Purpose.PAIR_IDEAS},
    "buyer": {"buyers": BUYERS + 1},
    "supplier": {"suppliers": SUPPLIERS + 1},
    "seed and replicate": {"seed": 1, "replicate": 1},
    "year": {"months": MONTHS + 12},
    "buyer and supplier": {"buyers": BUYERS + 1, "suppliers": SUPPLIERS + 1},
}


@pytest.mark.parametrize("name", NEIGHBOURS)
def test_neighbours_are_independent(name: str) -> None:
    assert_independent(block(), block(**NEIGHBOURS[name]))  # type: ignore[arg-type]


def test_changing_places_gives_an_independent_draw() -> None:
    pairs = np.triu_indices(300, 1)
    here, there = (
        fill(0, 0, 1, Purpose.PAIR_AWARD, one.astype(int), other.astype(int))
        for one, other in (pairs, pairs[::-1])
    )
    assert_independent(here, there)
    seeds = [block(seed=s, replicate=r, months=1) for s, r in ((3, 4), (4, 3))]
    assert_independent(*seeds)


def assert_independent(one: Floats, other: Floats) -> None:
    """Correlation, a 16 x 16 table of counts, and the share of bits that differ."""
    n = one.size
    limit = stats.norm.isf(RARE / 2)
    z = np.sum((one - 0.5) * (other - 0.5)) * 12 / np.sqrt(n)
    assert abs(z) < limit
    assert_even((one * 16).astype(np.int64) * 16 + (other * 16).astype(np.int64), 256)
    words = [(u * 2**32).astype(np.int64) for u in (one, other)]
    for bit in range(32):
        differ = np.sum((words[0] ^ words[1]) >> bit & 1)
        assert abs(differ - n / 2) / np.sqrt(n / 4) < limit, bit
