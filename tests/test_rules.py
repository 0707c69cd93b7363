"""Rules: each is documented, and gives the numbers that somebody worked out by hand."""

from __future__ import annotations

import doctest
import importlib
import inspect
import math
import pkgutil
import re
from collections.abc import Callable
from typing import Any, get_type_hints

import pytest
from test_rules_domain import CONDITIONAL, ROWS, arguments, signs

from trustsim import rules
from trustsim.rules import RULES
from trustsim.rules._registry import rule as register
from trustsim.rules.stances import Traits, View

E = math.e
LOW = Traits(0.9, 0.2, 0.6, 0.4, 0.1, 0.5)
HIGH = Traits(0.3, 0.8, 0.7, 0.8, 0.5, 0.6)

# Each line: the rule, its arguments in order, the result and how it comes about.
BY_HAND: list[tuple[str, tuple[Any, ...], Any]] = [
    ("discount_factor", (0.21, 24.0), 1 / 1.4641),  # 1.21 ** -2
    ("discount_factor", (0.21, 6.0), 1 / 1.1),  # half a year: the root
    ("discount_factor", (0.5, 0.0), 1.0),
    ("idle_units", (250.0, 100.0), 150.0),
    ("idle_units", (0.0, 0.0), 0.0),
    ("idle_units", (900.0, 870.0), 30.0),  # the slack for returns
    ("part_of", (90.0, 1.0, 3.0), 30.0),
    ("part_of", (90.0, 3.0, 3.0), 90.0),
    ("part_of", (90.0, 0.05, 0.2), 22.5),
    ("idea_bill", (2500.0, 3.0, 0.2), 1500.0),
    ("pooled_bill", (30.0, 200.0, 0.1), 600.0),
    ("pooled_bill", (0.0, 200.0, 0.1), 0.0),
    ("link_bill", (1.0, 4000.0, 1.0, 100.0), 4100.0),
    ("link_bill", (0.0, 4000.0, 0.0, 100.0), 0.0),
    # 2050 - 1100 - (200 + 20 * 10) - (100 + 60 + 30) - 10
    (
        "buyer_result",
        (2000.0, 50.0, 1100.0, 200.0, 20.0, 6.0, 4.0, 100.0, 60.0, 30.0, 10.0),
        350.0,
    ),
    ("buyer_result", (0.0, 0.0, 0.0, 80.0, 10.0, 1.0, 2.0, 0.0, 0.0, 0.0, 0.0), -110.0),  # a loss
    ("buyer_overhead", (20.0, 6.0, 80.0), 200.0),  # 120 + 80
    ("buyer_overhead", (20.0, 0.0, 0.0), 0.0),
    # 1050 - (150 + 40 + 30 + 500 + 20 + 10)
    ("supplier_result", (1100.0, 50.0, 150.0, 40.0, 30.0, 500.0, 20.0, 10.0), 300.0),
    ("supplier_result", (0.0, 0.0, 80.0, 20.0, 0.0, 0.0, 0.0, 0.0), -100.0),
    # after_sales
    ("promised_service", (0.8, 0.25, 0.2), 0.96),  # 0.8 (1 + 0.25 * 0.8)
    ("promised_service", (0.9, 0.5, 0.0), 1.0),  # 1.35
    ("delivered_service", (1.0, 0.9, 0.0), 0.9),
    ("delivered_service", (1.0, 0.9, 1.0), 0.0),
    ("promise_kept", (0.96, 0.72), 0.75),
    ("promise_kept", (0.2, 0.1), 0.5),
    ("failure_cost", (10.0, 200.0, 0.5, 0.8), 1200.0),  # 2000 (1 - 0.4)
    ("bad_share", (30.0, 20.0, 500.0), 0.1),
    ("bad_share", (600.0, 0.0, 500.0), 1.0),
    ("bad_share", (0.1, 0.0, 0.2), 0.5),
    ("excess_share", (0.05, 0.02), 0.03),
    ("excess_share", (0.01, 0.02), 0.0),
    ("problems_of_month", (0.0, 0.03, 0.02), 1.0),
    ("problems_of_month", (1.0, 0.02, 0.02), 1.0),  # what is tolerated is no problem
    ("problems_of_month", (1.0, 0.03, 0.02), 2.0),
    ("problems_of_month", (0.0, 0.0, 0.0), 0.0),
    ("voice_chance", (0.25, 0.2, 1.0), 0.4),
    ("voice_chance", (0.0, 0.2, 1.0), 0.2),
    ("voice_chance", (1.0, 0.2, 0.9), 0.9),
    ("blame_hours", (16.0, 0.75, 0.25), 8.0),
    ("blame_hours", (16.0, 0.5, 0.0), 12.0),
    ("blame_hours", (16.0, 0.0, 0.0), 16.0),
    ("blame_hours", (16.0, 1.0, 1.0), 0.0),
    ("mended_share", (6.0, 2.0), 0.25),
    ("mended_share", (0.1, 0.1), 0.5),
    ("repaired", (200.0, 1.0, 1.0), 0.0),
    ("repaired", (200.0, 0.5, 0.4), 160.0),
    ("expected_failures", (40.0, 0.1), 4.0),
    ("expected_failures", (40.0, 1.0), 40.0),
    ("problem_hours", (16.0, 2.0), 32.0),
    ("problem_hours", (16.0, 0.0), 0.0),
    ("service_bill", (5.0, 60.0, 0.75), 225.0),
    ("service_bill", (5.0, 60.0, 0.0), 0.0),
    # contract
    ("completeness", (0.1, 0.5, 0.05, E - 1.0, 0.3, 2.0, 0.04), 0.39),  # .1 + .15 + .1 + .04 ln e
    ("completeness", (0.1, 1.0, 0.0, E**2 - 1.0, 0.3, 2.0, 0.04), 0.18),  # .1 + .04 * 2
    ("drafting_hours", (8.0, 0.25, 0.0, 0.3), 2.0),
    ("drafting_hours", (8.0, 0.25, 1.0, 0.3), 0.6),
    ("contract_deterrence", (0.6, 0.25), 0.15),
    ("contract_deterrence", (0.6, 0.0), 0.0),  # nobody enforces it
    ("recovered", (800.0, 0.25, 0.5, 0.5), 50.0),
    # cost
    ("process_cost", (200.0, 1.0, 0.05), 190.0),
    ("buyer_share", (0.5, 0.4), 0.8),
    ("buyer_share", (0.9, 0.0), 1.0),
    ("quoted_cost", (100.0, 0.2, 0.75, 0.1), 93.5),  # 110 * 0.85
    ("quoted_cost", (100.0, 0.2, 1.0, 0.0), 80.0),
    ("made_cost", (200.0, 0.25, 1.0, 0.1), 135.0),  # 150 * 0.9
    ("margin_on_price", (200.0, 150.0), 0.25),
    ("margin_on_price", (80.0, 100.0), -0.25),  # sold below cost
    ("margin_on_price", (0.2, 0.1), 0.5),
    ("margin_on_price", (0.0, 150.0), 0.0),
    ("at_base_cost", (1.25, 80.0), 100.0),
    ("at_base_cost", (0.02, 100.0), 2.0),
    # delivery
    ("available_units", (500.0, 400.0, 0.25), 600.0),
    ("allocation_weight", (200.0, 0.25, 0.5), 100.0),
    ("allocation_weight", (200.0, 0.25, 2.0), 12.5),
    ("allocation_weight", (200.0, 0.0, 1.0), 0.0002),  # trust counts as a millionth
    ("allocation_weight", (200.0, 1.0, 3.0), 200.0),
    ("allocation_weight", (0.1, 1.0, 1.0), 0.1),
    ("allocation_weight", (0.0, 0.5, 1.0), 0.0),
    ("shading", (0.5, 0.5, 0.4, 0.1, 1.0, 0.5, 0.1, 0.2, 0.5, 0.0, 0.5), 0.15),  # .4-.1-.05-.1
    ("shading", (0.0, 0.0, 0.4, -0.5, 9.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0), 1.0),  # a loss deters not
    ("shading", (0.9, 0.5, 0.4, 0.5, 1.0, 0.0, 0.1, 0.0, 0.5, 0.0, 0.5), 0.0),  # .08 - .5
    ("shading", (0.5, 0.0, 0.4, 0.0, 1.0, 0.0, 0.1, 0.0, 0.5, 0.5, 0.6), 0.5),  # .5 beats .3
    ("defect_share", (0.02, 1.0, 0.5, 1.0, 0.05), 0.06),
    ("defect_share", (0.5, 0.0, 0.5, 1.0, 0.6), 1.0),
    ("clustered", (10.0, E**-2, 100.0), 20.0),
    ("clustered", (10.0, E**-0.5, 100.0), 5.0),
    ("late_chance", (0.1, 0.5, 1200.0, 1000.0, 0.0), 0.2),  # .1 + .5 * .2
    ("late_chance", (0.1, 0.5, 800.0, 1000.0, 300.0), 0.5),  # .1 + .1 + .3
    ("late_chance", (0.1, 5.0, 1200.0, 1000.0, 0.0), 1.0),
    ("late_chance", (0.1, 0.5, 0.1, 0.1, 0.0), 0.1),
    ("distress", (-30.0, 120.0), 0.25),
    ("replaced_units", (6.0, 24.0, 8.0), 2.0),  # 8 * 6 / 24
    ("replaced_units", (6.0, 24.0, 24.0), 6.0),
    ("replaced_units", (6.0, 24.0, 0.0), 0.0),
    ("replaced_units", (0.0, 0.0, 50.0), 0.0),
    ("insolvent", (-121.0, 120.0), True),
    ("insolvent", (-120.0, 120.0), False),
    # demand
    ("autoregress", (2.0, 0.8, -1.0), 1.0),  # 1.6 - .6
    ("autoregress", (2.0, 0.0, -1.0), -1.0),
    ("log_normal", (100.0, 0.5, 0.25), 100.0),  # exp(.125 - .125)
    ("log_normal", (100.0, 1.0, -0.5), 100.0 / E),
    ("spread", (400.0, 0.5, 0.25), -100.0),
    ("demand_of_month", (100.0, 20.0, -30.0), 90.0),
    ("half_width", (0.15, 400.0), 60.0),
    ("half_width", (0.0, 400.0), 0.0),
    # evidence
    ("evidence_weight", (250.0, 1000.0), 0.25),
    ("graded", (0.015, 0.06, 0.5), 0.875),
    ("graded", (0.0, 0.06, 0.0), 1.0),
    ("graded", (0.5, 0.06, 1.0), 1.0),
    ("mean_of_three", (0.9, 0.6, 0.3, 1.0, 2.0, 3.0), 0.5),  # (.9 + 1.2 + .9) / 6
    ("forecast_came_true", (100.0, -100.0, 200.0), 0.5),
    ("forecast_came_true", (200.0, -300.0, 200.0), 0.0),
    ("forecast_came_true", (100.0, -100.0, 0.0), 1.0),
    ("forecast_came_true", (0.1, 0.0, 0.1), 0.5),
    ("fair_share", (0.9, 0.2), 0.5),
    ("fair_share", (0.75, 0.5), 0.5),
    ("fair_share", (0.2, 0.5), 1.0),
    ("confidence_kept", (0.0, 1.0, 0.4), 0.6),
    ("confidence_kept", (0.0, 0.0, 0.4), 1.0),
    ("confidence_kept", (1.0, 0.0, 0.4), 0.0),
    ("quality_seen", (0.3, 0.01, 0.05), 0.3),
    ("quality_seen", (0.1, 0.02, 0.05), 0.4),
    ("quality_seen", (0.1, 0.2, 0.05), 1.0),
    ("good_units", (90.0, 12.0, 4.0), 82.0),
    ("good_units", (1.0, 5.0, 0.0), 0.0),
    ("mean_of_three", (0.2, 0.3, 0.4, 0.0, 0.0, 0.0), 1.0),
    ("evidence_with_visits", (0.2, 0.5, 2.0, 0.25, 0.8), 0.5),  # (.1 + .4) / 1
    ("evidence_with_visits", (0.2, 0.0, 1.0, 0.25, 0.8), 0.8),
    # forecast
    ("safety_stock", (60.0, 1.0, 2.0), -20.0),
    ("safety_stock", (60.0, 1.0, 1.0), 0.0),
    ("believed_forecast", (50.0, 150.0, 0.6), 10.0),  # 30 - .4 * 50
    ("forecast_shared", (80.0, 40.0, 100.0), 0.8),  # 1 - 40 / 200
    ("forecast_shared", (5.0, 3.0, 0.0), 1.0),
    ("in_half_widths", (30.0, 120.0), 0.25),
    ("in_half_widths", (-120.0, 120.0), -1.0),
    ("in_half_widths", (0.1, 0.2), 0.5),
    ("in_half_widths", (30.0, 0.0), 0.0),
    ("reported_forecast", (10.0, 200.0, 50.0, 20.0, 1.0, 0.5, 0.25), 15.0),  # 10 + 25 - 20
    ("reported_forecast", (10.0, 200.0, 50.0, 20.0, 0.0, 0.5, 0.1), 200.0),  # 2 * 120
    ("reported_forecast", (10.0, 200.0, 50.0, 20.0, 1.0, 0.6, 2.0), 10.0),  # tau = 3
    ("reported_forecast", (10.0, 200.0, 50.0, 70.0, 1.0, 0.0, 2.0), 10.0),  # -10 is below the truth
    # tau = .2, then 4/3 (10 + 30 - 20 + 50); tau = 1 and 1.5: not worth it
    ("reported_forecast", (10.0, 200.0, 50.0, 20.0, 0.5, 0.6, 0.1), 280.0 / 3.0),
    ("reported_forecast", (10.0, 200.0, 50.0, 0.0, 0.0, 0.5, 0.5), 10.0),
    ("reported_forecast", (10.0, 200.0, 50.0, 0.0, 0.0, 0.5, 0.75), 10.0),
    ("reserved_capacity", (0.25, 100.0, -20.0, -20.0), 15.0),
    ("reserved_capacity", (1.0, 10.0, -20.0, 0.0), 0.0),
    ("updated_odds", (0.5, 0.0, 0.2), 0.4),
    # improvement
    ("idea_rate", (0.01, 0.5, 0.0, 0.5, 40.0), 0.1),
    ("idea_rate", (0.01, 0.75, 0.5, 0.5, 40.0), 0.125),  # .75 - .25 / 2
    ("idea_rate", (0.01, 0.25, 0.5, 0.5, 40.0), 0.0),
    ("chance_of_none", (2.0,), math.exp(-2.0)),
    ("poisson", (2.0, math.exp(-2.0), 0.40), 1),  # F(1) = 3 exp(-2) = 0.406
    ("poisson", (2.0, math.exp(-2.0), 0.41), 2),
    ("poisson", (2.0, math.exp(-2.0), 0.13), 0),  # F(0) = 0.1353
    ("poisson", (2.0, math.exp(-2.0), 0.9), 4),  # F(3) = 0.857, F(4) = 0.947
    ("poisson", (0.0, 1.0, 1.0), 0),
    ("poisson", (800.0, 0.0, 0.5), 50),
    ("saving_after", (0.06, 2.0, 0.01, 0.12, 0.1, 0.5), 0.069),  # .054 + 2 * .015 * .5
    ("saving_after", (0.06, 0.0, 0.01, 0.12, 0.5, 0.5), 0.03),
    ("saving_after", (0.2, 1.0, 0.01, 0.12, 0.5, 0.0), 0.1),  # beyond the most nothing is added
    ("saving_after", (0.5, 1.0, 0.01, 0.12, 0.0, 0.0), 0.12),
    ("lean_after", (0.2, 2.0, 0.1, 0.1), 0.34),  # .18 + .16
    ("lean_after", (0.0, 30.0, 0.1, 0.0), 1.0),
    ("disclosure_chance", (0.6, 0.5, 0.0, 0.5), 0.15),
    ("disclosure_chance", (0.6, 0.8, 2.0, 0.5), 0.12),  # .8 - .2 * 2
    ("disclosure_chance", (0.6, 0.5, 2.0, 0.5), 0.0),
    ("leak_chance", (0.6, 0.75), 0.15),
    ("visit_chance", (math.log(4.0), 1.0, 0.0), 0.5),
    ("volunteers_link", (0.65, 0.65), True),
    ("volunteers_link", (0.649, 0.65), False),
    ("copied_saving", (0.4, 0.1), 0.04),
    ("copied_saving", (1.0, 0.15), 0.15),
    # inspection
    ("feared_defects", (0.5, 0.25, 1.0, 0.01, 0.04), 0.04),
    ("feared_defects", (0.1, 0.25, 1.0, 0.01, 0.04), 0.05),  # nobody is feared beyond full shading
    ("inspected_share", (0.5, 0.03, 200.0, 50.0, 2.0, 5.0, 0.01), 0.25),  # .5 * (4.5 - 2) / 5
    ("inspected_share", (0.5, 0.3, 200.0, 50.0, 2.0, 5.0, 0.01), 0.5),
    ("inspected_share", (0.0, 0.3, 200.0, 50.0, 2.0, 5.0, 0.01), 0.01),
    ("inspection_hours", (0.05, 0.2, 600.0), 6.0),
    ("inspection_hours", (0.05, 0.0, 600.0), 0.0),
    ("found_defects", (12.0, 0.75), 9.0),
    ("found_defects", (12.0, 0.0), 0.0),
    # negotiation
    ("opening_gap", (0.1, 0.25, 0.25), 0.15),
    ("opening_gap", (0.1, 0.0, 0.0), 0.2),
    ("concession", (0.4, 0.2, 0.5), 0.3),
    ("negotiation_rounds", (0.08, 0.01, 0.5), 4.0),  # 8, 4, 2, 1
    ("negotiation_rounds", (0.09, 0.01, 2 / 3), 3.0),  # 9, 3, 1
    ("negotiation_rounds", (0.01, 0.01, 0.9), 1.0),
    ("agreed_price", (200.0, 0.1, 0.2, 0.2, 0.0), 200.0),
    ("agreed_price", (200.0, 0.1, 0.3, 0.1, 0.0), 205.0),  # 200 (1 + .1 / 4)
    ("haggling_hours", (2.0, 3.0), 6.0),
    # people
    ("idea_hours", (40.0, 20.0, 5.0), 15.0),
    ("idea_hours", (40.0, 20.0, 30.0), 0.0),
    ("overtime", (40.0, 30.0, 30.0), 20.0),
    ("contact_hours", (40.0, 30.0, 30.0), 60.0),
    ("contact_hours", (40.0, 30.0, 5.0), 40.0),
    ("defective_in_use", (8.0, 3.0, 0.5), 5.5),
    ("defective_in_use", (1.0, 3.0, 0.5), 0.0),
    ("overtime", (40.0, 30.0, 5.0), 0.0),
    ("contact_wages", (60.0, 20.0, 50.0, 0.5), 3500.0),
    ("contact_wages", (40.0, 0.0, 50.0, 0.5), 2000.0),
    ("quoting_hours", (5.0, 2.0, 0.5), 10.0),
    ("quoting_hours", (5.0, 1.0, 0.5), 2.5),
    ("ordering_hours", (5.0, 1.0, 2.0), 3.0),
    ("desk_hours", (1.0, 5.0, 8.0, 0.25, 30.0, 0.0), 8.0),  # 1 + 5 + 2
    ("desk_hours", (0.0, 5.0, 8.0, 0.0, 30.0, 1.0), 35.0),
    ("person_months", (40.0, 160.0), 0.25),
    ("person_months", (0.0, 160.0), 0.0),
    ("people_hours", (1.0, 2.0, 4.0), 7.0),
    ("qualification_bill", (30.0, 40.0, 1800.0), 3000.0),  # 1200 + 1800
    ("transaction_bill", (40.0, 5.0, 3.0, 2.0), 400.0),
    ("transaction_bill", (50.0, 10.0, 0.0, 0.0), 500.0),  # a supplier has no desk
    # sourcing
    ("between", (0.1, 0.9, 0.5), 0.5),
    ("between", (0.1, 0.9, 1.0), 0.9),
    ("parties_invited", (0.9, 4), 3),  # 1 + floor 2.7
    ("parties_invited", (0.99, 64), 63),  # 1 + floor 62.37
    ("parties_invited", (0.0, 2), 2),
    ("outside_price", (100.0, 0.1, 0.0, 3.0), 100.0 * E**-0.005),  # the middle one of three
    ("outside_price", (100.0, 0.1, 0.0, 6.25), 100.0 * E ** (-0.0674489750196082 - 0.005)),  # 1/4
    ("price_gap", (110.0, 100.0), 0.1),
    ("price_gap", (80.0, 100.0), -0.2),
    ("price_gap", (0.2, 0.1), 1.0),
    ("price_gap", (1.0, 0.0), 0.0),
    ("rebid_chance", (-2.0, 0.25, 0.05, 2.0, 0.5, 10.0), 0.2689414213699951),  # -2 + .5 + .5
    ("rebid_chance", (-1.0, 0.75, 0.0, 0.0, 0.5, 10.0), 0.2689414213699951),  # the null
    ("renewal_price", (100.0, 110.0, 4.0, 0.8, 0.2, 0.25), 111.0),  # 100 + .8 * 10 + .75 * 4
    ("renewal_price", (110.0, 100.0, 4.0, 0.8, 0.2, 1.0), 110.0),  # no surplus, no loss taken
    ("renewal_price", (100.0, 110.0, 4.0, 0.0, 1.0, 1.0), 100.0),  # all to the buyer
    ("declines", (102.0, 100.0, 2.0), False),
    ("leaving_per_unit", (9000.0, 1.0, 3000.0, 1000.0, 12.0), 1.0),
    ("leaving_per_unit", (9000.0, 0.0, 3000.0, 1000.0, 12.0), 0.75),
    ("leaving_per_unit", (9.0, 0.0, 0.0, 0.1, 9.0), 10.0),
    ("leaving_per_unit", (9.0, 0.0, 0.0, 0.0, 1.0), 9e9),
    ("expected_defects", (0.25, 0.05, 0.25, 0.01, 0.04), 0.0425),  # .0125 + .75 * .04
    ("quality_penalty", (0.01, 200.0, 0.5, 0.8, 0.5, 0.2, 5.0), 2.6),  # 2 (1 - .2) + 1
    ("score", (100.0, 0.25, 8.0, 3.0), 109.0),
    ("score", (100.0, 1.0, 8.0, 0.0), 100.0),
    ("perceived_score", (100.0, 2.0, 1 / E), 100.0),
    ("perceived_score", (100.0, 2.0, E**-E), 102.0),
    ("perceived_score", (100.0, 0.1, E**-E), 100.1),
    ("auction_price", (90.0, 95.0, 99.0, 120.0), 94.0),
    ("auction_price", (90.0, 95.0, 92.0, 120.0), 90.0),  # the runner-up was better: its own limit
    ("reserve_price", (130.0, 100.0, 0.5, 0.1), 120.0),  # 130 - .5 * 20
    ("reserve_price", (105.0, 100.0, 0.0, 0.1), 105.0),  # the cost tells nothing new
    ("reserve_price", (1.0, 0.2, 0.0, 0.0), 0.2),
    ("moved_record", (0.1, 0.3, 0.25), 0.15),
    # stances
    ("on_the_line", (LOW, HIGH, 0.0), LOW),
    ("on_the_line", (LOW, HIGH, 1.0), HIGH),
    ("on_the_line", (LOW, HIGH, 0.25), Traits(0.75, 0.35, 0.625, 0.5, 0.2, 0.525)),
]

