"""Every address × everybody × every verb, through HTTP, against the table that is written beside.

Each call is undone, so each meets the same world. Whoever may is answered 2xx or led on; whoever may not
is refused and leaves no event behind but of that; nobody is ever answered 5xx.
"""

from collections.abc import Iterator
from html import unescape
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.test import Client
from django.urls import URLResolver, get_resolver, reverse

from collab.events.models import Event
from projects.intake.states import State as S
from tests.sampling import in_turn, slow

from .callers import caller
from .rows import ALL, FILE, May, Row
from .table import API, TABLE
from .test_moves import EVERYBODY, MAY, refusal

VERBS = ("get", "post", "put", "patch", "delete")
WELL = {200, 201, 202, 204, 302}
STRANGERS = ("nobody", "token", "newcomer")
# What somebody without a duty reads: their own, and lists and pages in which nothing of the house is. All else is refused or not there.
WITHOUT_DUTY = {
    *(
        "account",
        "password",
        "sessions",
        "tokens",
        "preferences",
        "more",
        "keyboard",
        "notices",
        "notice-wishes",
        "docs",
        "schema",
        "login-forgotten",
        "login-link",
        "mail-stop",
        "absences-own",
        "stand-ins",
        "stand-in-new",
        "api-stand-ins",
        "views",
        "view-new",
        "view-menu",
        *("brief", "brief-stop", "home-habits", "api-brief"),
    ),
    *(
        "home",
        "waiting",
        "palette",
        "pick",
        "search",
        "requests",
        "approvals",
        "approvals-decided",
        "approvals-many",
        "authority",
        "projects",
        "roadmap",
        "goals",
        "duties",
    ),
    *(
        "api-me",
        "api-me-notices",
        "api-sessions",
        "api-tokens",
        "api-notices",
        "api-requests",
        "api-approvals",
        "api-approvals-decided",
        "api-projects",
        "api-roadmap",
    ),
    *(
        "api-goals",
        "api-moments",
        "api-data-sources",
        "api-duties",
        "api-duties-held",
        "api-rosters",
        "api-imports",
        "api-views",
        "api-limits",
        "api-remits",
        "api-calendars",
        "api-departments",
    ),
}
# Lists of the API whose page refuses some people: those it refuses as well, with the same sentence.
ALIKE = {
    "api-funds": "funds",
    "api-kpis": "kpis",
    "api-policies": "policies",
    "api-inbox": "triage",
    "api-alignment": "alignment",
    "api-audit": "audit",
    "api-holds": "holds",
    "api-packs": "packs",
    "api-pulse": "pulse",
    "api-perception": "pulse",
    "api-benchmarks": "pulse",
    "api-sponsored": "sponsored",
    "api-operations": "operations",
    "api-convergence": "convergence",
    "api-data-quality": "data-quality",
}
# Pages for who is not signed in, and those that sign out whoever calls them.
FOR_STRANGERS = ("login-forgotten", "login-link", "mail-stop", "mail-decide", "brief-stop", "stream-poll")
SIGNING_OUT = ("logout", "sessions-end")
# What a person does and a token of theirs does not.
IN_PERSON = ("api-sessions", "api-session", "api-tokens", "api-token", "api-password")


def addresses(resolver: Any = None) -> Iterator[str]:
    """The name of every address of the resolver, the administration's left out (it has a test of its own)."""
    for entry in (resolver or get_resolver()).url_patterns:
        if not isinstance(entry, URLResolver):
            yield entry.name or str(entry.pattern)
        elif entry.app_name != "admin":
            yield from addresses(entry)


def happened() -> int:
    """How many events there are of what was done; that somebody was refused is on record too."""
    return Event.objects.exclude(kind__startswith="account.", kind__endswith=".refused").count()


