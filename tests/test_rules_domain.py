"""Every rule over its declared domain: total, finite, right in sign, the same bits compiled."""

from __future__ import annotations

import itertools
import math
import random
import struct
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any, NamedTuple

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from trustsim.parameters._fields import bounds
from trustsim.rules import RULES, _kinds
from trustsim.rules.stances import Traits
from trustsim.scenarios import Scenario

Args = dict[str, Any]
UNIFORM = (2.0**-33, 1.0 - 2.0**-33)  # the lowest and highest draw of trustsim.chance
KINDS: dict[str, tuple[float, float]] = {
    **dict.fromkeys(("Trust", "Conduct", "Pressure", "Attention", "Openness"), (0.0, 1.0)),
    **dict.fromkeys(("Policy", "Share", "Chance"), (0.0, 1.0)),
    **{"Uniform": UNIFORM, "Money": (0.0, 1e6), "Hours": (0.0, 1e4), "Units": (0.0, 1e6)},
    "Months": (0.0, 1200.0),
    "Confidence": (0.0, 0.5),
}
NORMAL = (-8.3, 8.3)  # what normal_quantile returns
STATE = (-8.3, 8.3)
YES_NO = (0.0, 1.0)


class Row(NamedTuple):
    """A rule's arguments, each with its sign, and the domains that their kinds do not tell.

    ``+``: the result never falls as the argument rises; ``-``: never rises; ``~``: it may do
    either, or the sign hangs on another argument (then it is in ``CONDITIONAL`` where it has one).
    A domain is a pair of numbers or the dotted key of the parameter whose bounds it has.
    """

    signs: str
    domains: dict[str, str | tuple[float, float]] = {}  # noqa: RUF012