# Functions of the rule files that are no rules, and why.
ALGORITHMS = {"allocation.water_fill": "works on all orders of a supplier at once"}

UNITS = "unit hour money share chance month price cost odds evidence credit".split()  # noqa: SIM905


def faults(names: dict[str, Callable[..., Any]], covered: set[str]) -> list[str]:
    """What a rule lacks: a test, an example, an equation or words for its units, a registration."""
    wrong = []
    for name, function in names.items():
        text = inspect.getdoc(function) or ""
        prose = text.partition("Examples\n--------")[0]
        if name not in covered:
            wrong.append(f"{name}: no value worked by hand in BY_HAND")
        if "Examples\n--------\n>>> " not in text:
            wrong.append(f"{name}: no example")
        if "math:" not in prose and not any(
            re.search(rf"\b{word}", prose, re.IGNORECASE) for word in UNITS
        ):
            wrong.append(f"{name}: neither an equation nor a unit")
    return wrong


def test_every_rule_has_a_test_an_example_and_an_equation_or_a_unit() -> None:
    assert faults(RULES, {name for name, _, _ in BY_HAND}) == []
    assert set(ROWS) == set(RULES)


def test_no_test_is_left_of_a_rule_that_is_gone() -> None:
    assert {name for name, _, _ in BY_HAND} <= set(RULES)
    for name, words, _ in CONDITIONAL:
        assert {word for word, _ in signs(words)} <= set(arguments(name))


