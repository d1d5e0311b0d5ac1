"""One page of questions: the field of an answer of each kind, what it shows, and what the operation gets of it."""

from collections.abc import Callable
from typing import Any, ClassVar

from django import forms
from django.conf import settings

from collab.people.models import Person
from collab.web.days import Day
from collab.web.picking import Picked
from collab.web.texts import Words
from projects.intake.asked import Answer, Kind
from projects.intake.facts import DataKind
from projects.intake.forms import entries
from projects.intake.models import Request
from projects.launches.picking import offer

COMMON = tuple(dict.fromkeys((settings.CURRENCY, "USD", "EUR", "GBP", "CAD", "CHF", "JPY")))
DONT_KNOW = "I don’t know"
# A text of no more characters is written in one line.
LINE = 200


class AmountField(forms.CharField):
    """An amount as people write it (``money.read``); empty where it is not known. The page's currency makes it Money."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
        super().__init__(required=False, max_length=24, widget=widget, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        if value is None or isinstance(value, str):
            return value
        return f"{value:f}".removesuffix(".00")


def _text(answer: Answer) -> forms.Field:
    # One line for what is short, a box for what is told; a small one where it only says why.
    box = None if answer.longest <= LINE else forms.Textarea(attrs={"rows": 3} if answer.is_small else None)
    return Words(max_length=answer.longest, widget=box, **_said(answer))


def _said(answer: Answer) -> dict[str, Any]:
    """What every field says: its label, its help, and what is missing where it must not be empty."""
    missing = {"error_messages": {"required": answer.missing}} if answer.missing else {}
    return {"label": answer.label, "help_text": answer.help, "required": bool(answer.missing), **missing}


KINDS = [*(choice for choice in DataKind.choices if choice[0] != DataKind.UNKNOWN), ("", DONT_KNOW)]
# By what kind of finder a thing is picked.
PICKED = {"launch": "launches"}
# The field of a page for an answer of each kind.
FIELDS: dict[Kind, Callable[[Answer], forms.Field]] = {
    Kind.TEXT: _text,
    Kind.AMOUNT: lambda answer: AmountField(label=answer.label, help_text=answer.help),
    Kind.CURRENCY: lambda answer: forms.ChoiceField(label=answer.label, choices=[(code, code) for code in COMMON]),
    Kind.CODED: lambda answer: forms.ChoiceField(widget=forms.RadioSelect, **_said(answer)),
    Kind.PICKED: lambda answer: Picked(PICKED[answer.name], **_said(answer)),
    Kind.DAY: lambda answer: Day(**_said(answer)),
    Kind.CHOICE: lambda answer: forms.ChoiceField(widget=forms.RadioSelect, choices=KINDS, **_said(answer)),
    Kind.ENTRIES: lambda answer: Picked(answer.name, is_many=True, **_said(answer)),
    Kind.TOLD: _text,
    Kind.YES: lambda answer: forms.BooleanField(**_said(answer)),
    Kind.NAMES: lambda answer: Words(max_length=2000, widget=forms.Textarea(attrs={"rows": 2}), **_said(answer)),
    Kind.CODES: lambda answer: forms.MultipleChoiceField(widget=forms.CheckboxSelectMultiple, **_said(answer)),
}
# What the field shows of the request; what is not named shows as it is.
INITIAL: dict[Kind, Callable[[Any], Any]] = {
    Kind.CODED: lambda thing: thing.code if thing else "",
    Kind.PICKED: lambda thing: offer(thing).words if thing else "",
    Kind.CHOICE: lambda kind: "" if kind in (None, DataKind.UNKNOWN) else kind,
    Kind.TOLD: lambda text: text or "",
    Kind.NAMES: "\n".join,
    Kind.CODES: lambda things: list(things.values_list("code", flat=True)),
}
# What the operation gets of what was written; what is not named is given as it is.
GIVEN: dict[Kind, Callable[[Any], Any]] = {
    Kind.CODED: lambda code: code or None,
    Kind.PICKED: lambda code: code or None,
    Kind.CHOICE: lambda kind: kind or DataKind.UNKNOWN.value,
    Kind.NAMES: lambda text: [line.strip() for line in text.splitlines() if line.strip()],
}


class Question(forms.Form):
    """One page, with a field for each answer that names it; ``asks`` are those answers by the names of their fields.

    ``initial_of`` reads the answers a request has, ``answers`` gives the operation what was written.
    """

    # The server says what is missing, in the house's words and place; the browser's bubble would come first.
    use_required_attribute = False

    title = ""
    hint = ""
    note = ""
    asks: ClassVar[dict[str, Answer]] = {}

    @classmethod
    def initial_of(cls, request: Request) -> dict[str, Any]:
        shown = {field: INITIAL.get(answer.kind, _same)(getattr(request, answer.name)) for field, answer in cls.asks.items()}
        return shown | {field: entries.words(request, answer.name) for field, answer in cls.asks.items() if answer.kind is Kind.ENTRIES}

    def choose(self, request: Request, reader: Person) -> None:
        """Load what ``reader`` can choose, where the page has something to choose from."""

    def answers(self) -> dict[str, Any]:
        """Those that are in order; all of them, where the form is valid."""
        written = {field: answer for field, answer in self.asks.items() if answer.kind is not Kind.CURRENCY and field in self.cleaned_data}
        return {answer.name: GIVEN.get(answer.kind, _same)(self.cleaned_data[field]) for field, answer in written.items()}

    def stands(self, request: Request) -> list[tuple[str, str]]:
        """What the request says now where that is not what was written: the label of each, and its words."""
        now = self.initial_of(request)
        return [(str(self.fields[field].label), _words(self.fields[field], now[field])) for field in self._differing(now)]

    def _differing(self, now: dict[str, Any]) -> list[str]:
        said = {field: _words(self.fields[field], self[field].value()) for field in self.asks}
        return [field for field, words in said.items() if words != _words(self.fields[field], now[field])]


def _words(field: forms.Field, value: Any) -> str:
    """A value as a page says it: what can be chosen by its label."""
    labels = {str(code): str(label) for code, label in getattr(field, "choices", ())}
    values = value if isinstance(value, list | tuple) else [field.prepare_value(value)]
    return ", ".join(labels.get(str(one), str(one)) for one in values if one not in (None, "")).replace("\r\n", "\n")


def _same(value: Any) -> Any:
    return value
