"""Every address × everybody × every verb, through HTTP, against the table that is written beside.

Each call is undone, so each meets the same world. Whoever may is answered 2xx or led on; whoever may not
is refused and leaves no event behind; nobody is ever answered 5xx.
"""

import re
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.test import Client
from django.urls import URLResolver, get_resolver, reverse
from rest_framework.test import APIClient
from stories import bring_to, usd

from collab.events.models import Event
from collab.notices.models import Notice
from collab.people import tokens
from collab.people.models import Person
from funding.funds import operations as funds
from projects.intake.models import Request
from projects.intake.operations import sight
from projects.intake.states import State as S
from projects.portfolio import operations as portfolio
from projects.portfolio.models import Project

from .table import ALL, API, FILE, TABLE, May, Row
from .test_moves import EVERYBODY, GATE, LEADS

VERBS = ("get", "post", "put", "patch", "delete")
WELL = {200, 201, 204, 302}
STRANGERS = ("nobody", "token", "newcomer")


def addresses(resolver: Any = None) -> Iterator[str]:
    """The name of every address of the resolver, the administration's left out (it has a test of its own)."""
    for entry in (resolver or get_resolver()).url_patterns:
        if not isinstance(entry, URLResolver):
            yield entry.name or str(entry.pattern)
        elif entry.app_name != "admin":
            yield from addresses(entry)


@pytest.fixture
def here(cast: SimpleNamespace, world: SimpleNamespace) -> SimpleNamespace:
    """One of everything that stands in an address."""
    fund = funds.create_fund(
        actor=cast.finance,
        code="shared",
        name="Shared",
        side="joint",
        year=world.year.code,
        currency="USD",
        budget=usd(1000),
        owners=[cast.cmo],
    )
    change = funds.propose_change(actor=cast.finance, target=fund.code, amount=usd(10), reason="More.")
    started = [bring_to(S.IN_DELIVERY, cast, world) for _ in range(3)]
    projects = [Project.objects.get(number=request.number) for request in started]
    milestone = portfolio.plan_milestone(
        number=projects[0].number, actor=cast.it_lead, version=1, title="Pilot", due_on=world.year.ends_on, owner=None
    )
    portfolio.link(number=projects[0].number, actor=cast.it_lead, version=2, before=projects[1].number, why="")
    event = Event.objects.filter(kind="intake.request.started").first()
    secret = bring_to(S.IN_TRIAGE, cast, world, answers={"is_confidential": True})
    sight.show(number=secret.number, actor=cast.marketer, person="outsider")
    notice = Notice.objects.create(person=cast.marketer, event=event, text="It began.", told_at=event.at)
    projects[0].refresh_from_db()
    return SimpleNamespace(
        cast=cast, request=bring_to(S.IN_TRIAGE, cast, world), other=bring_to(S.IN_TRIAGE, cast, world), project=projects[0],
        second=projects[1], third=projects[2], milestone=milestone, change=change, notice=notice, secret=secret,
    )  # fmt: skip


def caller(name: str, cast: SimpleNamespace) -> Any:
    """A browser or program of one of the cast; "token" is the technologist's program, "nobody" is not signed in."""
    client = APIClient()
    client.raise_request_exception = False
    if name == "newcomer":
        person, _ = Person.objects.get_or_create(username="newcomer", is_superuser=True, is_staff=True)
        client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    elif name == "token":
        client.credentials(HTTP_AUTHORIZATION=f"Token {tokens.make(cast.technologist)}")
    elif name != "nobody":
        client.force_login(Person.objects.get(username=name), backend="django.contrib.auth.backends.ModelBackend")
    return client


