"""Reply: what is answered to the questions of the entry that a request began with. A hidden answer is not stored, and hidden beats required."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from collab.customer.access import used_sources
from collab.events.texts import Words
from collab.files.models import HELD, File
from collab.kit import days, money
from collab.kit.errors import Invalid
from collab.kit.money import Money
from collab.kit.operation import inside_unit
from collab.kit.text import clean, one_line
from collab.notes.states import Audience
from collab.people.models import Person
from projects.catalogue import access as catalogue
from projects.catalogue.models import EntryVersion, Question
from projects.catalogue.showing import lines
from projects.catalogue.states import Kind, Reads
from projects.intake import replies
from projects.intake.models import Reply, Request

NAME = "replies"
LINE, TEXT = 300, 5_000
# What an entry gives the request that begins with it, by the field it stands in.
GIVEN = {"title": "given_title", "problem": "given_problem", "outcome": "given_outcome", "data_kind": "given_data_kind"}
# What is told of an answer that not everybody reads: that it changed.
HIDDEN = "hidden"


@dataclass(slots=True)
class Replying:
    """What is answered, read and not yet kept. ``fields`` are the answers of the request that mapped questions are the question of."""

    asked: replies.Asked
    said: dict[str, str] = field(default_factory=dict)
    fields: dict[str, Any] = field(default_factory=dict)


def begin(actor: Person, entry: str) -> EntryVersion:
    """The version that is offered by this code; raises Invalid for what is offered to nobody."""
    found = catalogue.offered(actor).filter(code=entry.lower()).select_related("current").first()
    if found is None or found.current is None:
        raise Invalid(entry=f"The catalogue offers nothing with the code {entry[:50]}.")
    return found.current


def given(version: EntryVersion, beside: Collection[str] = ()) -> dict[str, Any]:
    """What the request says already that begins with it; nothing of the kind of data where that is said without its kind ``beside``."""
    said = {name: value for name, column in GIVEN.items() if (value := getattr(version, column))}
    return {name: value for name, value in said.items() if name != "data_kind" or "personal_data" not in beside}


def read(request: Request, wanted: Mapping[str, Any] | None, actor: Person) -> Replying | None:
    """The answers by the keys of their questions, and None for one that was asked nothing; raises Invalid (``replies``), all at once.

    Answers to what is not shown then are left out; so is what they would say of the request.
    """
    asked = replies.asked(request)
    if asked is None:
        if wanted:
            raise Invalid(replies="It began without an entry of the catalogue: there is nothing to answer besides.")
        return None
    known, found, wrong = {one.key: one for one in asked.questions}, Replying(asked), list[str]()
    typed: dict[str, Any] = {}
    for key, value in (wanted or {}).items():
        if key not in known:
            wrong.append(f"It is asked nothing called {str(key)[:40]}.")
            continue
        try:
            found.said[key], typed[key] = READ[Kind(known[key].kind)](known[key], request, value, actor)
        except Invalid as refused:
            wrong += [
                f"“{known[key].label}”: {sentence}"
                for one in refused.fields.values()
                for sentence in ([one] if isinstance(one, str) else one)
            ]
    if wrong:
        raise Invalid(replies=wrong)
    for one in asked.shown(request, found.said):
        if one.field and one.key in typed:
            found.fields[one.field] = typed[one.key]
    return found


def settle(request: Request, found: Replying) -> dict[str, Any]:
    """Keep what was answered and is shown, and nothing of what is not; gives what changed, as the record has it. The request has its fields."""
    inside_unit()
    rows = {row.question_id: row for row in request.replies.select_related("question")}
    own = {one.key for one in found.asked.questions if not one.field}
    stands = {one.pk for one in found.asked.shown(request, {key: value for key, value in found.said.items() if key in own})}
    changed: dict[str, Any] = {}
    for one in found.asked.questions:
        row = rows.get(one.pk)
        if one.field or (one.pk in stands and one.key not in found.said):
            continue
        value = found.said.get(one.key, "") if one.pk in stands else ""
        before = found.asked.kept.get(one.key, "") if row else ""
        if value == before:
            continue
        _keep(request, one, row, value)
        is_told = one.reads == Reads.EVERYONE and one.kind not in (Kind.PERSON, Kind.FILE)
        changed[one.key] = [Words(before), Words(value)] if is_told else HIDDEN
    return changed


def _keep(request: Request, question: Question, row: Reply | None, value: str) -> None:
    if not value:
        if row:
            row.delete()
        return
    is_person = question.kind == Kind.PERSON
    text, person = ("", int(value)) if is_person else (value, None)
    if row:
        row.value, row.person_id = text, person
        row.save(update_fields=["value", "person"])
    else:
        Reply.objects.create(request=request, question=question, value=text, person_id=person)


# Of each kind: what is kept, and what a field of the request takes.
Read = tuple[str, Any]


def _text(question: Question, request: Request, value: Any, actor: Person) -> Read:
    if not isinstance(value, str | None):
        raise Invalid(value="Write it as text.")
    text = one_line(value or "", "value", LINE) if question.kind == Kind.TEXT else clean(value or "", "value", TEXT)
    return text, [text] if question.field == "legacy_systems" and text else [] if question.field == "legacy_systems" else text


def _choice(question: Question, request: Request, value: Any, actor: Person) -> Read:
    if value and value not in lines(question.choices):
        raise Invalid(value=f"One of: {', '.join(lines(question.choices))}.")
    return value or "", value or None


def _many(question: Question, request: Request, value: Any, actor: Person) -> Read:
    if not isinstance(value, list | tuple | None):
        raise Invalid(value="Give a list of answers.")
    wanted, choices = set(map(str, value or ())), lines(question.choices)
    if not wanted <= set(choices):
        raise Invalid(value=f"Some of: {', '.join(choices)}.")
    return "\n".join(choice for choice in choices if choice in wanted), None


def _date(question: Question, request: Request, value: Any, actor: Person) -> Read:
    if isinstance(value, str) and value:
        try:
            value = date.fromisoformat(value)
        except ValueError:
            raise Invalid(value="Write a day such as 2027-03-31.") from None
    if value and not isinstance(value, date):
        raise Invalid(value="Write a day such as 2027-03-31.")
    days.within(value=value or None)
    return (value.isoformat(), value) if value else ("", None)


def _money(question: Question, request: Request, value: Any, actor: Person) -> Read:
    if isinstance(value, dict) and set(value) == {"amount", "currency"} and all(isinstance(one, str) for one in value.values()):
        value = Money.of(value["amount"], value["currency"], "value")
    if value is not None and not isinstance(value, Money):
        raise Invalid(value="Write an amount and its currency.")
    if value is not None and value.amount < 0:
        raise Invalid(value="This is zero or more.")
    return ("", None) if value is None else (f"{value.amount:f} {value.currency}", value)


def _number(question: Question, request: Request, value: Any, actor: Person) -> Read:
    if value in (None, ""):
        return "", None
    if isinstance(value, bool) or not isinstance(value, str | int | Decimal):
        raise Invalid(value="Write a number.")
    number = value if isinstance(value, Decimal) else money.read(str(value), "value", is_money=False)
    return f"{number:f}", None


def _person(question: Question, request: Request, value: Any, actor: Person) -> Read:
    if not value:
        return "", None
    found = Person.objects.filter(username=str(value), is_active=True).values_list("pk", flat=True).first()
    if found is None:
        raise Invalid(value=f"There is nobody called {str(value)[:150]}.")
    return str(found), None


def _source(question: Question, request: Request, value: Any, actor: Person) -> Read:
    if not value:
        return "", []
    if not used_sources(actor).filter(code=str(value)).exists():
        raise Invalid(value=f"The register has no {str(value)[:50]} in use.")
    return str(value), [str(value)]


def _file(question: Question, request: Request, value: Any, actor: Person) -> Read:
    """The key of a file that is beside the request already, for everybody who may open it."""
    if not value:
        return "", None
    there = File.objects.filter(HELD, subject_kind=request._meta.label_lower, subject_id=request.pk, audience=Audience.EVERYONE)
    if not str(value).isascii() or not str(value).isdigit() or not there.filter(pk=int(value)).exists():
        raise Invalid(value="Put the file beside the request first, once it is sent; then say which it is.")
    return str(int(value)), None


READ: dict[Kind, Callable[[Question, Request, Any, Person], Read]] = {
    Kind.TEXT: _text,
    Kind.LONG: _text,
    Kind.CHOICE: _choice,
    Kind.MANY: _many,
    Kind.DATE: _date,
    Kind.MONEY: _money,
    Kind.NUMBER: _number,
    Kind.PERSON: _person,
    Kind.SOURCE: _source,
    Kind.FILE: _file,
}
