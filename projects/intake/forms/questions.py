"""The questions of a request, a page each: they begin with the goal and work backward to the technology."""

from collections.abc import Callable, Iterable
from typing import Any, ClassVar

from django import forms
from django.conf import settings

from collab.kit.errors import Invalid
from collab.kit.money import CURRENCIES, Money
from collab.web.days import Day, question
from collab.web.picking import Picked
from collab.web.texts import Words
from projects.intake.asked import AMOUNTS, ANSWERS, Answer, Kind, Who
from projects.intake.facts import DataKind, kind_of
from projects.intake.forms import entries
from projects.intake.models import Request
from projects.intake.queries import choices
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

    def choose(self, request: Request) -> None:
        """Load what can be chosen, where the page has something to choose from."""

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


class GoalQuestion(Question):
    title = "Which shared goal does it serve?"
    hint = "Begin with what the business wants. The technology comes last."

    def choose(self, request: Request) -> None:
        self.fields["goal"].choices = choices.goals(request.goal.code if request.goal else "")  # type: ignore[attr-defined]


class MomentQuestion(Question):
    title = "Which customer moment does it change?"
    hint = "The point of the customer’s journey where somebody would notice."

    def choose(self, request: Request) -> None:
        self.fields["moment"].choices = [*choices.moments(), ("", DONT_KNOW)]  # type: ignore[attr-defined]
        entries.stand(self, request)
        self.initial.update(entries.last_named(request))


class ProblemQuestion(Question):
    title = "What is getting in your way?"
    hint = "Describe the problem, not the tool. Two or three sentences are plenty."


class OutcomeQuestion(Question):
    title = "What would be different if this were solved?"
    hint = "What could you or the customer do then that is not possible today?"


class ValueQuestion(Question):
    title = "What is it worth, and what may it cost?"
    hint = "Rough figures help it to be approved. Leave empty what you don’t know."

    def choose(self, request: Request) -> None:
        own = [] if request.currency in COMMON else [(request.currency, request.currency)]
        self.fields["currency"].choices = own + [(code, code) for code in COMMON if code in CURRENCIES]  # type: ignore[attr-defined]

    @classmethod
    def initial_of(cls, request: Request) -> dict[str, Any]:
        has_any = any(getattr(request, name) is not None for name in AMOUNTS)
        return {**super().initial_of(request), "currency": request.currency if has_any else settings.CURRENCY}

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        for name in AMOUNTS:
            text = (given.get(name) or "").strip()
            try:
                given[name] = Money.of(text, given.get("currency", ""), name) if text else None
            except Invalid as refused:
                self.add_error(name, refused.fields[name])
        return given


class WhenQuestion(Question):
    title = "When do you need it, and why then?"
    hint = "A reason lets others weigh it. Leave the date empty if you don’t know."

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        question(self, "needed_by")
        return given


class DataQuestion(Question):
    title = "Which data and systems does it touch?"
    hint = "It decides who looks at privacy and architecture. Say so where you don’t know."

    def choose(self, request: Request) -> None:
        self.fields["data_sources"].choices = choices.sources()  # type: ignore[attr-defined]
        self.is_unsaid = request.data_kind is None and request.personal_data is not None
        self.stood = self.initial_of(request)["data_kind"]

    @classmethod
    def initial_of(cls, request: Request) -> dict[str, Any]:
        """Of one who was only asked whether, what that means."""
        said = {} if request.data_kind or request.personal_data is None else {"data_kind": kind_of(request.personal_data)}
        return super().initial_of(request) | said

    def answers(self) -> dict[str, Any]:
        """A kind that nobody was asked stays so where it was left as it stood."""
        given = super().answers()
        if self.is_unsaid and given.get("data_kind") == self.stood:
            del given["data_kind"]
        return given


class TakesQuestion(Question):
    title = "What does it take?"
    hint = "For whoever prices it and looks at its risks. Leave empty what nobody knows yet."

    def choose(self, request: Request) -> None:
        entries.stand(self, request)


class TitleQuestion(Question):
    title = "What shall we call it?"
    hint = "A short name that others will recognise in a list."


QUESTIONS: dict[str, type[Question]] = {
    "goal": GoalQuestion,
    "moment": MomentQuestion,
    "problem": ProblemQuestion,
    "outcome": OutcomeQuestion,
    "value": ValueQuestion,
    "when": WhenQuestion,
    "data": DataQuestion,
    "title": TitleQuestion,
    "takes": TakesQuestion,
}
# Those of the requester, one after the other; the rest are for a marketing technologist alone.
ORDER = tuple(name for name in QUESTIONS if any(answer.question == name and answer.who is Who.REQUESTER for answer in ANSWERS))
# What an operation calls a field that the form names otherwise: "title" is the page's own heading.
FORM_FIELD = {"title": "name", "currency": "currency"}


def ask(answers: Iterable[Answer]) -> None:
    """Give each page the fields of the answers that name it."""
    for name, page in QUESTIONS.items():
        page.asks = {FORM_FIELD.get(answer.name, answer.name): answer for answer in answers if answer.question == name}
        page.base_fields = {field: FIELDS[answer.kind](answer) for field, answer in page.asks.items()}


ask(ANSWERS)