ROWS: dict[str, Row] = {
    # accounts
    "discount_factor": Row(
        "rate- month-", {"rate": "people.discount_rate", "month": (0.0, 1200.0)}
    ),
    "idle_units": Row("capacity+ made-"),
    "part_of": Row("amount~ mine~ all_of_it~"),
    "idea_bill": Row("cost+ ideas+ share+", {"cost": "ideas.cost", "ideas": (0.0, 100.0)}),
    "pooled_bill": Row("units+ unit_cost+ rate+"),
    "link_bill": Row(
        "new+ setup+ links+ running+",
        {
            "new": YES_NO,
            "setup": "links.setup_cost",
            "links": YES_NO,
            "running": "links.running_cost",
        },
    ),
    "buyer_result": Row(
        "value+ recovery+ goods- contact_wages- wage- desk_hours- inspection_hours- "
        "qualification- failures- downtime- ideas-",
        {
            "wage": "people.wage",
            **dict.fromkeys(("desk_hours", "inspection_hours"), (0.0, 1e4)),
        },
    ),
    "buyer_overhead": Row("wage+ quoting_hours+ orphans+", {"wage": "people.wage"}),
    "supplier_result": Row(
        "goods+ recovery- contact_wages- service- links- production- returns- ideas-"
    ),
    # after_sales
    "promised_service": Row("service+ overpromise+ conduct-"),
    "delivered_service": Row("service+ alignment+ distressed-"),
    "promise_kept": Row("promised- delivered+"),
    "failure_cost": Row("failing+ cost+ mitigation- delivered-"),
    "bad_share": Row("found+ failing+ units-"),
    "excess_share": Row("bad+ tolerated-"),
    "problems_of_month": Row("late+ bad+ tolerated-", {"late": YES_NO}),
    "voice_chance": Row("trust~ low+ high+"),
    "blame_hours": Row("hours+ trust_buyer- trust_supplier-"),
    "mended_share": Row("blame- joint+"),
    "repaired": Row("cost+ mended- repair-"),
    "expected_failures": Row("in_use+ hazard+"),
    "problem_hours": Row(  # a month has two at most: late, bad
        "hours+ problems+", {"hours": "after_sales.problem_hours", "problems": (0.0, 2.0)}
    ),
    "service_bill": Row("failing+ cost+ delivered+", {"cost": "after_sales.service_cost"}),
    # contract
    "completeness": Row(
        "policy+ trust- saving+ tenure+ distrust+ specificity+ learning+",
        {
            "distrust": "contract.distrust",
            "specificity": "contract.specificity",
            "learning": "contract.learning",
        },
    ),
    "drafting_hours": Row("hours+ complete+ renewal- renewal_share+", {"renewal": YES_NO}),
    "contract_deterrence": Row("deterrence+ strength+", {"deterrence": "contract.deterrence"}),
    "recovered": Row("cost+ complete+ recovery+ strength+"),
    # cost
    "process_cost": Row("cost+ lean- lean_cost-"),
    "buyer_share": Row("conduct- fair_split-"),
    "quoted_cost": Row("cost+ saving- share- overhead+"),
    "made_cost": Row("cost+ saving- shading- shading_saving-"),
    "margin_on_price": Row("price~ cost~"),
    "at_base_cost": Row("multiple+ base+", {"multiple": (0.0, 10.0), "base": "costs.base"}),
    # delivery
    "available_units": Row("capacity+ orders+ spot_share+"),
    "allocation_weight": Row("order+ trust+ loyalty-", {"loyalty": "capacity.loyalty"}),
    "shading": Row(
        "conduct- trust- goodwill- margin- efficiency_wage- inspected- inspection_deterrence- "
        "complete- contract_deterrence- distress+ distress_quality+",
        {
            "margin": (-2.0, 1.0),
            "efficiency_wage": "quality.efficiency_wage",
            "inspection_deterrence": "quality.inspection_deterrence",
            "contract_deterrence": "contract.deterrence",
        },
    ),
    "defect_share": Row(
        "base+ lean- lean_quality- shade+ shaded+",
        {"base": "quality.base_defects", "shaded": "quality.shaded_defects"},
    ),
    "clustered": Row("expected+ uniform- most+", {"expected": (0.0, 1e6), "most": (0.0, 1e6)}),
    "late_chance": Row(
        "base+ slope+ planned~ order~ short+",
        {"slope": "lateness.slope", "order": (1e-9, 1e6)},
    ),
    "good_units": Row("accepted+ defective- found+"),
    "replaced_units": Row("found+ all_found- slack+"),
    "distress": Row("cash- credit-", {"cash": (-1e9, 1e9), "credit": "turnover.credit"}),
    "insolvent": Row("cash- credit-", {"cash": (-1e9, 1e9), "credit": "turnover.credit"}),
    # demand
    "autoregress": Row(
        "state+ persistence~ innovation+",
        {"state": STATE, "persistence": "costs.persistence", "innovation": NORMAL},
    ),
    "log_normal": Row(
        "mean+ deviation~ state+",
        {"mean": "demand.mean", "deviation": "demand.volatility", "state": STATE},
    ),
    "spread": Row("mean~ share~ uniform+", {"share": "demand.private_share"}),
    "demand_of_month": Row(
        "mean+ forecast+ surprise+", {"forecast": (-5e5, 5e5), "surprise": (-5e5, 5e5)}
    ),
    "half_width": Row("share+ mean+", {"share": "demand.private_share"}),
    # evidence
    "evidence_weight": Row("units+ reference-", {"reference": "trust.units_reference"}),
    "graded": Row("bad- worst+ forgiven+", {"bad": (0.0, 1.0), "worst": "trust.bad_units"}),
    "mean_of_three": Row(
        "first+ second+ third+ w_first~ w_second~ w_third~",
        {
            **dict.fromkeys(("first", "second", "third"), (0.0, 1.0)),
            "w_first": "trust.on_time",
            "w_second": "trust.quality",
            "w_third": "trust.promise",
        },
    ),
    "forecast_came_true": Row(
        "report- turned_out+ limit~", {"report": (-5e5, 5e5), "turned_out": (-1e6, 1e6)}
    ),
    "fair_share": Row("share- fair_split-"),
    "confidence_kept": Row(
        "leak_seen- reused- detection-", {"leak_seen": YES_NO, "reused": YES_NO}
    ),
    "quality_seen": Row("inspected+ excess+ worst-", {"worst": "trust.bad_units"}),
    "evidence_with_visits": Row(
        "evidence+ weight~ visits~ visit_weight~ conduct+",
        {
            "evidence": (0.0, 1.0),
            "weight": (0.0, 1.0),
            "visits": YES_NO,
            "visit_weight": "visits.evidence",
        },
    ),
    # forecast
    "safety_stock": Row(
        "half_width~ underage+ overage-",
        {"underage": "capacity.spot_premium", "overage": "capacity.idle_cost"},
    ),
    "believed_forecast": Row("report+ limit- trust~", {"report": (-5e5, 5e5)}),
    "in_half_widths": Row(
        "deviation+ half_width~", {"deviation": (-1e6, 1e6), "half_width": (1e-9, 1e6)}
    ),
    "forecast_shared": Row(
        "report~ forecast~ limit~",  # 1 where the limit is 0: nothing to tell
        {"report": (-5e5, 5e5), "forecast": (-5e5, 5e5)},
    ),
    "reported_forecast": Row(
        "forecast~ limit~ half_width~ safety~ trust~ conduct~ lying_cost~",
        {
            "forecast": (-5e5, 5e5),
            "limit": (0.0, 5e5),
            "half_width": (0.0, 5e5),
            "safety": (-5e5, 5e5),
            "lying_cost": "demand.lying_cost",
        },
    ),
    "reserved_capacity": Row(
        "odds+ mean+ belief+ safety+", {"belief": (-5e5, 5e5), "safety": (-5e5, 5e5)}
    ),
    "updated_odds": Row("odds+ won+ memory~", {"won": YES_NO}),
    # improvement
    "idea_rate": Row(
        "rate+ trust+ exposure- openness+ hours+",
        {"rate": "ideas.rate", "exposure": "ideas.exposure"},
    ),
    "chance_of_none": Row("mean-", {"mean": (0.0, 1e4)}),
    "poisson": Row("mean- none- uniform+", {"mean": (0.0, 1e4)}),
    "saving_after": Row(
        "saving~ ideas+ gain+ most+ decay- bonus+",
        {
            "ideas": (0.0, 50.0),
            "gain": "ideas.gain",
            "most": "ideas.most",
            "bonus": "ideas.disclosure_bonus",
        },
    ),
    "lean_after": Row(
        "lean~ helps+ gain+ decay-", {"helps": (0.0, 5000.0), "gain": "ideas.help_gain"}
    ),
    "disclosure_chance": Row("rate+ trust+ exposure- openness+", {"exposure": "ideas.exposure"}),
    "leak_chance": Row("rate+ conduct-"),
    "visit_chance": Row("rate+ attention_buyer+ attention_supplier+", {"rate": "visits.rate"}),
    "volunteers_link": Row("trust+ threshold-", {"threshold": "links.threshold"}),
    "copied_saving": Row("share+ saving+"),
    # inspection
    "feared_defects": Row(
        "trust- deviation+ caution+ base+ shaded+",
        {
            "caution": "inspection.caution",
            "base": "quality.base_defects",
            "shaded": "quality.shaded_defects",
        },
    ),
    "inspected_share": Row(
        "policy+ feared~ failure_cost+ return_cost- inspection_cost- ramp- floor_share+",
        {"ramp": "inspection.ramp"},
    ),
    "inspection_hours": Row("hours_per_unit+ inspected+ units+"),
    "found_defects": Row("defective+ inspected+"),
    # negotiation
    "opening_gap": Row("pad+ trust_buyer- trust_supplier-", {"pad": "negotiation.pad"}),
    "concession": Row(
        "soft+ tough+ pressure~",
        {"soft": "negotiation.concession_soft", "tough": "negotiation.concession_tough"},
    ),
    "negotiation_rounds": Row(
        "gap+ tolerance- conceded-",
        {"tolerance": "negotiation.tolerance", "conceded": (0.02, 0.98)},
    ),
    "agreed_price": Row(
        "ask+ gap~ concession_buyer+ concession_supplier- limit+",
        {
            "concession_buyer": "negotiation.concession_soft",
            "concession_supplier": "negotiation.concession_tough",
        },
    ),
    "haggling_hours": Row("rounds+ hours_per_round+", {"rounds": (1.0, 1000.0)}),
    # people
    "idea_hours": Row("budget+ transactional- repair-"),
    "contact_hours": Row("budget+ transactional+ together+"),
    "defective_in_use": Row("in_use+ failing- escaped+"),
    "overtime": Row("budget- transactional+ repair+"),
    "contact_wages": Row("hours+ over+ wage+ premium+"),
    "quoting_hours": Row("hours+ parties+ renewal+", {"parties": (1.0, 64.0)}),
    "ordering_hours": Row("hours+ link- saved-", {"link": YES_NO}),
    "desk_hours": Row(
        "expediting+ ordering+ administration+ complete+ qualification+ new+", {"new": YES_NO}
    ),
    "person_months": Row("hours+ person_hours-", {"person_hours": "people.person_hours"}),
    "people_hours": Row("transactional+ productive+ desk+"),
    "qualification_bill": Row("hours+ wage+ cost+", {"wage": "people.wage"}),
    "transaction_bill": Row("wage+ transactional+ desk+ inspection+", {"wage": "people.wage"}),
    # sourcing
    "between": Row(
        "low+ high+ trait~", {"low": "sourcing.rebid_low", "high": "sourcing.rebid_high"}
    ),
    "parties_invited": Row("pressure+ candidates+", {"candidates": "market.candidates"}),
    "outside_price": Row(
        "cost+ dispersion~ overhead+ draws-",
        {
            "cost": "costs.base",
            "dispersion": "costs.dispersion",
            "draws": "sourcing.reference_draws",
        },
    ),
    "price_gap": Row("price~ outside~", {"outside": (1e-3, 1e6)}),
    "rebid_chance": Row(
        "tendency+ trust- gap+ trust_effect~ reference+ price_effect~",
        {
            "tendency": "sourcing.rebid_low",
            "gap": (-1.0, 10.0),
            "trust_effect": "sourcing.rebid_trust",
            "reference": "sourcing.trust_reference",
            "price_effect": "sourcing.rebid_price",
        },
    ),
    "renewal_price": Row("quote+ elsewhere+ leaving+ pressure_supplier+ pressure_buyer- conduct-"),
    "declines": Row("quote+ elsewhere- leaving-"),
    "leaving_per_unit": Row(
        "qualification+ link+ link_cost+ mean- months-",
        {"link": YES_NO, "mean": (0.0, 1e6), "months": "sourcing.expected_tenure"},
    ),
    "expected_defects": Row(
        "trust- record+ record_weight~ base+ shaded+",
        {"base": "quality.base_defects", "shaded": "quality.shaded_defects"},
    ),
    "quality_penalty": Row("defects+ failure_cost+ mitigation- promised- trust- late+ downtime+"),
    "score": Row("price+ weight- penalty+ switching+"),
    "perceived_score": Row("score_+ scale~ uniform-"),
    "auction_price": Row("bid+ own_score- next_score+ reserve+"),
    "reserve_price": Row("reserve+ disclosed~ conduct+ margin+"),
    "moved_record": Row("record+ latest+ memory~", dict.fromkeys(("record", "latest"), (0.0, 1.0))),
    # stances
    "on_the_line": Row("low+ high+ level~", {"level": (0.0, 1.0)}),
}

