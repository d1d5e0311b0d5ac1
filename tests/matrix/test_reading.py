"""Requests and projects in every state, confidential or not: read by those who may, and missing for the others."""

import re
from types import SimpleNamespace
from typing import Any

import pytest
from stories import bring_to

from collab.events.models import Event
from projects.intake.models import Request
from projects.intake.states import State as S
from tests.sampling import in_turn

from .callers import caller
from .test_moves import EVERYBODY, GATE, LEADS, PLACED, SEATS

OVERSEEING = GATE | {"auditor"}
# They see the money of every fund, and so what has money.
EXECUTIVES = {"cmo", "cio"}
WITH_PROJECT = [S.IN_DELIVERY, S.DELIVERED, S.CLOSED]
EDITING = {
    S.DRAFT: {"marketer"}, S.IN_TRIAGE: GATE | {"marketer"}, S.NEEDS_INFORMATION: GATE | {"marketer"},
    S.IN_APPROVAL: {"marketer"}, S.APPROVED: {"marketer"},
}  # fmt: skip
CASES = [(state, False) for state in S] + [
    (state, True) for state in (S.DRAFT, S.NEEDS_INFORMATION, S.IN_APPROVAL, S.IN_DELIVERY, S.DECLINED)
]


def seeing(state: str, confidential: bool) -> set[str]:
    """Who may know of it: rule 4 and the privacy of drafts, by hand."""
    if state == S.DRAFT:
        return {"marketer"}
    if not confidential:
        return set(EVERYBODY)
    # Privacy and security read from the day it is sent what concerns them: the open lane.
    return (
        {"marketer", "privacy", "security", *OVERSEEING}
        | (SEATS if state in PLACED else set())
        | (LEADS | EXECUTIVES if state in WITH_PROJECT else set())
    )


def met(may: dict[S, set[str]], state: str, given: set[int]) -> dict[str, set[int]]:
    """What a page of a move answers: to who may make it now what is given, 409 to who may in other states alone, 403 to all others."""
    ever = set().union(*may.values())
    late = {who: {409} for who in ever} if state not in may else {}
    return {"": {403}, **late, **dict.fromkeys(may.get(state, set()), given)}


def doors(request: Request, state: str) -> dict[str, set[int] | dict[str, set[int]]]:
    """Each reading address of a request in this state, with the answer of who may see it, or who gets which."""
    code = request.code
    sent = {"": {302}} if state == S.DRAFT else {"": {200}}
    pages: dict[str, Any] = {
        f"/requests/{code}/": {"": {302} if state == S.MERGED else {200}},
        f"/requests/{code}/edit/": met(EDITING, state, {302} if state == S.DRAFT else {200}),
        f"/requests/{code}/edit/problem/": met(EDITING, state, {200}),
        f"/requests/{code}/check/": {"": {200} if state == S.DRAFT else {302}},
        f"/requests/{code}/sent/": sent,
        f"/requests/{code}/merge/": met({S.IN_TRIAGE: GATE}, state, {200}),
        f"/triage/{code}/": {"": {403}, **{who: {200, 302, 404} for who in GATE}},
        f"/api/v1/requests/{code}/": {"": {200}},
        f"/api/v1/requests/{code}/history/": {"": {200}},
    }
    if state in WITH_PROJECT:
        # What the open lane shows of confidential work is the request: its project is for who had a seat or leads.
        who = {"": {200}, **({"security": {404}} if request.is_confidential else {})}
        parts = (f"/projects/{code}/", *(f"/api/v1/projects/{code}/{part}" for part in ("", "milestones/", "dependencies/")))
        pages |= dict.fromkeys(parts, who)
    return pages


SECRETS = re.compile(rb'(name="csrfmiddlewaretoken" value="|data-csrf="|X-CSRFToken[^A-Za-z0-9]+)[A-Za-z0-9]+')


# What differs from answer to answer, whatever is asked.
OWN = ("Content-Length", "Date", "X-Request-ID")


