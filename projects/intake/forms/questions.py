"""The questions of a request, a page each: they begin with the goal and work backward to the technology."""

from typing import Any

from django import forms
from django.conf import settings

from collab.kit.errors import Invalid
from collab.kit.money import CURRENCIES, Money
from collab.web.days import Day
from projects.intake.models import Request
from projects.intake.queries import choices

COMMON = tuple(dict.fromkeys((settings.CURRENCY, "USD", "EUR", "GBP", "CAD", "CHF", "JPY")))
DONT_KNOW = "I don’t know"


class Question(forms.Form):
    """One page. ``initial_of`` reads the answers a request has, ``answers`` gives the operation what was written."""

    # The server says what is missing, in the house's words and place; the browser's bubble would come first.
    use_required_attribute = False

    title = ""
    hint = ""
    note = ""

    @classmethod
    def initial_of(cls, request: Request) -> dict[str, Any]:
        return {name: getattr(request, name) for name in cls.base_fields}

    def choose(self, request: Request) -> None:
        """Load what can be chosen, where the page has something to choose from."""

    def answers(self) -> dict[str, Any]:
        return dict(self.cleaned_data)


class GoalQuestion(Question):
    title = "Which shared goal does it serve?"
    hint = "Begin with what the business wants. The technology comes last."
    goal = forms.ChoiceField(label="Shared goal", widget=forms.RadioSelect, error_messages={"required": "Choose the goal it serves most"})

    @classmethod
    def initial_of(cls, request: Request) -> dict[str, Any]:
        return {"goal": request.goal.code if request.goal else ""}

    def choose(self, request: Request) -> None:
        self.fields["goal"].choices = choices.goals(request.goal.code if request.goal else "")  # type: ignore[attr-defined]


class MomentQuestion(Question):
    title = "Which customer moment does it change?"
    hint = "The point of the customer’s journey where somebody would notice."
    moment = forms.ChoiceField(label="Customer moment", widget=forms.RadioSelect, required=False)

    @classmethod
    def initial_of(cls, request: Request) -> dict[str, Any]:
        return {"moment": request.moment.code if request.moment else ""}

    def choose(self, request: Request) -> None:
        self.fields["moment"].choices = [*choices.moments(), ("", DONT_KNOW)]  # type: ignore[attr-defined]

    def answers(self) -> dict[str, Any]:
        return {"moment": self.cleaned_data["moment"] or None}


class ProblemQuestion(Question):
    title = "What is getting in your way?"
    hint = "Describe the problem, not the tool. Two or three sentences are plenty."
    problem = forms.CharField(
        label="The problem", max_length=5000, widget=forms.Textarea, error_messages={"required": "Describe what is getting in your way"}
    )


class OutcomeQuestion(Question):
    title = "What would be different if this were solved?"
    hint = "What could you or the customer do then that is not possible today?"
    outcome = forms.CharField(
        label="The outcome", max_length=5000, widget=forms.Textarea, error_messages={"required": "Describe what would be different"}
    )


class AmountField(forms.CharField):
    """An amount as digits with a point; empty where it is not known. The page's currency makes it Money."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
        super().__init__(required=False, max_length=24, widget=widget, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        if value is None or isinstance(value, str):
            return value
        return f"{value:f}".removesuffix(".00")


class ValueQuestion(Question):
    title = "What is it worth, and what may it cost?"
    hint = "Rough figures help it to be approved. Leave empty what you don’t know."
    revenue_generated = AmountField(label="Revenue it would generate in a year", help_text="Digits only, for example 120000")
    revenue_protected = AmountField(label="Revenue it would protect in a year", help_text="What would be lost without it")
    estimate = AmountField(label="What it may cost", help_text="A guess is enough; it decides who has to approve")
    currency = forms.ChoiceField(label="Currency", choices=[(code, code) for code in COMMON])

    amounts = ("revenue_generated", "revenue_protected", "estimate")

    def choose(self, request: Request) -> None:
        own = [] if request.currency in COMMON else [(request.currency, request.currency)]
        self.fields["currency"].choices = own + [(code, code) for code in COMMON if code in CURRENCIES]  # type: ignore[attr-defined]

    @classmethod
    def initial_of(cls, request: Request) -> dict[str, Any]:
        has_any = any(getattr(request, name) is not None for name in cls.amounts)
        return {**super().initial_of(request), "currency": request.currency if has_any else settings.CURRENCY}

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        for name in self.amounts:
            text = (given.get(name) or "").strip()
            try:
                given[name] = Money.of(text, given.get("currency", ""), name) if text else None
            except Invalid as refused:
                self.add_error(name, refused.fields[name])
        return given

    def answers(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.amounts}


class WhenQuestion(Question):
    title = "When do you need it, and why then?"
    hint = "A reason lets others weigh it. Leave the date empty if you don’t know."
    needed_by = Day(label="Needed by", required=False)
    needed_by_reason = forms.CharField(
        label="Why by then",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="A campaign, a contract that ends, a law",
    )


class DataQuestion(Question):
    title = "Which data and systems does it touch?"
    hint = "It decides who looks at privacy and architecture. Say so where you don’t know."
    personal_data = forms.ChoiceField(
        label="Will it hold or use personal data?",
        widget=forms.RadioSelect,
        choices=[("yes", "Yes"), ("no", "No"), ("", DONT_KNOW)],
        required=False,
    )
    data_sources = forms.MultipleChoiceField(label="Data sources it reads or joins", widget=forms.CheckboxSelectMultiple, required=False)
    legacy_systems = forms.CharField(
        label="Older systems it touches", required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 2}), help_text="One a line"
    )
    is_confidential = forms.BooleanField(
        label="Keep it confidential",
        required=False,
        help_text="Only you, technologists, the people on its route and whoever you let see it",
    )

    @classmethod
    def initial_of(cls, request: Request) -> dict[str, Any]:
        return {
            "personal_data": {True: "yes", False: "no", None: ""}[request.personal_data],
            "data_sources": list(request.data_sources.values_list("code", flat=True)),
            "legacy_systems": "\n".join(request.legacy_systems),
            "is_confidential": request.is_confidential,
        }

    def choose(self, request: Request) -> None:
        self.fields["data_sources"].choices = choices.sources()  # type: ignore[attr-defined]

    def answers(self) -> dict[str, Any]:
        lines = self.cleaned_data["legacy_systems"].splitlines()
        known = {"yes": True, "no": False}
        return {
            "personal_data": known.get(self.cleaned_data["personal_data"]),
            "data_sources": self.cleaned_data["data_sources"],
            "legacy_systems": [line.strip() for line in lines if line.strip()],
            "is_confidential": self.cleaned_data["is_confidential"],
        }


class TitleQuestion(Question):
    title = "What shall we call it?"
    hint = "A short name that others will recognise in a list."
    # "title" is the page's own heading, so the field is named after what it holds.
    name = forms.CharField(label="Name of the request", max_length=160, error_messages={"required": "Give it a short name"})

    @classmethod
    def initial_of(cls, request: Request) -> dict[str, Any]:
        return {"name": request.title}

    def answers(self) -> dict[str, Any]:
        return {"title": self.cleaned_data["name"]}


QUESTIONS: dict[str, type[Question]] = {
    "goal": GoalQuestion,
    "moment": MomentQuestion,
    "problem": ProblemQuestion,
    "outcome": OutcomeQuestion,
    "value": ValueQuestion,
    "when": WhenQuestion,
    "data": DataQuestion,
    "title": TitleQuestion,
}
ORDER = tuple(QUESTIONS)
# What an operation calls a field that the form names otherwise.
FORM_FIELD = {"title": "name", "currency": "currency"}
