"""Trust rules: every file of the folder is examined; what each claims is held against it."""

from __future__ import annotations

import inspect
import itertools
import math
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from tiers import many

import trustsim
from trustsim import trust_rules
from trustsim.market import Market
from trustsim.parameters._declare import Group
from trustsim.parameters._fields import bounds, declared
from trustsim.scenarios import Scenario
from trustsim.sources import SOURCES
from trustsim.trust_rules import beta, constant, duration, linear, multiplicative, oracle, two_layer
from trustsim.trust_rules import random as random_rule

NAMES = trust_rules.names()
NULLS = ("constant", "oracle", "random")
LEARNERS = [name for name in NAMES if name not in NULLS]
PRIOR, STRENGTH = (
    bounds(type(Scenario().trust).model_fields[name]) for name in ("prior", "prior_strength")
)
_, MOST_OF_A_VISIT = bounds(type(Scenario().visits).model_fields["evidence"]) or (0.0, 0.0)
MOST_WEIGHT = 1.0 + MOST_OF_A_VISIT
Month = tuple[float, float]  # evidence, weight
QUICK = settings(max_examples=100, deadline=None, derandomize=True, database=None)
THOROUGH = settings(QUICK, max_examples=many(100, 1000))


def settings_of(name: str) -> st.SearchStrategy[Group]:
    """Settings anywhere in their bounds, and often at them."""
    kind = trust_rules.load(name).Settings
    fields = {key: bounds(field) for key, field in kind.model_fields.items()}
    return st.builds(
        kind, **{key: st.sampled_from(ends) | st.floats(*ends) for key, ends in fields.items()}
    )


def history(most: float) -> st.SearchStrategy[list[Month]]:
    """Up to 40 months; a byte each, which hypothesis draws quickly: graded evidence and weight."""
    weights = (0.0, 0.05, 0.3, 0.5, 0.9, 1.0, 1.0, most)
    return st.binary(max_size=40).map(
        lambda text: [((byte >> 3) / 31.0, weights[byte & 7]) for byte in text]
    )


PRIORS, STRENGTHS = st.floats(*PRIOR), st.floats(*STRENGTH)
UNIT = st.floats(0.0, 1.0)


def lived(module: Any, state: Any, months: list[Month], own: Group) -> Any:
    for evidence, weight in months:
        state = module.update(state, evidence, weight, 0.5, 0.5, 0.4, own)
    return state


def believed(module: Any, state: Any, own: Group, prior: float = 0.4, of: float = 4.0) -> float:
    return module.judge(state, prior, of, own)[0]  # type: ignore[no-any-return]


# -- every file ----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", NAMES)
def test_a_trust_rule_has_all_that_the_folder_asks_for(name: str) -> None:
    module = trust_rules.load(name)
    assert issubclass(module.Settings, Group)
    assert ">>> " in (module.__doc__ or ""), "no worked example"
    assert list(inspect.signature(module.start).parameters) == ["prior", "strength", "settings"]
    asked = ["state", "evidence", "weight", "truth", "chance", "prior", "settings"]
    assert list(inspect.signature(module.update).parameters) == asked
    assert list(inspect.signature(module.judge).parameters) == [
        "state", "prior", "strength", "settings",
    ]  # fmt: skip
    assert getattr(Scenario().trust_rules, name) == module.Settings()


@pytest.mark.parametrize("name", NAMES)
def test_a_setting_of_a_trust_rule_has_unit_bounds_meaning_and_a_source(name: str) -> None:
    kind = trust_rules.load(name).Settings
    for key, field in kind.model_fields.items():
        low, high = bounds(field) or (1.0, 0.0)
        assert low < high, key
        assert low <= field.default <= high
        likely = declared(field, "likely")
        assert likely is None or low <= likely[0] < likely[1] <= high
        assert all(declared(field, item) for item in ("unit", "symbol", "meaning")), key
        assert declared(field, "source") in SOURCES
        assert declared(field, "grade") in "ABCD"


