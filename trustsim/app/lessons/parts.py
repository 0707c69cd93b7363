"""The parts of a lesson: controls, predictions, figures, and what a screen may say of them."""

from __future__ import annotations

from typing import Any, NamedTuple

from trustsim.scenarios import Scenario

Value = float | int | str


class ScreenError(ValueError):
    """A screen that no lesson has; the message is one line, fit for a visitor."""


class Control(NamedTuple):
    """A knob: one parameter, and what it may be set to."""

    name: str
    """Its key among the texts: ``lesson.<id>.control.<name>``."""
    key: str
    """Dotted key of the parameter."""
    start: Value
    """Where it stands at first."""
    values: tuple[Value, ...]
    """What it may be, if listed; else empty."""
    low: float
    """Least value of a range, included."""
    high: float
    """Greatest value of a range, included."""
    step: float
    """From one notch of a range to the next."""
    opens: int
    """The step of the lesson at which it unlocks; 0: from the start."""
    means: dict[str, Any]
    """What a listed name stands for, where it is no value of the parameter; else empty."""

    def checked(self, value: object) -> Value:
        """The value, if the control can stand there.

        Raises
        ------
        ScreenError
            Naming the control, the value and what is allowed.
        """
        if self.values:
            for one in self.values:
                if not isinstance(value, bool) and value == one:
                    return one
            allowed = f"one of {', '.join(str(one) for one in self.values)}"
            raise ScreenError(f"{self.name} = {shown(value)}: must be {allowed}")
        whole = all(isinstance(one, int) for one in (self.low, self.high, self.step))
        if isinstance(value, int | float) and not isinstance(value, bool):
            inside = self.low <= value <= self.high
            if inside and (not whole or value == int(value)):
                return int(value) if whole else float(value)
        kind = "a whole number" if whole else "a number"
        allowed = f"{kind} from {self.low} to {self.high}"
        raise ScreenError(f"{self.name} = {shown(value)}: must be {allowed}")

    def meant(self, value: object) -> Any:
        """The parameter's value where the control stands there; refused as in :meth:`checked`."""
        found = self.checked(value)
        return self.means[str(found)] if self.means else found


class Measure(NamedTuple):
    """A number of a run by which a prediction is judged."""

    outcome: str
    """Outcome of the table ``periods``, of buyers."""
    stance: str
    """Of the buyers of this stance."""
    less: str
    """Less that of the buyers of this stance; empty: nothing is taken away."""
    over: str
    """``mean``: the mean of the months; ``sum``: added up over them."""
    per: str
    """As a share of the same number of this outcome; empty: as it is."""


class Prediction(NamedTuple):
    """A question with options from low to high, and what the model answers.

    Asked before Play, or told among the findings only.
    """

    name: str
    """Its key among the texts: ``lesson.<id>.<name>``."""
    values: dict[str, Value]
    """Where the controls stand; those left out where they do at first."""
    measure: Measure
    options: tuple[str, ...]
    """From low to high; each a key of the texts."""
    cuts: tuple[float, ...]
    """Between the options: at or above a cut the number belongs to the higher one."""
    answer: str
    """The option that nearly all markets show."""
    holds: int
    """In how many of the markets of seeds 0 to 99."""

    def option(self, number: float) -> str:
        """The option that a number belongs to."""
        return self.options[sum(number >= cut for cut in self.cuts)]


class Figure(NamedTuple):
    """A number that the texts tell, as the mean of the markets of seeds 0 to 99."""

    name: str
    """Its hole in the texts."""
    values: dict[str, Value]
    measure: Measure
    told: float
    """As it is told, rounded: money, or per cent of a share."""


def control(table: dict[str, Any], base: Scenario) -> Control:
    """A control from its table; it starts where the lesson's scenario is."""
    values = tuple(table.get("values", ()))
    low, high, step = (table.get(name, 0) for name in ("low", "high", "step"))
    means = table.get("means", {})
    start = base.get(table["key"])
    if means:
        values = tuple(means)
        start = next(name for name, meant in means.items() if meant == start)
    return Control(
        table["name"], table["key"], start, values, low, high, step, table["opens"], means
    )


def _measure(table: dict[str, Any]) -> Measure:
    return Measure(**{"less": "", "over": "mean", "per": "", **table["measure"]})


def prediction(table: dict[str, Any]) -> Prediction:
    """A prediction from its table."""
    options, cuts = tuple(table["options"]), tuple(table["cuts"])
    if len(options) != len(cuts) + 1 or list(cuts) != sorted(cuts):
        raise ValueError(f"{table['name']}: {len(options)} options need cuts between them")
    return Prediction(
        table["name"],
        table.get("values", {}),
        _measure(table),
        options,
        cuts,
        table["answer"],
        table["holds"],
    )


def figure(table: dict[str, Any]) -> Figure:
    """A figure from its table."""
    return Figure(table["name"], table.get("values", {}), _measure(table), table["told"])


def shown(value: object) -> str:
    """A value as a message shows it: short, whatever was sent."""
    text = repr(value)
    return text if len(text) <= 40 else f"{text[:39]}…"