def plainly(answer: Any, *codes: str) -> tuple[Any, ...]:
    """What a person gets to see of an answer, without these numbers (the page names one as an example) and without tokens."""
    asked_for = re.compile(rf"\b({'|'.join(codes)})\b", re.IGNORECASE)
    body = asked_for.sub("R-0", SECRETS.sub(b"", answer.content).decode())
    kept = {name: asked_for.sub("R-0", value) for name, value in answer.headers.items() if name not in OWN}
    return answer.status_code, kept, body


@pytest.mark.parametrize(("state", "confidential"), CASES, ids=lambda value: str(value))
def test_a_request_is_read_by_those_who_may_and_missing_for_the_others(
    state: S, confidential: bool, cast: SimpleNamespace, world: SimpleNamespace
) -> None:
    request, wrong = bring_to(state, cast, world, answers={"is_confidential": confidential}), []
    missing = f"R-{request.number + 70_000}"
    for who in EVERYBODY:
        client = caller(who, cast)
        for place, (url, answers) in enumerate(doors(request, state).items()):
            # Two who see it and two who do not, in turn, and whoever is answered otherwise.
            seers = seeing(state, confidential)
            alike = [one for one in EVERYBODY if (one in seers) == (who in seers)]
            if who not in (*(answers if who in seers else ()), *in_turn(alike, place, 2)):
                continue
            answer = client.get(url)
            if who in seeing(state, confidential):
                right = answers.get(who, answers[""])
                if answer.status_code not in right:
                    wrong.append(f"{who} {url}: {answer.status_code}, not {right}")
            elif plainly(answer, request.code, missing) != plainly(client.get(url.replace(request.code, missing)), request.code, missing):
                wrong.append(f"{who} {url}: {answer.status_code} is not the answer of what does not exist")
            elif answer.status_code not in ({403, 404} if url.startswith("/triage/") else {404}):
                wrong.append(f"{who} {url}: {answer.status_code} of what is hidden")
    assert not wrong, "\n".join(wrong)


HIDDEN_WRITES = ("submit", "ask", "withdraw", "decide", "route")


@pytest.mark.parametrize("state", [S.DRAFT, S.IN_APPROVAL, S.IN_DELIVERY])
def test_what_is_hidden_is_missing_for_writing_too(state: S, cast: SimpleNamespace, world: SimpleNamespace) -> None:
    """Moves, changes and nested numbers: a hidden number is answered like one that was never given."""
    request = bring_to(state, cast, world, answers={"is_confidential": True})
    own = bring_to(S.IN_TRIAGE, cast, world, requester=cast.outsider)
    missing = f"R-{request.number + 70_000}"
    client, events = caller("outsider", cast), Event.objects.count()

    def tries(code: str) -> list[Any]:
        move = [
            client.post(f"/api/v1/requests/{code}/{name}/", {"version": request.version, "reason": "x"}, format="json")
            for name in HIDDEN_WRITES
        ]
        pages = [
            client.post(f"/requests/{code}/{name}/", {"version": request.version, "reason": "x"}, format="multipart")
            for name in HIDDEN_WRITES
        ]
        return [
            *move,
            *pages,
            client.patch(f"/api/v1/requests/{code}/", {"version": request.version, "title": "Mine"}, format="json"),
            client.post(f"/api/v1/projects/{code}/milestones/", {"version": 1, "title": "x", "due_on": "2026-12-31"}, format="json"),
            client.patch(f"/api/v1/projects/{code}/", {"version": 1}, format="json"),
            client.post(f"/projects/{code}/update/", {"version": 1}, format="multipart"),
        ]

    hidden, absent = tries(request.code), tries(missing)
    assert [answer.status_code for answer in hidden] == [404] * len(hidden)
    for one, other in zip(hidden, absent, strict=True):
        assert plainly(one, request.code, missing) == plainly(other, request.code, missing)
    assert Event.objects.count() == events
    gate = caller("technologist", cast)
    if state == S.DRAFT:  # a technologist sees no draft either: merging into one is merging into nothing
        own.refresh_from_db()
        merged = [
            gate.post(f"/api/v1/requests/{own.code}/merge/", {"version": own.version, "reason": "x", "into": code}, format="json")
            for code in (request.code, missing)
        ]
        assert plainly(merged[0], request.code, missing) == plainly(merged[1], request.code, missing) and merged[0].status_code == 400
