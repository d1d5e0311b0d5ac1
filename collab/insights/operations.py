"""The writes of insights: say one, change it, withdraw it; keep what a project taught, and cite one where it was used."""

import re
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any
from urllib.parse import urlsplit

from django.db import IntegrityError, transaction
from django.utils.crypto import get_random_string

from collab.access import duties
from collab.agenda.models import Goal
from collab.approvals.models import Decision
from collab.customer.models import Moment
from collab.events.record import record
from collab.events.texts import Words
from collab.insights import access
from collab.insights.models import LONGEST, LONGEST_EVIDENCE, LONGEST_LINK, LONGEST_TAG, Citation, Insight
from collab.insights.states import STOPPED, Asked, Kind
from collab.kit import clock, days, numbering
from collab.kit.errors import Conflict, Forbidden, Invalid, NotFound
from collab.kit.operation import inside_unit, operation
from collab.kit.text import clean, one_line
from collab.people.models import Person
from projects.portfolio.access import visible as visible_projects

# Told by nothing: how many there are is not to be read from the code of one.
LETTERS, LENGTH, TRIES = "23456789abcdefghjkmnpqrstuvwxyz", 6, 5
FIELDS = ("text", "evidence", "link", "tags", "goals", "moments", "expires_on")
WRITTEN = ("text", "evidence", "link")
MOST_TAGS, MOST_TIES = 10, 20
# How long what a project taught holds, in years.
LESSON_YEARS = 3
STALE = "This insight changed since you opened it. Look at what stands now, and send it again if you still mean it."
NOT_HTTPS = "Write an address that begins with https://."
_BETWEEN = re.compile(r"[\s_-]+")


@operation
def make(*, actor: Person, kind: str = Kind.INSIGHT, projects: Iterable[int] = (), **said: Any) -> Insight:
    """Say one: ``said`` are of ``FIELDS``, ``text`` and ``expires_on`` at least; a lesson names the project (by number) that taught it.

    Raises Forbidden, or Invalid by field, all at once.
    """
    if not access.may_write(duties.roles_now(actor)):
        raise Forbidden(access.WRITE)
    insight = Insight(kind=kind, author=actor, projects=sorted(set(projects)))
    wrong: dict[str, Any] = {} if kind in Kind.values else {"kind": f"One of: {', '.join(Kind.values)}."}
    wrong |= _projects(actor, insight)
    if said.get("expires_on") is None:
        wrong["expires_on"] = "Say until which day it holds."
    elif said["expires_on"] < clock.today():
        wrong["expires_on"] = "This day has passed: say until when it holds."
    _put(insight, {"text": "", **said}, wrong)
    return _made(insight, actor)


@operation
def change(*, actor: Person, code: str, version: int, **changes: Any) -> Insight:
    """Change what it says (``FIELDS``); where it comes from stays. Nothing changed: nothing recorded."""
    insight = _locked(actor, code, version)
    before = _said(insight)
    _put(insight, changes, {})
    after = _said(insight)
    said = {name: [_word(name, before[name]), _word(name, after[name])] for name in FIELDS if before[name] != after[name]}
    if said:
        insight.version += 1
        insight.save(update_fields=[*FIELDS, "version"])
        record("insights.insight.changed", actor=actor, about=insight, data={"changed": said})
    return insight


@operation
def withdraw(*, actor: Person, code: str, version: int, reason: str) -> Insight:
    """It holds no longer, with the reason: it is offered to nobody, and stays where it was used."""
    insight = _locked(actor, code, version)
    why = clean(reason, "reason", 2_000)
    if not why:
        raise Invalid(reason="Say why it holds no longer: whoever used it reads this.")
    if insight.withdrawn_on:
        raise Conflict("It is withdrawn already.")
    insight.withdrawn_on = clock.today()
    insight.version += 1
    insight.save(update_fields=["withdrawn_on", "version"])
    record("insights.insight.withdrawn", actor=actor, about=insight, why=why)
    return insight


def learn(*, actor: Person, project: Any, answers: Mapping[str, str]) -> list[Insight]:
    """What a project taught, a lesson for each question of ``Asked`` that was answered. Part of the move that closes it.

    Raises Invalid by question. The lessons are tied to the project's goal and moment.
    """
    inside_unit()
    wrong, found = dict[str, str](), []
    for asked in Asked.values:
        try:
            if text := one_line(answers.get(asked) or "", asked, LONGEST):
                found.append(_lesson(actor, project, asked, text))
        except Invalid as refused:
            wrong |= refused.fields  # type: ignore[arg-type]
    if wrong:
        raise Invalid(**wrong)
    return [_made(one, actor) for one in found]


def learn_from_stop(*, actor: Person, author: Person, project: Any, words: str) -> Insight:
    """What its ``author`` learnt from work that was stopped: the sentence as far as there is room, and all of it as evidence where it is more."""
    inside_unit()
    line = " ".join(words.split())
    short = line if len(line) <= LONGEST else f"{line[: LONGEST - 1].rpartition(' ')[0]}…"
    lesson = _lesson(author, project, STOPPED, short)
    lesson.evidence = "" if short == words else words[:LONGEST_EVIDENCE]
    return _made(lesson, actor)


def cite(*, actor: Person, code: str, number: int, decision: Decision | None = None, field: str = "insight") -> Citation | None:
    """It was used in the request of this number, or in this decision on it; None where that is known. Part of what uses it.

    Raises Invalid (``field``) for what the actor may not see or holds no longer.
    """
    inside_unit()
    insight = access.current(actor).filter(code=code.lower()).first()
    if insight is None:
        raise Invalid(**{field: f"No insight that holds has the code {code[:20]}."})
    if Citation.objects.filter(insight=insight, number=number, decision=decision).exists():
        return None
    citation = Citation.objects.create(insight=insight, number=number, decision=decision, person=actor, at=clock.now())
    data = {"insight": insight.code, "request": numbering.code(number), "decided": decision is not None}
    record("insights.citation.made", actor=actor, about=citation, data=data)
    return citation


