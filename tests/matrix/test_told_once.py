"""A move is told once: to nobody twice, not to whoever made it, in one line of the history; and the press is answered in words."""

from collections import Counter
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import transaction
from stories import bring_to, owned

from collab.access.roles import Role
from collab.events import delivery
from collab.notices.models import Notice
from collab.people.models import Department, Person
from projects.intake.doors import DOORS
from projects.intake.models import Request
from projects.intake.queries.page import history
from projects.intake.states import STATE
from projects.intake.states import State as S
from tests import onrecord
from tests.matrix.test_moves import COLLEAGUES, MAY, body
from tests.sampling import some
from tests.stories import usd

# Who would hear of one thing by each part they have: a sponsor in finance, a technologist who is a lead, a lead with a seat.
WEARS_TWO = (("technologist2", Role.IT_LEAD), ("marketing_lead", Role.BUSINESS))


@pytest.fixture
def house(cast: SimpleNamespace, world: SimpleNamespace) -> SimpleNamespace:
    for username, department, role in COLLEAGUES:
        onrecord.give(Person.objects.create(username=username, department=Department.objects.get(code=department)), role)
    onrecord.give(Person.objects.create(username="finance3", department=cast.finance.department), Role.FINANCE)
    for username, role in WEARS_TWO:
        onrecord.give(getattr(cast, username), role)
    return SimpleNamespace(cast=cast, world=world)


def made(client: Any, request: Request, action: str, words: dict[str, Any], actor: Person) -> tuple[str, dict[str, Any]]:
    """What is wrong with what is told of a move, and what the press was answered by; the move is undone."""
    before = transaction.savepoint()
    delivery.deliver_due()
    latest = Notice.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    lines = len(history.stream(Request.objects.get(pk=request.pk), actor).events)
    address = f"/api/v1/requests/{request.code}/"
    answer = client.patch(address, words, format="json") if action == "edit" else client.post(f"{address}{action}/", words, format="json")
    delivery.deliver_due()
    told = Counter(Notice.objects.filter(pk__gt=latest).values_list("person__username", flat=True))
    grown = len(history.stream(Request.objects.get(pk=request.pk), actor).events) - lines
    wrong = [f"{name} is told {count} times" for name, count in told.items() if count > 1]
    wrong += [f"{actor.username} is told of it"] if actor.username in told else []
    wrong += [f"{grown} lines of history"] if grown > 1 or (grown < 1 and request.state != S.DRAFT) else []
    wrong += [] if answer.status_code in (200, 204) else [f"{answer.status_code}: {answer.content.decode()[:200]}"]
    transaction.savepoint_rollback(before)
    return f"{action} in {request.state}: {', '.join(wrong)}" if wrong else "", answer.json() if answer.status_code == 200 else {}


@pytest.mark.parametrize("state", some(S, 2))
def test_each_move_is_told_once_and_answered(state: S, house: SimpleNamespace, api: Any) -> None:
    request = bring_to(state, house.cast, house.world, answers={"sponsor": "finance3"})
    other = bring_to(S.IN_TRIAGE, house.cast, house.world)
    owned(house.cast)
    wrong = []
    for action in DOORS:
        for username in sorted(MAY[action].get(state, set()))[:2]:
            actor = getattr(house.cast, username)
            said, answer = made(api(actor), request, action, body(action, request, other), actor)
            wrong.append(said)
            if (action, state) == ("reassign", S.DRAFT):
                assert not answer, "it is no longer theirs to read"
                continue
            words, row = answer.get("answered", ""), STATE[answer.get("state", state)]
            if not words.startswith(request.code):
                wrong.append(f"{action} in {state} is not answered: {words}")
            if (row.is_ended and not words.endswith("It ends here.")) or (row.next and row.next[1:] not in words):
                wrong.append(f"{action} in {state} does not say what is next: {words}")
    if state in (S.IN_TRIAGE, S.IN_APPROVAL, S.APPROVED):
        actor, words = house.cast.marketer, {"version": request.version, "estimate": {"amount": "250000.00", "currency": "USD"}}
        wrong.append(made(api(actor), request, "edit", words, actor)[0])
    assert not [one for one in wrong if one]


def test_a_stop_that_takes_two_is_told_once(house: SimpleNamespace, api: Any) -> None:
    """Proposed by a lead, agreed by one, then by the other: the work stops, and each hears of each of it once."""
    cast = house.cast
    request = bring_to(S.IN_DELIVERY, cast, house.world, answers={"estimate": usd(400_000)}, track="major")
    words: dict[str, Any] = {"reason": "The supplier has gone.", "lesson": "Ask for two suppliers."}
    for who, action in ((cast.it_lead, "stop"), (cast.finance, "second"), (cast.cmo, "second")):
        request.refresh_from_db()
        words["version"] = request.version
        said, answer = made(api(who), request, action, words, who)
        assert said == "" and answer["answered"].startswith(f"{request.code}: you "), answer
        assert api(who).post(f"/api/v1/requests/{request.code}/{action}/", words, format="json").status_code == 200
        words = {"decision": "approve"}
    request.refresh_from_db()
    assert request.state == S.STOPPED


@pytest.mark.parametrize("action", ["hand_over", "reassign"])
def test_whoever_loses_sight_by_it_is_told_that_alone(action: str, house: SimpleNamespace, api: Any, page: Any) -> None:
    cast = house.cast
    # Nobody's part but the one that is given away.
    request = bring_to(S.IN_DELIVERY, cast, house.world, answers={"is_confidential": True})
    former = cast.it_lead if action == "hand_over" else cast.marketer
    delivery.deliver_due()
    latest = Notice.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    other = bring_to(S.IN_TRIAGE, cast, house.world)
    assert (
        api(cast.technologist).post(f"/api/v1/requests/{request.code}/{action}/", body(action, request, other), format="json").status_code
        == 200
    )
    delivery.deliver_due()
    assert api(former).get(f"/api/v1/requests/{request.code}/").status_code == 404
    (notice,) = Notice.objects.filter(pk__gt=latest, person=former)
    assert "You no longer see it." in notice.text and request.code not in notice.text and request.title not in notice.text
    assert notice.text in page(former).get("/notices/").text.replace("&#x27;", "'")