CONDITIONAL: list[tuple[str, str, Callable[[Args], bool]]] = [
    ("part_of", "amount+ mine+", lambda a: a["mine"] <= a["all_of_it"]),
    ("part_of", "all_of_it-", lambda a: 0.0 < a["mine"] <= a["all_of_it"]),
    ("voice_chance", "trust+", lambda a: a["low"] <= a["high"]),
    ("margin_on_price", "price+ cost-", lambda a: a["price"] >= 1e-3),  # 0 where nothing is paid
    ("log_normal", "deviation+", lambda a: a["state"] >= a["deviation"]),
    ("spread", "mean+ share+", lambda a: a["uniform"] >= 0.5),
    ("spread", "mean- share-", lambda a: a["uniform"] <= 0.5),
    ("forecast_came_true", "limit+", lambda a: a["limit"] > 0.0),
    (
        "evidence_with_visits", "visits+ visit_weight+",
        lambda a: a["conduct"] >= a["evidence"] and a["weight"] > 0.0,
    ),
    (
        "evidence_with_visits", "visits- visit_weight-",
        lambda a: a["conduct"] <= a["evidence"] and a["weight"] > 0.0,
    ),
    ("safety_stock", "half_width+", lambda a: a["underage"] >= a["overage"]),
    ("safety_stock", "half_width-", lambda a: a["underage"] <= a["overage"]),
    ("in_half_widths", "half_width-", lambda a: a["deviation"] >= 0.0),
    ("in_half_widths", "half_width+", lambda a: a["deviation"] <= 0.0),
    ("believed_forecast", "trust+", lambda a: abs(a["report"]) <= a["limit"]),
    (
        "reported_forecast", "forecast+ limit+ safety- conduct- lying_cost-",
        lambda a: abs(a["forecast"]) <= a["limit"],
    ),
    ("updated_odds", "memory+", lambda a: a["won"] >= a["odds"]),
    ("inspected_share", "feared+", lambda a: a["failure_cost"] >= a["return_cost"]),
    ("concession", "pressure-", lambda a: a["tough"] <= a["soft"]),
    ("agreed_price", "gap-", lambda a: a["concession_supplier"] >= a["concession_buyer"]),
    ("agreed_price", "gap+", lambda a: a["concession_supplier"] <= a["concession_buyer"]),
    ("between", "trait+", lambda a: a["low"] <= a["high"]),
    ("price_gap", "price+ outside-", lambda a: a["price"] > 0.0),
    ("rebid_chance", "trust_effect+", lambda a: a["trust"] <= a["reference"]),
    ("rebid_chance", "price_effect+", lambda a: a["gap"] >= 0.0),
    ("reserve_price", "disclosed+", lambda a: a["disclosed"] > 0.0),
    ("perceived_score", "scale+", lambda a: a["uniform"] <= math.exp(-1.0)),
    ("moved_record", "memory+", lambda a: a["latest"] >= a["record"]),
    ("saving_after", "saving+", lambda a: a["ideas"] == 0.0),
    ("lean_after", "lean+", lambda a: a["helps"] * a["gain"] <= 1.0 - a["decay"]),
]  # fmt: skip