def call(client: Any, name: str, row: Row, verb: str, here: SimpleNamespace) -> Any:
    """The answer of one call, which is then undone; ``answer.left`` says whether it left an event."""
    may = row.verbs.get(verb, May(frozenset()))
    url = reverse(name, kwargs=row.parts(here)) + may.query(here)
    place = transaction.savepoint()
    if verb != "get":
        with connection.cursor() as cursor:
            # An operation that asked its deferred guards early has asked them early for the rest of the transaction.
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    if verb == "get":
        answer = client.get(url)
    elif may.is_file:
        answer = client.post(url, {"file": SimpleUploadedFile("values.csv", FILE.encode())}, format="multipart")
    elif name in API:
        answer = getattr(client, verb)(url, may.body(here), format="json")
    else:
        answer = Client.generic(client, verb.upper(), url) if verb != "post" else client.post(url, may.body(here), format="multipart")
    answer.left = happened() != here.events
    transaction.savepoint_rollback(place)
    return answer


def expected(name: str, who: str, verb: str, may: May | None) -> set[int]:
    """The statuses that are right for this person; what 2xx means is for the address's own tests."""
    is_api = name in API
    if name in ("healthz", "livez", "readyz"):
        return {200}
    if name == "metrics":
        return {404}
    if name == "security":
        return {404} if may else {404, 405}
    if name in FOR_STRANGERS:
        return {200, 422} if may else {405}
    if who == "token" and name in IN_PERSON and verb != "get":
        return {403}
    if name == "login":
        known = {302} if who not in ("nobody", "token") else {200, 422}
        return known if may else ({405} | known if who not in ("nobody", "token") else {405})
    # The reader of the API's document is a page, and a token opens it as it opens the API.
    if who == "nobody" or (who == "token" and not is_api and name != "docs"):
        return {401} if is_api else {302}
    if may is None:
        return {405}
    if who == "newcomer" and verb == "get" and name not in WITHOUT_DUTY:
        return {403, 404} | may.refused
    if who == "newcomer":
        return WELL | {403, 404} | may.refused
    person, move = "technologist" if who == "token" else who, name.removeprefix("api-request-")
    if person in may.who:
        return WELL
    return {refusal(person, move, S.IN_TRIAGE)} if move in MAY else may.refused


def test_a_list_refuses_whom_its_page_refuses(here: SimpleNamespace) -> None:
    """Each list asked by four of the cast, in turn, and by whoever has no duty."""
    refused: dict[str, set[str]] = {name: set() for name in ALIKE}
    for who in [*EVERYBODY, "newcomer"]:
        client = arrived(who, here)
        for place, (name, page) in enumerate(ALIKE.items()):
            if who != "newcomer" and who not in in_turn(EVERYBODY, place, 4):
                continue
            answers = [call(client, one, TABLE[one], "get", here) for one in (name, page)]
            statuses = [answer.status_code for answer in answers]
            assert statuses in ([200, 200], [403, 403]), (who, name, statuses)
            if statuses[0] == 403:
                refused[name].add(who)
                assert answers[0].json()["detail"].replace("'", "’") in unescape(answers[1].content.decode()).replace("'", "’"), (who, name)
    assert all("newcomer" in people for people in refused.values())


def test_who_works_here_and_how_the_house_stands_is_shown_to_people_with_a_duty(here: SimpleNamespace) -> None:
    """Neither the directory nor a figure of the house is in anything that somebody without a duty reads."""
    names = {person.name for person in vars(here.cast).values()}
    of_the_house = names | {"match-rate", "fy-now", "Growth", "CRM", "First visit", "Know our customers", "usually", here.request.title}
    client, told = arrived("newcomer", here), {}
    for name in sorted(WITHOUT_DUTY - {"schema", "docs"}):
        answer = call(client, name, TABLE[name], "get", here)
        told[name] = [word for word in of_the_house if word in answer.content.decode()]
    assert {name: words for name, words in told.items() if words} == {}
    for asked in ("/search/?q=mei", "/palette/?q=mei", "/requests/?q=mei&view=all"):
        assert not [name for name in names if name in client.get(asked).content.decode()], asked
    for address, sentence in (
        ("/api/v1/people/", "Who works here is shown to people with a duty"),
        ("/executive/", "for people with a duty"),
        ("/kpis/", "shown to people with a duty"),
        ("/api/v1/kpis/", "shown to people with a duty"),
        ("/api/v1/funds/", "shown to people with a duty"),
        ("/funds/", "shown to people with a duty"),
        ("/audit/", "read by auditors"),
    ):
        answer = client.get(address)
        assert answer.status_code == 403 and sentence in answer.content.decode(), address