@pytest.mark.parametrize("name", NAMES)
def test_trust_stays_within_its_bounds_whatever_happens(name: str) -> None:
    module = trust_rules.load(name)

    @THOROUGH
    @given(settings_of(name), PRIORS, STRENGTHS, history(MOST_WEIGHT), UNIT, UNIT)
    def holds(
        own: Group, prior: float, strength: float, months: list[Month], truth: float, chance: float
    ) -> None:
        state = module.start(prior, strength, own)
        for evidence, weight in [*months, (1.0, 1.0), (0.0, 1.0)]:
            state = module.update(state, evidence, weight, truth, chance, prior, own)
            mean, deviation = module.judge(state, prior, strength, own)
            assert len(state) == 2
            assert all(math.isfinite(number) for number in state)
            assert 0.0 <= mean <= 1.0
            assert 0.0 <= deviation <= 0.5

    holds()


@pytest.mark.parametrize("name", NAMES)
def test_strangers_are_trusted_at_the_prior(name: str) -> None:
    module = trust_rules.load(name)

    @QUICK
    @given(settings_of(name), PRIORS, STRENGTHS)
    def holds(own: Group, prior: float, strength: float) -> None:
        mean, deviation = module.judge(module.start(prior, strength, own), prior, strength, own)
        assert mean == pytest.approx(prior, rel=1e-12)
        if name != "oracle":
            assert deviation > 0.0

    holds()


@pytest.mark.parametrize("name", NAMES)
def test_better_evidence_never_leaves_less_trust(name: str) -> None:
    module = trust_rules.load(name)

    @QUICK
    @given(settings_of(name), PRIORS, history(1.0), UNIT, UNIT, st.floats(0.0, MOST_WEIGHT))
    def holds(
        own: Group, prior: float, months: list[Month], one: float, two: float, weight: float
    ) -> None:
        state = lived(module, module.start(prior, 4.0, own), months, own)
        worse, better = sorted((one, two))
        low = module.update(state, worse, weight, 0.5, 0.5, 0.4, own)
        high = module.update(state, better, weight, 0.5, 0.5, 0.4, own)
        assert believed(module, high, own, prior) >= believed(module, low, own, prior) - 1e-12

    holds()


@pytest.mark.parametrize("name", LEARNERS)
def test_a_good_history_earns_more_trust_than_a_bad_one(name: str) -> None:
    module = trust_rules.load(name)
    own = module.Settings()
    start = module.start(0.4, 4.0, own)
    good, bad = (lived(module, start, [(p, 1.0)] * 24, own) for p in (1.0, 0.0))
    assert believed(module, bad, own) < believed(module, good, own)
    assert believed(module, good, own) > 0.4
    assert believed(module, bad, own) <= 0.4


@pytest.mark.parametrize("name", LEARNERS)
def test_who_learns_is_deaf_to_the_truth_and_to_chance(name: str) -> None:
    module = trust_rules.load(name)
    state = module.start(0.4, 4.0, module.Settings())
    for evidence, weight in [(1.0, 1.0), (0.0, 1.0), (0.7, 0.3), (1.0, 0.0)]:
        found = {
            module.update(state, evidence, weight, truth, chance, 0.4, module.Settings())
            for truth in (0.0, 0.3, 1.0)
            for chance in (0.1, 0.9)
        }
        assert len(found) == 1
        (state,) = found


@pytest.mark.parametrize("name", NAMES)
def test_a_trust_rule_remembers_nothing_but_its_state(name: str) -> None:
    module = trust_rules.load(name)
    own = module.Settings()
    arguments = ((0.3, 0.8), 0.6, 0.7, 0.2, 0.9, 0.4, own)
    first = module.update(*arguments)
    module.update((0.9, 0.9), 0.0, 1.0, 0.1, 0.4, 0.4, own)
    assert module.update(*arguments) == first
    assert module.judge(first, 0.4, 4.0, own) == module.judge(first, 0.4, 4.0, own)


@pytest.mark.parametrize("name", NAMES)
def test_a_market_runs_on_a_trust_rule(name: str) -> None:
    market = Market(
        seed=1,
        record="relationships",
        **{
            "market.buyers": 5, "market.suppliers": 4, "market.candidates": 3, "periods": 24,
            "burn_in": 6, "market.trusting_buyers": 0.5, "market.trusting_suppliers": 0.5,
            "trust.rule": name,
        },
    )  # fmt: skip
    market.run_model()
    rows = market.tables()["relationships"]
    trust = rows["trust_buyer"]
    assert trust.min() >= 0.0
    assert trust.max() <= 1.0
    assert (trust.min() == trust.max()) == (name == "constant")


