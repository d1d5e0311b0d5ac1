"""The answers of a request in words: for the check page, the request's own page and the panel of triage."""

from collections.abc import Sequence
from dataclasses import dataclass

from collab.kit import clock, formats
from collab.kit.money import Money
from projects.intake.models import Request

UNKNOWN = "I don’t know"


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer. ``question`` names its page, ``value`` is empty where it is not answered, ``more`` is said in small."""

    label: str
    value: str
    more: str
    question: str
    is_missing: bool = False


def amount(request: Request, name: str) -> Money | None:
    """The amount of one of the three money answers, or None where it is not known."""
    value = getattr(request, name)
    return None if value is None else Money(value, request.currency)


def all_of(request: Request, sources: Sequence[str]) -> list[Answer]:
    """Every answer in the order of the questions; ``sources`` are names. ``request`` needs goal and moment loaded."""
    return [
        _text("Which shared goal does it serve?", request.goal.title if request.goal else "", "goal"),
        Answer("Which customer moment does it change?", request.moment.name if request.moment else UNKNOWN, "", "moment"),
        _text("What is getting in the way?", request.problem, "problem"),
        _text("What would be different if this were solved?", request.outcome, "outcome"),
        *_money(request),
        _when(request),
        *_data(request, sources),
        _text("What is it called?", request.title, "title"),
    ]


def facts(request: Request, sources: Sequence[str]) -> list[Answer]:
    """The short answers, for the column beside the long ones; labels of one or two words."""
    worth = [f"{formats.full_money(amount(request, name))} {word}" for name, word in _worth(request)]
    return [
        Answer("Goal", request.goal.title if request.goal else "", "", "goal", request.goal_id is None),
        Answer("Moment", request.moment.name if request.moment else "", "", "moment"),
        Answer("Value", worth[0] if worth else "", worth[1] if len(worth) > 1 else "", "value"),
        Answer(
            "Cost",
            formats.full_money(amount(request, "estimate")) if request.estimate else "",
            "a guess" if request.estimate else "",
            "value",
            request.estimate is None,
        ),
        Answer("Needed", formats.day(request.needed_by, clock.today()) if request.needed_by else "", request.needed_by_reason, "when"),
        Answer("Personal data", {True: "Yes", False: "No", None: ""}[request.personal_data], "", "data", request.personal_data is None),
        Answer("Data sources", ", ".join(sources), "", "data"),
        Answer("Legacy systems", ", ".join(request.legacy_systems), "", "data"),
    ]


def answered(request: Request) -> tuple[int, int]:
    """How many of the questions that matter to the route and the value are answered, and of how many."""
    values = (request.goal_id, request.moment_id, request.problem, request.outcome, request.estimate, request.needed_by)
    worth = request.revenue_generated is not None or request.revenue_protected is not None
    known = [*map(bool, values), worth, request.personal_data is not None]
    return sum(known), len(known)


def _worth(request: Request) -> list[tuple[str, str]]:
    names = (("revenue_generated", "generated"), ("revenue_protected", "protected"))
    return [(name, word) for name, word in names if getattr(request, name) is not None]


def _text(label: str, value: str, question: str) -> Answer:
    return Answer(label, value, "", question, is_missing=not value)


def _money(request: Request) -> list[Answer]:
    worth = [f"{formats.full_money(amount(request, name))} revenue {word}" for name, word in _worth(request)]
    cost = amount(request, "estimate")
    return [
        Answer("What is it worth?", "\n".join(worth) or UNKNOWN, "", "value"),
        Answer("What may it cost?", formats.full_money(cost) if cost else UNKNOWN, "", "value"),
    ]


def _when(request: Request) -> Answer:
    if request.needed_by is None:
        return Answer("When is it needed?", UNKNOWN, request.needed_by_reason, "when")
    return Answer("When is it needed?", f"By {formats.day(request.needed_by, clock.today())}", request.needed_by_reason, "when")


def _data(request: Request, sources: Sequence[str]) -> list[Answer]:
    personal = {True: "Yes", False: "No", None: UNKNOWN}[request.personal_data]
    seen_by = "Only those it concerns: it is confidential" if request.is_confidential else "Everybody with a duty in the portal"
    return [
        Answer("Will it hold or use personal data?", personal, "", "data"),
        Answer("Which data sources?", ", ".join(sources) or UNKNOWN, "", "data"),
        Answer("Which older systems does it touch?", ", ".join(request.legacy_systems) or "None named", "", "data"),
        Answer("Who may see it?", seen_by, "", "data"),
    ]