def arguments(rule: str) -> dict[str, str]:
    """Names and annotations of a rule's arguments, in order."""
    found = dict(RULES[rule].__annotations__)
    found.pop("return")
    return found


def domain(rule: str, name: str) -> tuple[float, float]:
    """Lowest and highest value of an argument."""
    given_ = ROWS[rule].domains.get(name)
    if given_ is None:
        return KINDS[arguments(rule)[name]]
    if isinstance(given_, tuple):
        return given_
    group, _, field = given_.rpartition(".")
    found = bounds(type(Scenario().get(group)).model_fields[field])
    assert found is not None
    return found


def levels(rule: str, name: str, shares: tuple[float, ...]) -> list[Any]:
    """Values of an argument at some shares of its range; traits all alike."""
    kind = arguments(rule)[name]
    if kind == "Traits":
        return [Traits(*([share] * 6)) for share in shares]
    low, high = domain(rule, name)
    values = [low if s == 0.0 else high if s == 1.0 else low + s * (high - low) for s in shares]
    return [round(value) for value in values] if kind == "int" else values


def corners(rule: str) -> Iterator[tuple[Any, ...]]:
    """Every corner of the domain, the middles between them where they are few, and a few more."""
    names = list(arguments(rule))
    shares = (0.0, 0.37, 1.0) if 3 ** len(names) <= 3000 else (0.0, 1.0)
    yield from itertools.product(*(levels(rule, name, shares) for name in names))
    lot = random.Random(0)  # noqa: S311
    for _ in range(60):
        yield tuple(levels(rule, name, (lot.random(),))[0] for name in names)