# -- forgetting ----------------------------------------------------------------------------------

# Where idle months lead to, and by which setting; a rule that forgets belongs here.
REST = {
    "beta": ("forgetting", lambda own, prior: prior),
    "duration": ("erosion", lambda own, prior: prior),
    "linear": ("erosion", lambda own, prior: prior),
    "multiplicative": ("erosion", lambda own, prior: max(own.least, prior)),
    "two_layer": ("erosion", lambda own, prior: prior),
}


@pytest.mark.parametrize("name", LEARNERS)
def test_a_rule_with_a_rate_of_forgetting_says_where_idle_months_lead(name: str) -> None:
    fields = trust_rules.load(name).Settings.model_fields
    forgets = [key for key in fields if key in ("forgetting", "erosion")]
    assert forgets == ([REST[name][0]] if name in REST else [])


@pytest.mark.parametrize("start", [1.0, 0.0], ids=["from above", "from below"])
@pytest.mark.parametrize("name", REST)
def test_idle_months_lead_back_step_by_step(name: str, start: float) -> None:
    module = trust_rules.load(name)
    setting, target = REST[name]
    own = module.Settings(**{setting: 0.9 if setting == "forgetting" else 0.1})
    rest = target(own, 0.4)
    state = lived(module, module.start(0.4, 4.0, own), [(start, 1.0)] * 12, own)
    away = abs(believed(module, state, own) - rest)
    for _ in range(300):
        state = module.update(state, 1.0, 0.0, 0.5, 0.5, 0.4, own)
        nearer = abs(believed(module, state, own) - rest)
        assert nearer <= away + 1e-15
        away = nearer
    assert away < 1e-6 or (name == "two_layer" and state[1] < rest)  # the ceiling stays


@pytest.mark.parametrize("name", REST)
def test_without_forgetting_idle_months_change_nothing(name: str) -> None:
    module = trust_rules.load(name)
    setting, _ = REST[name]
    own = module.Settings(**{setting: 1.0 if setting == "forgetting" else 0.0})
    state = lived(module, module.start(0.4, 4.0, own), [(0.9, 1.0), (0.2, 1.0)] * 5, own)
    assert module.update(state, 0.0, 0.0, 0.5, 0.5, 0.4, own) == state
    assert module.update(state, 1.0, 0.0, 0.5, 0.5, 0.4, own) == state


# -- kept promises -------------------------------------------------------------------------------


@QUICK
@given(settings_of("beta"), PRIORS, st.floats(0.1, 1000.0), history(1.0), st.floats(0.001, 1.0))
def test_a_kept_promise_never_lowers_a_beta_belief_if_it_weighs_what_forgetting_takes(
    own: beta.Settings, prior: float, strength: float, months: list[Month], weight: float
) -> None:
    """With x the trust, u the weight, S the prior strength and L the forgetting:

    the new mean (L r + u + a)/(L (r + s) + u + S) is at least x where
    u (1 - x) >= (1 - L) (r - x (r + s)), and r - x (r + s) = S (x - prior). So a kept promise does
    not lower trust at or under the prior, nor without forgetting; above the prior it has to weigh
    (1 - L) S (x - prior)/(1 - x) or more, else what is forgotten counts for more: erosion.
    """
    state = lived(beta, beta.start(prior, strength, own), months, own)
    trust = believed(beta, state, own, prior, strength)
    after = believed(
        beta, beta.update(state, 1.0, weight, 0.5, 0.5, 0.4, own), own, prior, strength
    )
    balance = weight * (1.0 - trust) - (1.0 - own.forgetting) * strength * (trust - prior)
    assume(abs(balance) > 1e-9 * strength)
    assert (after >= trust - 1e-13) if balance > 0.0 else (after <= trust + 1e-13)