def _lesson(author: Person, project: Any, asked: str, text: str) -> Insight:
    today = clock.today()
    return Insight(
        kind=Kind.LESSON, asked=asked, text=text, author=author, projects=[project.number],
        goals=[project.goal.code] if project.goal else [], moments=[project.moment.code] if project.moment else [],
        expires_on=date(today.year + LESSON_YEARS, today.month, min(today.day, 28)),
    )  # fmt: skip


def _made(insight: Insight, actor: Person) -> Insight:
    """Saved with a code that nobody has, on record."""
    insight.made_at = clock.now()
    for _ in range(TRIES):
        insight.code = get_random_string(LENGTH, LETTERS)
        try:
            with transaction.atomic():
                insight.save(force_insert=True)
            break
        except IntegrityError:
            continue
    else:
        raise Conflict("No code was free. Send it again.")
    data = {
        "code": insight.code, "kind": str(insight.kind), "text": Words(insight.text), "projects": list(insight.projects),
        "goals": list(insight.goals), "moments": list(insight.moments), "expires_on": insight.expires_on.isoformat(),
    }  # fmt: skip
    record("insights.insight.made", actor=actor, about=insight, data=data)
    return insight


def _locked(actor: Person, code: str, version: int) -> Insight:
    """The insight with its row locked, for who may change it and saw what stands."""
    inside_unit()
    held = duties.roles_now(actor)
    insight = access.visible(actor).select_for_update(of=("self",), no_key=True).filter(code=code.lower()).first()
    if insight is None:
        raise NotFound
    if not access.may_change(actor, held, insight):
        raise Forbidden(access.CHANGE)
    if insight.version != version:
        raise Conflict(STALE)
    return insight


def _projects(actor: Person, insight: Insight) -> dict[str, str]:
    """What is wrong with the projects it comes from: each has to be there for its writer."""
    if insight.kind == Kind.LESSON and not insight.projects:
        return {"projects": "A lesson was learnt in a project: name it."}
    if len(insight.projects) > MOST_TIES:
        return {"projects": f"Name up to {MOST_TIES}."}
    there = set(visible_projects(actor).filter(number__in=insight.projects).values_list("number", flat=True))
    missing = [numbering.code(number) for number in insight.projects if number not in there]
    return {"projects": f"There is no project {', '.join(missing[:5])}."} if missing else {}


def _put(insight: Insight, given: dict[str, Any], wrong: dict[str, Any]) -> None:
    """Set what is given, unsaved; raises Invalid with this and what was wrong before, all at once."""
    wrong |= dict.fromkeys(sorted(set(given) - set(FIELDS)), "This is not something to set.")
    for name in FIELDS:
        if name not in given:
            continue
        try:
            setattr(insight, name, _read(name, given[name], getattr(insight, name)))
        except Invalid as refused:
            wrong |= refused.fields
    if not insight.text and "text" not in wrong:
        wrong["text"] = "Say it in one sentence."
    if wrong:
        raise Invalid(**wrong)


def _read(name: str, value: Any, stood: Any) -> Any:
    if name == "text":
        return one_line(value or "", name, LONGEST)
    if name == "evidence":
        return clean(value or "", name, LONGEST_EVIDENCE)
    if name == "link":
        return _link(value or "")
    if name == "tags":
        return _tags(value or ())
    if name == "goals":
        return _coded(name, value, Goal.objects.filter(is_active=True), stood)
    if name == "moments":
        return _coded(name, value, Moment.objects.all(), stood)
    days.within(expires_on=value)
    return value


def _link(value: str) -> str:
    link = one_line(value, "link", LONGEST_LINK)
    try:
        parts = urlsplit(link)
    except ValueError:
        raise Invalid(link=NOT_HTTPS) from None
    if link and not (parts.scheme == "https" and parts.hostname and not parts.username):
        raise Invalid(link=NOT_HTTPS)
    return link


def _tags(given: Iterable[str]) -> list[str]:
    """Lower-case words with hyphens in between, each once, by name."""
    tags = sorted({_BETWEEN.sub("-", one_line(tag, "tags", LONGEST_TAG)).lower() for tag in given} - {""})
    if len(tags) > MOST_TAGS:
        raise Invalid(tags=f"Give it {MOST_TAGS} tags at most.")
    if wrong := [tag for tag in tags if "," in tag or "/" in tag]:
        raise Invalid(tags=f"A tag is a word: {wrong[0]} is none.")
    return tags


def _coded(name: str, given: Iterable[str] | None, there: Any, stood: list[str]) -> list[str]:
    """Codes of what is there; what stands already may have ended since."""
    codes = sorted({str(code).lower() for code in given or ()})
    if len(codes) > MOST_TIES:
        raise Invalid(**{name: f"Name up to {MOST_TIES}."})
    new = set(codes) - set(stood)
    if missing := sorted(new - set(there.filter(code__in=new).values_list("code", flat=True))):
        raise Invalid(**{name: f"There is none with the code {', '.join(one[:50] for one in missing[:5])}."})
    return codes


def _said(insight: Insight) -> dict[str, Any]:
    """What it says, by the names that the record uses."""
    return {
        "text": insight.text, "evidence": insight.evidence, "link": insight.link, "tags": list(insight.tags), "goals": list(insight.goals),
        "moments": list(insight.moments), "expires_on": insight.expires_on.isoformat(),
    }  # fmt: skip


def _word(name: str, value: Any) -> Any:
    return Words(value) if name in WRITTEN else value