WHO = [*EVERYBODY, *STRANGERS]


SOME = [WHO[start::6] for start in range(6)]


@pytest.mark.parametrize("is_whole", [False, slow(True)], ids=["some", "all"])
@pytest.mark.parametrize("some", SOME, ids=lambda names: "-".join(names))
def test_every_address_by_everybody(some: list[str], is_whole: bool, here: SimpleNamespace) -> None:
    """Every person, every verb that an address has, in `make soak`.

    In `make test` each is asked of two strangers, of one who may and of one who may not, in turn.
    """
    wrong = []
    for who in some:
        client = arrived(who, here)
        for place, (name, row) in enumerate(TABLE.items()):
            for verb, may in row.verbs.items():
                if not is_whole and who in EVERYBODY:
                    alike = [one for one in EVERYBODY if (one in may.who) == (who in may.who)]
                    if who not in in_turn(alike, place, 1):
                        continue
                elif not is_whole and who not in in_turn(STRANGERS, place, 2):
                    continue
                wrong += answered_wrongly(client, name, row, verb, may, who, here)
                if name in SIGNING_OUT:
                    client = arrived(who, here)
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("is_whole", [False, slow(True)], ids=["some", "all"])
def test_a_verb_that_an_address_has_not_is_405_and_for_strangers_401(is_whole: bool, here: SimpleNamespace) -> None:
    """What an address has not it has for nobody: asked of one of the cast and of a stranger, who take turns; in `make test` one verb in turn."""
    wrong, turns = [], {who: arrived(who, here) for who in WHO}
    for place, (name, row) in enumerate(TABLE.items()):
        for who in (EVERYBODY[place % len(EVERYBODY)], STRANGERS[place % 2]):
            missing = [verb for verb in VERBS if verb not in row.verbs]
            for verb in missing if is_whole else in_turn(missing, place, 1):
                wrong += answered_wrongly(turns[who], name, row, verb, None, who, here)
            if name in SIGNING_OUT:
                turns[who] = arrived(who, here)
    assert not wrong, "\n".join(wrong)


def arrived(who: str, here: SimpleNamespace) -> Any:
    """One of them, signed in; what that recorded is no event of the call that follows."""
    client = caller(who, here.cast)
    here.events = happened()
    return client


def answered_wrongly(client: Any, name: str, row: Row, verb: str, may: May | None, who: str, here: SimpleNamespace) -> Iterator[str]:
    """One call; what was answered otherwise than written."""
    answer = call(client, name, row, verb, here)
    right, said = expected(name, who, verb, may), f"{who}: {verb.upper()} {name}: {answer.status_code}"
    if answer.status_code not in right:
        yield f"{said}, not {sorted(right)} {answer.content[:160]!r}"
    if answer.left and not (answer.status_code in WELL and may):
        yield f"{said} and yet an event"
    if answer.status_code == 401 and answer["Content-Type"] != "application/problem+json":
        yield f"{said} as {answer['Content-Type']}"
    if answer.status_code == 302 and who == "nobody" and not answer["Location"].startswith("/login/?next="):
        yield f"{said} and leads to {answer['Location']}"


def test_every_address_has_its_row() -> None:
    names = list(addresses())
    assert set(names) - set(TABLE) == set(), "these need a row in tests/matrix/table.py"
    assert set(TABLE) - set(names) == set(), "these rows have no address"


def test_the_table_is_asked_of_real_people() -> None:
    assert all(may.who <= ALL for row in TABLE.values() for may in row.verbs.values())
    assert sum(len(row.verbs) for row in TABLE.values()) > 100