@QUICK
@given(settings_of("beta"), PRIORS, STRENGTHS, history(1.0))
def test_kept_promise_never_lowers_trust(
    own: beta.Settings, prior: float, strength: float, months: list[Month]
) -> None:
    """Nor does the kept promise of a full month where no month weighed more: r <= 1/(1 - L)."""
    state = lived(beta, beta.start(prior, strength, own), months, own)
    after = beta.update(state, 1.0, 1.0, 0.5, 0.5, 0.4, own)
    assert believed(beta, after, own, prior, strength) >= (
        believed(beta, state, own, prior, strength) - 1e-12
    )


@pytest.mark.parametrize("name", ["linear", "multiplicative", "two_layer"])
def test_a_full_month_of_kept_promises_never_lowers_trust(name: str) -> None:
    module = trust_rules.load(name)

    @QUICK
    @given(settings_of(name), PRIORS, history(MOST_WEIGHT), st.floats(1.0, MOST_WEIGHT))
    def holds(own: Group, prior: float, months: list[Month], weight: float) -> None:
        state = lived(module, module.start(prior, 4.0, own), months, own)
        after = module.update(state, 1.0, weight, 0.5, 0.5, 0.4, own)
        assert believed(module, after, own) >= believed(module, state, own) - 1e-12

    holds()


def test_a_kept_promise_may_not_outweigh_the_erosion_of_a_long_duration() -> None:
    """Duration: T' = (1 - eps)(T + u) rises only as long as T < u (1 - eps)/eps."""
    own = duration.Settings(erosion=0.1)
    assert duration.update((8.0, 0.0), 1.0, 1.0, 0.5, 0.5, 0.4, own)[0] == pytest.approx(8.1)
    assert duration.update((9.0, 0.0), 1.0, 1.0, 0.5, 0.5, 0.4, own)[0] == pytest.approx(9.0)
    assert duration.update((10.0, 0.0), 1.0, 1.0, 0.5, 0.5, 0.4, own)[0] == pytest.approx(9.9)


# -- one by one ----------------------------------------------------------------------------------


@QUICK
@given(UNIT, st.floats(0.05, 1.0), st.floats(0.5, 0.98), st.floats(1.0, 5.0))
def test_constant_evidence_leads_a_beta_belief_to_its_fixed_point(
    evidence: float, weight: float, kept: float, omega: float
) -> None:
    own = beta.Settings(forgetting=kept, omega=omega)
    state = lived(beta, beta.start(0.4, 4.0, own), [(evidence, weight)] * 2000, own)
    good = evidence * weight / (1.0 - kept)
    bad = omega * (1.0 - evidence) * weight / (1.0 - kept)
    assert state == pytest.approx((good, bad), rel=1e-9)
    trust = (good + 1.6) / (good + bad + 4.0)
    assert believed(beta, state, own) == pytest.approx(trust, rel=1e-9)


def test_a_beta_belief_without_asymmetry_and_forgetting_counts_what_was_kept() -> None:
    own = beta.Settings(forgetting=1.0, omega=1.0)
    state = lived(beta, beta.start(0.5, 2.0, own), [(1.0, 1.0)] * 7 + [(0.0, 1.0)] * 3, own)
    mean, deviation = beta.judge(state, 0.5, 2.0, own)
    assert mean == pytest.approx(8 / 12)  # Laplace's rule
    assert deviation == pytest.approx(math.sqrt(8 * 4 / (12**2 * 13)))  # of Beta(8, 4)


def test_a_broken_promise_weighs_omega_times_a_kept_one() -> None:
    own = beta.Settings(forgetting=1.0, omega=3.0)
    kept, broken = (beta.update((0.0, 0.0), p, 0.5, 0.5, 0.5, 0.4, own) for p in (1.0, 0.0))
    assert kept == (0.5, 0.0)
    assert broken == (0.0, 1.5)


def test_half_of_the_evidence_is_forgotten_after_the_half_life() -> None:
    own = beta.Settings(forgetting=0.5 ** (1 / 30), omega=1.0)
    state = lived(beta, (8.0, 2.0), [(1.0, 0.0)] * 30, own)
    assert state == pytest.approx((4.0, 1.0), rel=1e-12)


@pytest.mark.parametrize("module", [linear, two_layer])
def test_half_of_the_distance_to_the_prior_is_left_after_the_half_life(module: Any) -> None:
    own = module.Settings(erosion=1.0 - 0.5 ** (1 / 30))
    state = lived(module, (0.8, 1.0), [(1.0, 0.0)] * 30, own)
    assert state[0] == pytest.approx(0.6, rel=1e-12)