def call(client: Any, name: str, row: Row, verb: str, here: SimpleNamespace) -> Any:
    """The answer of one call, which is then undone; ``answer.left`` says whether it left an event."""
    may = row.verbs.get(verb, May(frozenset()))
    url = reverse(name, kwargs=row.parts(here)) + may.query(here)
    place = transaction.savepoint()
    with connection.cursor() as cursor:
        # An operation that asked its deferred guards early has asked them early for the rest of the transaction.
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    before = Event.objects.count()
    if verb == "get":
        answer = client.get(url)
    elif may.is_file:
        answer = client.post(url, {"file": SimpleUploadedFile("values.csv", FILE.encode())}, format="multipart")
    elif name in API:
        answer = getattr(client, verb)(url, may.body(here), format="json")
    else:
        answer = Client.generic(client, verb.upper(), url) if verb != "post" else client.post(url, may.body(here), format="multipart")
    answer.left = Event.objects.count() != before
    transaction.savepoint_rollback(place)
    return answer


def expected(name: str, who: str, verb: str, may: May | None) -> set[int]:
    """The statuses that are right for this person; what 2xx means is for the address's own tests."""
    is_api = name in API
    if name == "healthz":
        return {200}
    if name == "login":
        known = {302} if who not in ("nobody", "token") else {200, 422}
        return known if may else ({405} | known if who not in ("nobody", "token") else {405})
    # The reader of the API's document is a page, and a token opens it as it opens the API.
    if who == "nobody" or (who == "token" and not is_api and name != "docs"):
        return {401} if is_api else {302}
    if may is None:
        return {405}
    if who == "newcomer":
        return WELL | {403, 404} | may.refused
    if ("technologist" if who == "token" else who) in may.who:
        return WELL
    return may.refused


WHO = [*EVERYBODY, *STRANGERS]


@pytest.mark.parametrize("some", [WHO[start::4] for start in range(4)], ids=lambda names: "-".join(names))
def test_every_address_by_everybody(some: list[str], here: SimpleNamespace) -> None:
    wrong = [f"{who}: {sentence}" for who in some for sentence in refused_wrongly(who, here)]
    assert not wrong, "\n".join(wrong)


def refused_wrongly(who: str, here: SimpleNamespace) -> list[str]:
    """Every call of the table by one person; what was answered otherwise than written."""
    client, wrong = caller(who, here.cast), []
    for name, row in TABLE.items():
        for verb in VERBS:
            if name == "logout":
                client = caller(who, here.cast)
            may = row.verbs.get(verb)
            answer = call(client, name, row, verb, here)
            right = expected(name, who, verb, may)
            if answer.status_code not in right:
                wrong.append(f"{verb.upper()} {name}: {answer.status_code}, not {sorted(right)} {answer.content[:160]!r}")
            if answer.left and not (answer.status_code in WELL and may):
                wrong.append(f"{verb.upper()} {name}: {answer.status_code} and yet an event")
            if answer.status_code == 401 and answer["Content-Type"] != "application/problem+json":
                wrong.append(f"{verb.upper()} {name}: {answer['Content-Type']}")
            if answer.status_code == 302 and who == "nobody" and not answer["Location"].startswith("/login/?next="):
                wrong.append(f"{verb.upper()} {name}: leads to {answer['Location']}")
        if name == "logout":
            client = caller(who, here.cast)
    return wrong


def test_every_address_has_its_row() -> None:
    names = list(addresses())
    assert set(names) - set(TABLE) == set(), "these need a row in tests/matrix/table.py"
    assert set(TABLE) - set(names) == set(), "these rows have no address"


def test_the_table_is_asked_of_real_people() -> None:
    assert all(may.who <= ALL for row in TABLE.values() for may in row.verbs.values())
    assert sum(len(row.verbs) for row in TABLE.values()) > 100


# --- requests and projects in every state, confidential or not

SEATS = {"business", "architect", "privacy", "finance"}
OVERSEEING = GATE | {"auditor"}
PLACED = [S.IN_APPROVAL, S.APPROVED, S.FUNDED, S.IN_DELIVERY, S.DELIVERED, S.CLOSED, S.REJECTED]
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
    return {"marketer", *OVERSEEING} | (SEATS if state in PLACED else set()) | (LEADS if state in WITH_PROJECT else set())