def anywhere(rule: str, name: str) -> st.SearchStrategy[Any]:
    """A value of an argument anywhere in its range."""
    kind = arguments(rule)[name]
    if kind == "Traits":
        return st.tuples(*[st.floats(0.0, 1.0)] * 6).map(Traits._make)
    low, high = domain(rule, name)
    if kind == "int":
        return st.integers(int(low), int(high))
    # small numbers first: over 0..1e6 hypothesis hardly ever tries what lies between 0 and 10
    near = min(high, max(low, 0.0) + 10.0)
    return st.floats(low, high) | st.floats(max(low, -10.0), near)


def numbers_of(result: Any) -> tuple[float, ...]:
    return tuple(result) if isinstance(result, tuple) else (result,)


def bits(result: Any) -> list[bytes]:
    return [struct.pack("<d", number) for number in numbers_of(result)]


def signs(words: str) -> list[tuple[str, str]]:
    return [(word[:-1], word[-1]) for word in words.split()]


CLAIMS = [(name, row.signs, None) for name, row in ROWS.items()] + list(CONDITIONAL)


@cache
def compiled(rule: str) -> Callable[..., Any]:
    """The very function, compiled with the very functions that it calls."""
    numba = pytest.importorskip("numba")
    import trustsim.kernel.compiling  # noqa: F401  lets compiled code call rules and numerics

    return numba.njit(error_model="numpy")(RULES[rule])  # type: ignore[no-any-return]


def test_every_rule_has_a_domain_and_a_sign_for_each_argument() -> None:
    assert sorted(ROWS) == sorted(RULES)
    for rule, row in ROWS.items():
        assert [name for name, _ in signs(row.signs)] == list(arguments(rule)), rule
        assert set(row.domains) <= set(arguments(rule)), rule
        for name in arguments(rule):
            if arguments(rule)[name] != "Traits":
                low, high = domain(rule, name)
                assert low < high, (rule, name)