def test_linear_trust_never_overshoots_the_evidence_however_much_it_weighs() -> None:
    own = linear.Settings(rise=0.5, fall=1.0, erosion=0.0)
    assert linear.update((0.5, 0.0), 0.6, 11.0, 0.5, 0.5, 0.4, own)[0] == pytest.approx(0.6)
    assert linear.update((0.5, 0.0), 0.4, 1.5, 0.5, 0.5, 0.4, own)[0] == pytest.approx(0.4)
    assert linear.update((0.5, 0.0), 0.7, 1.5, 0.5, 0.5, 0.4, own)[0] == pytest.approx(0.65)


def test_linear_trust_falls_faster_than_it_rises_and_ends_at_the_evidence() -> None:
    own = linear.Settings(rise=0.1, fall=0.4, erosion=0.0)
    up = linear.update((0.5, 0.0), 0.9, 1.0, 0.5, 0.5, 0.4, own)[0]
    down = linear.update((0.5, 0.0), 0.1, 1.0, 0.5, 0.5, 0.4, own)[0]
    assert (up, down) == pytest.approx((0.54, 0.34))
    state = lived(linear, (0.5, 0.0), [(0.9, 1.0)] * 400, own)
    assert state[0] == pytest.approx(0.9)


def test_multiplicative_trust_of_the_distrusted_recovers_slowly() -> None:
    own = multiplicative.Settings(growth=0.1, loss=0.5, erosion=0.0, least=0.05)
    gains = [
        multiplicative.update((x, 0.0), 1.0, 1.0, 0.5, 0.5, 0.4, own)[0] - x
        for x in (0.1, 0.2, 0.4)
    ]
    assert gains == pytest.approx([0.01, 0.02, 0.04])
    assert multiplicative.update((0.06, 0.0), 0.0, 1.0, 0.5, 0.5, 0.4, own)[0] == 0.05
    assert multiplicative.update((0.97, 0.0), 1.0, 1.0, 0.5, 0.5, 0.4, own)[0] == 1.0


def test_a_breach_takes_the_declared_share_of_the_duration_by_its_weight() -> None:
    own = duration.Settings(breach=0.4, threshold=0.5, erosion=0.0)
    assert duration.update((10.0, 0.0), 0.49, 1.0, 0.5, 0.5, 0.4, own)[0] == 6.0
    assert duration.update((10.0, 0.0), 0.49, 0.5, 0.5, 0.5, 0.4, own)[0] == 8.0
    assert duration.update((10.0, 0.0), 0.49, 7.0, 0.5, 0.5, 0.4, own)[0] == 6.0
    assert duration.update((10.0, 0.0), 0.5, 1.0, 0.5, 0.5, 0.4, own)[0] == 11.0
    assert duration.update((10.0, 0.0), 0.0, 0.0, 0.5, 0.5, 0.4, own)[0] == 10.0  # nothing happened


def test_after_a_breach_the_same_conduct_earns_less_trust_than_before() -> None:
    """Hysteresis of the two layers: the way up is not the way down."""
    own = two_layer.Settings(quick=0.5, drop=0.5, mend=0.02, erosion=0.0)
    before = lived(two_layer, two_layer.start(0.4, 4.0, own), [(1.0, 1.0)] * 12, own)
    breached = lived(two_layer, before, [(0.0, 1.0)], own)
    after = lived(two_layer, breached, [(1.0, 1.0)] * 12, own)
    assert before[0] > 0.99
    assert after[0] == after[1]  # trust hangs under the ceiling
    ceiling = 1.0 - 0.5 * 0.98**12  # half is lost at once, a fiftieth of the gap mends a month
    assert after[0] == pytest.approx(ceiling, rel=1e-12)
    # a single layer would have forgotten the breach by now
    open_sky = two_layer.Settings(quick=0.5, drop=0.0, mend=0.02, erosion=0.0)
    assert lived(two_layer, (0.5, 1.0), [(1.0, 1.0)] * 12, open_sky)[0] > 0.99


