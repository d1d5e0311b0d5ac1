"""The questions of a request, a page each: they begin with the goal and work backward to the technology."""

from collections.abc import Iterable
from typing import Any

from django.conf import settings

from collab.kit.errors import Invalid
from collab.kit.money import CURRENCIES, Money
from collab.people.models import Person
from collab.web.days import question
from projects.intake.asked import AMOUNTS, ANSWERS, Answer, Who
from projects.intake.facts import kind_of
from projects.intake.forms import entries
from projects.intake.forms.question import COMMON, DONT_KNOW, FIELDS, Question
from projects.intake.forms.rows import CostsQuestion, EffectsQuestion
from projects.intake.forms.sharing import GoalsQuestion
from projects.intake.models import Request
from projects.intake.queries import choices


class GoalQuestion(Question):
    title = "Which shared goal does it serve?"
    hint = "Begin with what the business wants. The technology comes last."

    def choose(self, request: Request, reader: Person) -> None:
        self.fields["goal"].choices = choices.goals(request.goal.code if request.goal else "")  # type: ignore[attr-defined]


class MomentQuestion(Question):
    title = "Which customer moment does it change?"
    hint = "The point of the customer’s journey where somebody would notice."

    def choose(self, request: Request, reader: Person) -> None:
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

    def choose(self, request: Request, reader: Person) -> None:
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

    def choose(self, request: Request, reader: Person) -> None:
        self.fields["data_sources"].choices = choices.sources(request)  # type: ignore[attr-defined]
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

    def choose(self, request: Request, reader: Person) -> None:
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
    "goals": GoalsQuestion,
    "effects": EffectsQuestion,
    "costs": CostsQuestion,
}
# Those of the requester, one after the other; the rest are said later, or by a marketing technologist alone.
AT_ONCE = {answer.question for answer in ANSWERS if answer.who is Who.REQUESTER and not answer.is_later}
ORDER = tuple(name for name in QUESTIONS if name in AT_ONCE)
# What an operation calls a field that the form names otherwise: "title" is the page's own heading.
FORM_FIELD = {"title": "name", "currency": "currency"}


def ask(answers: Iterable[Answer]) -> None:
    """Give each page the fields of the answers that name it."""
    for name, page in QUESTIONS.items():
        page.asks = {FORM_FIELD.get(answer.name, answer.name): answer for answer in answers if answer.question == name}
        page.base_fields = {field: FIELDS[answer.kind](answer) for field, answer in page.asks.items() if answer.kind in FIELDS}


ask(ANSWERS)