def test_every_kind_of_number_of_the_rules_has_a_domain() -> None:
    kinds = {name for name, kind in vars(_kinds).items() if kind is float}
    assert kinds == set(KINDS)
    used = {kind for rule in RULES for kind in arguments(rule).values()}
    assert used <= {*kinds, "float", "int", "Traits"}


@pytest.mark.parametrize("rule", RULES)
def test_a_rule_is_total_and_finite_at_the_corners_of_its_domain(rule: str) -> None:
    kind = RULES[rule].__annotations__["return"]
    for point in corners(rule):
        for number in numbers_of(RULES[rule](*point)):
            assert math.isfinite(number), point
            if kind in ("Share", "Chance", "Traits"):
                assert 0.0 <= number <= 1.0, (point, number)


@pytest.mark.parametrize("rule", RULES)
def test_a_compiled_rule_has_the_bits_of_the_plain_one(rule: str) -> None:
    plain, fast = RULES[rule], compiled(rule)
    for point in corners(rule):
        assert bits(plain(*point)) == bits(fast(*point)), point


@pytest.mark.parametrize(
    ("rule", "words", "when"), CLAIMS, ids=[f"{name}-{words}" for name, words, _ in CLAIMS]
)
def test_a_rule_moves_with_each_argument_as_it_says(
    rule: str, words: str, when: Callable[[Args], bool] | None
) -> None:
    function, names = RULES[rule], list(arguments(rule))
    signed = [(name, sign) for name, sign in signs(words) if sign != "~"]

    @settings(
        max_examples=20,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow],
    )
    @given(*[st.tuples(*(anywhere(rule, name) for name in names))] * 2)
    def never_the_other_way(here: tuple[Any, ...], there: tuple[Any, ...]) -> None:
        point = dict(zip(names, here, strict=True))
        for name, sign in signed:
            other = {**point, name: there[names.index(name)]}
            check(function, point, other, name, sign, when)

    never_the_other_way()


@pytest.mark.parametrize(
    ("rule", "words", "when"), CLAIMS, ids=[f"{name}-{words}" for name, words, _ in CLAIMS]
)
def test_each_argument_of_a_rule_makes_a_difference_somewhere(
    rule: str, words: str, when: Callable[[Args], bool] | None
) -> None:
    lot = random.Random(1)  # noqa: S311
    names = list(arguments(rule))

    def point() -> Args:  # half of the points lie where the domains of most arguments meet
        small = lot.random() < 0.5
        return {name: pick(rule, name, lot, small) for name in names}

    for name, _ in signs(words):
        for _ in range(3000):
            here = point()
            there = {**here, name: point()[name]}
            if when is not None and not (when(here) and when(there)):
                continue
            if RULES[rule](*here.values()) != RULES[rule](*there.values()):
                break
        else:
            pytest.fail(f"{rule} never changes with {name}")


def pick(rule: str, name: str, lot: random.Random, small: bool) -> Any:
    """A random value, now and then an end; a small one stays within 100 of what is nearest 0."""
    kind = arguments(rule)[name]
    if kind == "Traits":
        return Traits(*(lot.random() for _ in range(6)))
    low, high = domain(rule, name)
    if lot.random() < 0.2:
        return round(lot.choice((low, high))) if kind == "int" else lot.choice((low, high))
    if small:
        low, high = max(low, -100.0), min(high, max(low, 0.0) + 100.0)
    return lot.randint(int(low), int(high)) if kind == "int" else lot.uniform(low, high)


def check(
    function: Callable[..., Any],
    point: Args,
    other: Args,
    name: str,
    sign: str,
    when: Callable[[Args], bool] | None,
) -> None:
    """Compare two points that differ in one argument; a rounding error is no fall."""
    if when is not None and not (when(point) and when(other)):
        return
    below, above = (point, other) if ordered(point[name], other[name]) else (other, point)
    if not ordered(below[name], above[name]):
        return
    sizes = [abs(x) for x in (*point.values(), *other.values()) if not isinstance(x, tuple)]
    for one, two in zip(
        numbers_of(function(*below.values())), numbers_of(function(*above.values())), strict=True
    ):
        slack = 1e-12 * max(1.0, abs(one), abs(two), *sizes)
        rise = two - one if sign == "+" else one - two
        assert rise >= -slack, (below, above, one, two)


def ordered(one: Any, two: Any) -> bool:
    """Whether the first is at most the second, number by number."""
    return all(a <= b for a, b in zip(numbers_of(one), numbers_of(two), strict=True))