@QUICK
@given(settings_of("two_layer"), PRIORS, history(MOST_WEIGHT))
def test_trust_of_two_layers_is_never_above_its_ceiling(
    own: two_layer.Settings, prior: float, months: list[Month]
) -> None:
    state = two_layer.start(prior, 4.0, own)
    for month in months:
        state = lived(two_layer, state, [month], own)
        assert 0.0 <= state[0] <= state[1] <= 1.0


EVENTS = list(
    itertools.product((0.0, 0.6, 1.0), (0.0, 1.0), (0.1, 0.9), (0.2, 0.8))
)  # p u truth lot


def test_the_constant_null_ignores_everything() -> None:
    own = constant.Settings()
    assert {constant.update((0.4, 0.0), *event, 0.4, own) for event in EVENTS} == {(0.4, 0.0)}
    assert constant.judge((0.4, 0.0), 0.4, 5.0, own) == (0.4, pytest.approx(0.2))  # sqrt(.24/6)


def test_the_oracle_knows_the_truth_and_ignores_all_else() -> None:
    own = oracle.Settings()
    for _, _, truth, _ in EVENTS:
        found = {oracle.update((0.4, 0.0), *e, 0.4, own) for e in EVENTS if e[2] == truth}
        assert found == {(truth, 0.0)}
        assert oracle.judge((truth, 0.0), 0.4, 4.0, own) == (truth, 0.0)


def test_the_random_null_takes_the_draw_and_ignores_all_else() -> None:
    own = random_rule.Settings()
    for _, _, _, lot in EVENTS:
        found = {random_rule.update((0.4, 0.0), *e, 0.4, own) for e in EVENTS if e[3] == lot}
        assert found == {(lot, 0.0)}


def test_an_unknown_trust_rule_is_an_error_that_names_the_known_ones() -> None:
    with pytest.raises(KeyError, match=r"no trust rule 'nonsense'; known: beta, "):
        trust_rules.load("nonsense")


# -- a new file ----------------------------------------------------------------------------------

NEW = '''
"""Trust that is the latest evidence.

>>> update((0.4, 0.0), 0.7, 1.0, 0.5, 0.5, 0.4, Settings())
(0.7, 0.0)
"""

from __future__ import annotations

from trustsim.parameters._declare import Group, number


class Settings(Group):
    """Settings."""

    doubt: float = number(
        0.1, 0.0, 0.5, unit="trust", symbol="sd", meaning="deviation", source="assumed", grade="D"
    )


def start(prior: float, strength: float, settings: Settings) -> tuple[float, float]:
    """Trust at the prior."""
    return prior, 0.0


def update(
    state: tuple[float, float],
    evidence: float,
    weight: float,
    truth: float,
    chance: float,
    prior: float,
    settings: Settings,
) -> tuple[float, float]:
    """Take the evidence."""
    return (evidence if weight > 0.0 else state[0]), state[1]


def judge(
    state: tuple[float, float], prior: float, strength: float, settings: Settings
) -> tuple[float, float]:
    """The latest evidence."""
    return state[0], settings.doubt
'''
CODE = """
from trustsim.market import Market
from trustsim.trust_rules import names
assert "latest" in names()
market = Market(seed=1, record="relationships", **{
    "market.buyers": 3, "market.suppliers": 3, "market.candidates": 2, "periods": 12, "burn_in": 0,
    "trust.rule": "latest", "trust_rules.latest.doubt": 0.25})
market.run_model()
print(set(market.tables()["relationships"]["confidence_buyer"].tolist()))
"""


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    """A copy of the package, for files that are dropped into it."""
    there = tmp_path / "trustsim"
    shutil.copytree(
        Path(trustsim.__file__).parent, there, ignore=shutil.ignore_patterns("__pycache__")
    )
    return tmp_path


def test_a_file_dropped_into_the_folder_is_a_trust_rule(copied: Path) -> None:
    (copied / "trustsim" / "trust_rules" / "latest.py").write_text(NEW, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-c", CODE], cwd=copied, capture_output=True, text=True, check=False,
        env={"PYTHONPATH": str(copied)},
    )  # fmt: skip
    assert done.stderr == ""
    assert done.stdout == "{0.25}\n"
