"""What the API says of the pulse, and what it reads of it."""

from typing import Any

from rest_framework import serializers

from collab.pulse.cards import Line, Open, Quarter, Row
from collab.pulse.perception import Perception
from collab.pulse.states import FIRST_YEAR, LAST_YEAR, LEAST, LONGEST, MOST, Own
from collab.web.fields import TextField, WholeField
from collab.web.rest import Strict

TENTHS: dict[str, Any] = {"max_digits": 3, "decimal_places": 1, "allow_null": True}


class StatementDocument(serializers.Serializer[Any]):
    """One of the five statements; each side scores the other by it, from 1 to 7."""

    code = serializers.CharField()
    says = serializers.CharField()


class OpenDocument(serializers.Serializer[Any]):
    """The pulse that is open. How many have answered is not said before it is over."""

    quarter = serializers.DateField(help_text="The first day of the quarter that it is about.")
    closes_on = serializers.DateField()
    asks_me = serializers.BooleanField()
    has_answered = serializers.BooleanField(help_text="That you took part, and nothing of what you said.")


class WayDocument(serializers.Serializer[Any]):
    """What one side says of the other, and what the other had guessed of it; null where it may not be shown."""

    score = serializers.DecimalField(**TENTHS, help_text="A mean, to a tenth.")
    n = serializers.IntegerField(allow_null=True)
    guess = serializers.DecimalField(**TENTHS)
    guess_n = serializers.IntegerField(allow_null=True)
    error = serializers.DecimalField(**TENTHS, help_text="The guess less the score.")


class PulseRowDocument(serializers.Serializer[Any]):
    code = serializers.CharField(help_text="A statement’s code, or all.")
    by_marketing = WayDocument(help_text="What marketing says of IT, and IT’s guess of it.")
    by_it = WayDocument(help_text="What IT says of marketing, and marketing’s guess of it.")
    gap = serializers.DecimalField(**TENTHS, help_text="IT’s score less marketing’s.")


class QuarterDocument(serializers.Serializer[Any]):
    """A pulse that is over, as far as it may be shown."""

    quarter = serializers.DateField()
    closed_on = serializers.DateField()
    asked = serializers.IntegerField(help_text="How many people it asked.")
    withheld = serializers.ListField(child=serializers.CharField(), help_text="Why something is not shown.")
    statements = PulseRowDocument(many=True)
    all = PulseRowDocument()
    comments = serializers.ListField(child=serializers.CharField(), help_text="From ten on; in another order each time.")


class FactDocument(serializers.Serializer[Any]):
    """A figure of the record beside what the pulse says to the same."""

    code = serializers.CharField()
    name = serializers.CharField()
    definition = serializers.CharField()
    unit = serializers.CharField()
    value = serializers.DecimalField(
        max_digits=8, decimal_places=1, allow_null=True, help_text="null where fewer than five cases stand behind it."
    )
    n = serializers.IntegerField(help_text="How many cases the record has.")
    statement = serializers.CharField(help_text="The statement of the pulse that says the same.")
    believed = WayDocument(help_text="What the side that waits says, and what the side that it is about had guessed.")


class PerceptionDocument(serializers.Serializer[Any]):
    """Perception and fact, of one quarter."""

    quarter = serializers.DateField()
    facts = FactDocument(many=True)


class BenchmarkDocument(serializers.Serializer[Any]):
    """A published figure, beside the own one that is defined alike, or with why none is comparable."""

    code = serializers.CharField()
    figure = serializers.CharField(help_text="As it was published.")
    finding = serializers.CharField()
    source = serializers.CharField()  # type: ignore[assignment]
    year = serializers.IntegerField(allow_null=True, help_text="null where it is not known.")
    own = serializers.ChoiceField(choices=Own.choices, allow_blank=True, source="own_code")
    own_figure = serializers.CharField(source="own", help_text="In words; “not comparable” where no own figure is defined alike.")
    why_not = serializers.CharField(allow_blank=True)
    version = serializers.IntegerField()


class BenchmarksDocument(serializers.Serializer[Any]):
    """All published figures, by source."""

    benchmarks = BenchmarkDocument(many=True)


class NewBenchmark(Strict):
    """A published figure: name its source, and either the own figure that is defined alike or why none is."""

    code = TextField(longest=50)
    figure = TextField(longest=40)
    finding = TextField(longest=300)
    source = TextField(longest=200)  # type: ignore[assignment]
    year = WholeField(min_value=FIRST_YEAR, max_value=LAST_YEAR, required=False, allow_null=True)
    own = serializers.ChoiceField(choices=Own.choices, required=False, allow_blank=True)
    why_not = TextField(longest=300, required=False, allow_blank=True)


class PulseDocument(serializers.Serializer[Any]):
    """What the pulses say. No figure is of fewer than five people, or would be by subtracting another one."""

    statements = StatementDocument(many=True)
    open = OpenDocument(allow_null=True)
    quarters = QuarterDocument(many=True)


def _scale() -> serializers.Field[Any, Any, Any, Any]:
    return WholeField(min_value=LEAST, max_value=MOST)


class Five(Strict):
    """A whole number from 1 to 7 for each statement, by its code."""

    purpose = _scale()
    answers = _scale()
    steady = _scale()
    early = _scale()
    again = _scale()


class NewAnswers(Strict):
    """What you say of the other side, and what you guess that it says of yours. An Idempotency-Key is not taken: nothing of this is kept."""

    scores = Five()
    guesses = Five()
    comment = TextField(longest=LONGEST, required=False, allow_blank=True)


class TakenDocument(serializers.Serializer[Any]):
    """That you took part. What you said is not told again."""

    quarter = serializers.DateField()
    has_answered = serializers.BooleanField()


def perceived(found: Perception) -> dict[str, Any]:
    facts = [
        {
            "code": one.code, "name": one.name, "definition": one.definition, "unit": one.unit, "value": one.value, "n": one.n,
            "statement": one.says, "believed": way(one.believed),
        }
        for one in found.facts
    ]  # fmt: skip
    return {"quarter": found.quarter, "facts": facts}


def opened(found: Open | None) -> dict[str, Any] | None:
    if found is None:
        return None
    return {"quarter": found.quarter, "closes_on": found.closes_on, "asks_me": found.asks_me, "has_answered": found.has_answered}


def quarter(one: Quarter) -> dict[str, Any]:
    return {
        "quarter": one.quarter, "closed_on": one.closed_on, "asked": one.asked, "withheld": one.withheld,
        "statements": [row(each) for each in one.rows], "all": row(one.whole), "comments": one.comments,
    }  # fmt: skip


def row(one: Row) -> dict[str, Any]:
    return {"code": one.code, "by_marketing": way(one.by_marketing), "by_it": way(one.by_it), "gap": one.gap}


def way(one: Line) -> dict[str, Any]:
    return {"score": one.given, "n": one.n, "guess": one.guessed, "guess_n": one.guessers, "error": one.error}
