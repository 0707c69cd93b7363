"""Words for a reader who knows nothing of the model."""

from __future__ import annotations

from collections.abc import Iterator

from trustsim.outcomes import OUTCOMES
from trustsim.report import page
from trustsim.report.reading import MAIN

ABOUT = (
    "trustsim simulates a market in which firms buy parts from suppliers, month after month. They"
    " bargain, order, deliver, complain, learn whom to trust, and may change their partners. What"
    " is shown here is what such a simulated market does; it is no measurement of real firms."
)
WORDS = (
    ("Stance", "How a firm deals with its partners. Aggressive: it presses for price, inspects, "
     "shares little and does not always keep its word. Trusting: it presses less, keeps its word "
     "and tells more. Other stances mix these."),
    ("Level of trust", "A point on the line from the aggressive stance (0) to the trusting one "
     "(1). It is how a firm acts, and is set by the design."),
    ("Trust", "What a firm expects of a partner, between 0 (nothing will be kept) and 1 (all "
     "will). It is learned from what happens, and is a result."),
    ("Run, seed", "A run is one history of one market. Its seed decides all luck in it: the same "
     "scenario with the same seed gives the same history, to the last bit."),
    ("Paired", "Points that meet the same seeds are compared seed by seed, so that most of the "
     "luck cancels out. A paired difference can therefore be told much more exactly than the two "
     "means apart."),
    ("95 % interval", "Behind a mean stand its two ends in brackets. If the whole experiment were "
     "repeated with other seeds again and again, 95 of 100 such intervals would hold the mean "
     "over all seeds. They tell of luck only, not of whether the model is right. A difference is "
     "told from chance where its interval leaves 0 out; among many differences a few do by luck."),
    ("Money", "The model's unit of money: a part costs about 100 to make. Profit is of one firm "
     "and month."),
)  # fmt: skip


def words() -> Iterator[str]:
    """The part that explains the words, and the main outcomes with their units."""
    yield page.heading("Words", "words", "flow")
    yield page.paragraph(ABOUT)
    yield page.terms(WORDS)
    rows = [[label, OUTCOMES[name].unit, OUTCOMES[name].meaning] for name, label in MAIN.items()]
    yield page.table(["outcome", "unit", "what is measured"], rows)