def doors(request: Request, state: str) -> dict[str, set[int] | dict[str, set[int]]]:
    """Each reading address of a request in this state, with the answer of who may see it, or who gets which."""
    code = request.code
    sent = {"": {302}} if state == S.DRAFT else {"": {200}}
    edit = {"": {403, 409}, **{who: {302} if state == S.DRAFT else {200} for who in EDITING.get(state, set())}}
    pages: dict[str, Any] = {
        f"/requests/{code}/": {"": {302} if state == S.MERGED else {200}},
        f"/requests/{code}/edit/": edit,
        f"/requests/{code}/edit/problem/": {"": {403, 409}, **{who: {200} for who in EDITING.get(state, set())}},
        f"/requests/{code}/check/": {"": {200} if state == S.DRAFT else {302}},
        f"/requests/{code}/sent/": sent,
        f"/requests/{code}/merge/": {"": {403, 409}, **({who: {200} for who in GATE} if state == S.IN_TRIAGE else {})},
        f"/triage/{code}/": {"": {403}, **{who: {200, 302, 404} for who in GATE}},
        f"/api/v1/requests/{code}/": {"": {200}},
        f"/api/v1/requests/{code}/history/": {"": {200}},
    }
    if state in WITH_PROJECT:
        pages |= {
            f"/projects/{code}/": {"": {200}},
            f"/api/v1/projects/{code}/": {"": {200}},
            f"/api/v1/projects/{code}/milestones/": {"": {200}},
        }
        pages |= {f"/api/v1/projects/{code}/dependencies/": {"": {200}}}
    return pages


SECRETS = re.compile(rb'(name="csrfmiddlewaretoken" value="|data-csrf="|X-CSRFToken[^A-Za-z0-9]+)[A-Za-z0-9]+')


def plainly(answer: Any, *codes: str) -> tuple[Any, ...]:
    """What a person gets to see of an answer, without these numbers (the page names one as an example) and without tokens."""
    asked_for = re.compile(rf"\b({'|'.join(codes)})\b", re.IGNORECASE)
    body = asked_for.sub("R-0", SECRETS.sub(b"", answer.content).decode())
    kept = {name: asked_for.sub("R-0", value) for name, value in answer.headers.items() if name not in ("Content-Length", "Date")}
    return answer.status_code, kept, body


@pytest.mark.parametrize(("state", "confidential"), CASES, ids=lambda value: str(value))
def test_a_request_is_read_by_those_who_may_and_missing_for_the_others(
    state: S, confidential: bool, cast: SimpleNamespace, world: SimpleNamespace
) -> None:
    request, wrong = bring_to(state, cast, world, answers={"is_confidential": confidential}), []
    missing = f"R-{request.number + 70_000}"
    for who in EVERYBODY:
        client = caller(who, cast)
        for url, answers in doors(request, state).items():
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


@pytest.mark.parametrize("who", [*(name for name in EVERYBODY if name != "admin"), "nobody", "newcomer"])
def test_the_administration_is_the_administrators(who: str, cast: SimpleNamespace) -> None:
    """Being superuser or staff opens nothing: the newcomer is both."""
    client = caller(who, cast)
    for url in administration():
        for answer in (client.get(url), client.post(url, {"action": "delete_selected"}, format="multipart")):
            assert answer.status_code == (302 if who == "nobody" else 403), f"{url}: {answer.status_code}"


def administration() -> Iterator[str]:
    """Every address of the administration, with 1 for what stands in it."""
    resolver = next(entry for entry in get_resolver().url_patterns if getattr(entry, "app_name", "") == "admin")

    def walk(entries: Any, before: str) -> Iterator[str]:
        for entry in entries:
            route = before + str(entry.pattern)
            if isinstance(entry, URLResolver):
                yield from walk(entry.url_patterns, route)
            else:
                yield re.sub(r"<\w+:\w+>", "1", route).replace("(?P<url>.*)$", "nowhere").replace("^", "")

    return walk(resolver.url_patterns, "/admin/")


def test_the_administrator_opens_all_of_it_without_a_fault(here: SimpleNamespace) -> None:
    client = caller("admin", here.cast)
    broken = []
    for url in administration():
        for answer in (client.get(url), client.post(url, {}, format="multipart")):
            if answer.status_code >= 500:
                broken.append(f"{url}: {answer.status_code}")
    assert not broken