def test_a_rule_without_test_example_or_unit_is_found() -> None:
    def bare(a: float) -> float:
        """Do something."""
        return a

    def good(a: float) -> float:
        r"""Double, :math:`2 a`.

        Examples
        --------
        >>> good(1.0)
        2.0
        """
        return 2.0 * a

    assert len(faults({"bare": bare}, set())) == 3
    assert faults({"good": good}, {"good"}) == []


@pytest.mark.parametrize(
    ("rule", "given", "result"), BY_HAND, ids=[f"{r}-{i}" for i, (r, *_) in enumerate(BY_HAND)]
)
def test_a_rule_gives_the_value_worked_by_hand(
    rule: str, given: tuple[Any, ...], result: Any
) -> None:
    found = RULES[rule](*given)
    assert type(found) is type(result)
    assert found == pytest.approx(result, rel=1e-12, abs=1e-15)


@pytest.mark.parametrize("rule", RULES)
def test_the_example_of_a_rule_names_the_rule_and_is_run(rule: str) -> None:
    examples = doctest.DocTestParser().get_examples(RULES[rule].__doc__ or "")
    assert any(f"{rule}(" in example.source and example.want for example in examples)


def test_every_public_function_of_the_rule_files_is_a_registered_rule() -> None:
    algorithms = set()
    for info in pkgutil.iter_modules(rules.__path__):
        if info.name.startswith("_") or info.name == "channels":
            continue
        module = importlib.import_module(f"trustsim.rules.{info.name}")
        own = [
            (name, value)
            for name, value in vars(module).items()
            if inspect.isfunction(value) and value.__module__ == module.__name__
        ]
        assert own
        for name, function in own:
            if f"{info.name}.{name}" in ALGORITHMS:
                algorithms.add(f"{info.name}.{name}")
                assert name not in RULES
            else:
                assert RULES.get(name) is function, f"{info.name}.{name}"
    assert algorithms == set(ALGORITHMS)


def test_registering_gives_the_very_function_back_and_refuses_a_second_of_the_name() -> None:
    def score() -> float:
        return 0.0

    with pytest.raises(ValueError, match="two rules are named 'score'"):
        register(score)

    def fresh_rule_of_a_test() -> float:
        return 0.0

    try:
        assert register(fresh_rule_of_a_test) is fresh_rule_of_a_test
        assert RULES["fresh_rule_of_a_test"] is fresh_rule_of_a_test
    finally:
        del RULES["fresh_rule_of_a_test"]


def test_a_state_or_message_of_the_rules_is_a_named_tuple_of_plain_numbers() -> None:
    for kind in (Traits, View):
        assert issubclass(kind, tuple)
        assert set(get_type_hints(kind).values()) == {float}
