"""Every move × every state × everybody, over HTTP: who may, who may not, and who may not even know.

``MAY`` is written by hand from product.md, not read from the flow: if the table of moves and this
table differ, one of them is wrong.
"""

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import transaction
from stories import bring_to, owned

from collab.access.flowing import Flowing
from collab.kit import clock
from collab.people.models import Department, Person
from projects.intake.api.views import GIVING
from projects.intake.doors import DOORS
from projects.intake.models import Request
from projects.intake.states import State as S
from tests import onrecord
from tests.sampling import in_turn, slow, some

GATE = {"technologist", "technologist2"}
LEADS = {"marketing_lead", "it_lead"}
SEATS = {"business", "architect", "privacy", "finance"}
PLACED = (S.IN_APPROVAL, S.APPROVED, S.FUNDED, S.IN_DELIVERY, S.DELIVERED, S.CLOSED, S.REJECTED, S.STOPPED)
OPEN = (S.IN_TRIAGE, S.NEEDS_INFORMATION, S.IN_APPROVAL, S.APPROVED, S.FUNDED, S.IN_DELIVERY, S.DELIVERED)
MAY: dict[str, dict[str, set[str]]] = {
    "submit": {S.DRAFT: {"marketer"}},
    "ask": {S.IN_TRIAGE: GATE},
    "answer": {S.NEEDS_INFORMATION: {"marketer"}},
    "decline": {S.IN_TRIAGE: GATE},
    "merge": {S.IN_TRIAGE: GATE},
    "own": {S.IN_TRIAGE: GATE},
    "snooze": {S.IN_TRIAGE: GATE},
    "route": {S.IN_TRIAGE: GATE},
    "decide": {S.IN_APPROVAL: {"business"}},
    "fund": {S.APPROVED: {"finance"}},
    "start": {S.FUNDED: GATE | LEADS},
    "launch": {S.IN_DELIVERY: LEADS},
    "review": {S.DELIVERED: LEADS | GATE},
    "withdraw": {state: {"marketer"} for state in (S.DRAFT, S.IN_TRIAGE, S.NEEDS_INFORMATION, S.IN_APPROVAL, S.APPROVED)},
    "hold": dict.fromkeys(OPEN, GATE),
    "resume": {S.ON_HOLD: GATE},
    "take_back": {S.NEEDS_INFORMATION: GATE},
    # while everybody who sits on its route is there, nobody has to be seated again
    "seat_again": {},
    "stop": {S.FUNDED: GATE | LEADS, S.IN_DELIVERY: GATE | LEADS},
    # nothing of this size is stopped by two
    "second": {},
    "settle": {S.DELIVERED: {"finance"}, S.CLOSED: {"finance"}},
    "hand_over": {S.IN_DELIVERY: GATE | LEADS, S.DELIVERED: GATE | LEADS},
    # what was never sent is its writer's alone to give
    "reassign": {S.DRAFT: {"marketer"}, **dict.fromkeys((*OPEN, S.ON_HOLD), GATE | {"marketer"})},
    "reclassify": dict.fromkeys((S.FUNDED, S.IN_DELIVERY, S.DELIVERED, S.ON_HOLD, S.CLOSED, S.STOPPED), GATE | {"marketer"}),
    # nothing waits in tests, so nothing is taken back; and no two keys disagree on one of this size
    "retract": {},
    "resolve": {},
    "escalate": {},
    # what these cost is more than two executives may let begin, and nothing was let through
    "break_glass": {},
    "judge": {},
    "assign": {S.IN_TRIAGE: GATE},
    "ask_size": {S.IN_TRIAGE: GATE},
    # IT's leads and architects say what it takes
    "size": {S.IN_TRIAGE: {"it_lead", "architect"}},
    "split": {S.IN_TRIAGE: GATE},
    # one takes back what one did oneself, and these states are where the technologist brought it
    "undo": dict.fromkeys((S.NEEDS_INFORMATION, S.IN_APPROVAL, S.DECLINED, S.MERGED), {"technologist"}),
}
# Who has somebody to give a request to, or a lead: they are made for these tests.
COLLEAGUES = (("colleague", "crm", "marketer"), ("it_lead2", "platforms", "it_lead"))
EVERYBODY = [
    "marketer", "technologist", "technologist2", "business", "architect", "privacy", "security", "finance", "marketing_lead", "it_lead", "cmo", "cio",
    "auditor", "admin", "outsider",
]  # fmt: skip


# What is confidential is tried here in the states whose sight differs, and in the others by `make soak`.
TELLING = (S.DRAFT, S.IN_APPROVAL, S.IN_DELIVERY)
HIDDEN: list[Any] = [pytest.param(True, state, marks=() if state in TELLING else pytest.mark.slow) for state in S]


def refusal(username: str, action: str, state: str) -> int:
    """403 for who may not make this move, here or anywhere; 409 for who may, but not in this state, or not yet."""
    if action == "decide":  # who has a seat on the route decides there and nowhere else; before there is a route nobody has one
        return 409 if state in PLACED and username in SEATS else 403
    if action in ("retract", "resolve", "escalate"):
        is_seat = state in PLACED and username in SEATS
        return 403 if not is_seat or (action == "retract" and state == S.REJECTED and username != "business") else 409
    if action == "size":  # nobody of IT has a part in it where nothing is asked of them
        return 403
    if action == "break_glass":
        return 409 if username in {"cmo", "cio"} else 403
    if action in ("seat_again", "undo", "judge"):
        return 409 if username in GATE else 403
    return 409 if state not in MAY[action] and username in set().union(*MAY[action].values()) else 403


def body(action: str, request: Request, other: Request) -> dict[str, Any]:
    words: dict[str, dict[str, Any]] = {
        "ask": {"reason": "Which fields?"},
        "answer": {"answer": "E-mail only."},
        "decline": {"reason": "We own it."},
        "own": {"tool": "surveys", "avoided": {"amount": "1.00", "currency": "USD"}},
        "merge": {"reason": "The same", "into": other.code},
        "snooze": {"until": (clock.today() + timedelta(days=7)).isoformat()},
        "route": {"track": "standard"},
        "decide": {"decision": "approve"},
        "fund": {"allocations": [{"fund": "growth", "amount": {"amount": "120000.00", "currency": "USD"}}]},
        "start": {"marketing_lead": "marketing_lead", "it_lead": "it_lead"},
        "review": {"reason": "It works.", "no_lesson": "It was small."},
        "hold": {"reason": "Freeze"},
        "stop": {"reason": "Nobody wants it.", "lesson": "Ask first."},
        "second": {"decision": "approve"},
        "resolve": {"outcome": "go", "reason": "We agreed on it in the meeting."},
        "escalate": {"to": "auditor"},
        "hand_over": {"side": "it", "to": "it_lead2", "reason": "On leave"},
        "reassign": {"to": "colleague", "reason": "On leave"},
        "assign": {"to": "technologist2"},
        "size": {
            name: {"amount": amount, "currency": "USD"} for name, amount in (("low", "90000"), ("likely", "130000"), ("high", "200000"))
        },
        "split": {"children": [{"title": part, "cost": {"amount": "60000", "currency": "USD"}} for part in ("Half", "Other half")]},
        "break_glass": {"reason": "The payment page leaks addresses since this morning.", "fund": "growth"},
        "judge": {"verdict": "upheld", "reason": "It was real."},
        "reclassify": {"confidential": not request.is_confidential, "reason": "It is not announced."},
    }
    return {"version": request.version, **words.get(action, {})}


def same_as_its_row(thing: Any) -> None:
    row = type(thing)._default_manager.get(pk=thing.pk)
    held = [field.attname for field in thing._meta.concrete_fields if field.attname in thing.__dict__]
    assert {name: getattr(row, name) for name in held} == {name: getattr(thing, name) for name in held}


@pytest.fixture
def saved(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """What a move has saved, as the operation goes on to hold it."""
    save, things = Flowing._save, []

    def watched(self: Any, thing: Any, now: Any) -> None:
        save(self, thing, now)
        same_as_its_row(thing)
        things.append(thing)

    monkeypatch.setattr(Flowing, "_save", watched)
    return things


def outcome(client: Any, request: Request, action: str, other: Request, saved: list[Any]) -> int:
    """The status of trying the move, which is then undone.

    Once it has answered, each row is what stands in memory: a column that a verb assigns, before its move or after, and
    nobody saves turns the test red.
    """
    before = transaction.savepoint()
    saved.clear()
    answer = client.post(f"/api/v1/requests/{request.code}/{action}/", body(action, request, other), format="json")
    for thing in saved:
        same_as_its_row(thing)
    assert saved or answer.status_code != 200
    transaction.savepoint_rollback(before)
    return answer.status_code


@pytest.fixture
def colleagues(cast: SimpleNamespace) -> None:
    for username, department, role in COLLEAGUES:
        onrecord.give(Person.objects.create(username=username, department=Department.objects.get(code=department)), role)
    owned(cast)


@pytest.mark.usefixtures("colleagues")
@pytest.mark.parametrize("is_whole", [False, slow(True)], ids=["some", "all"])
@pytest.mark.parametrize(("confidential", "state"), [(False, state) for state in S] + HIDDEN)
def test_every_move_by_everybody(
    confidential: bool, state: S, is_whole: bool, cast: SimpleNamespace, world: SimpleNamespace, api: Any, saved: list[Any]
) -> None:
    """Each move by whoever may make it in some state and by two of the others in turn; by everybody in `make soak`."""
    request = bring_to(state, cast, world, answers={"is_confidential": confidential})
    other = bring_to(S.IN_TRIAGE, cast, world)
    wrong, tries = [], {action: {*set().union(*MAY[action].values()), *in_turn(EVERYBODY, place, 2)} for place, action in enumerate(DOORS)}
    for username in EVERYBODY:
        client = api(getattr(cast, username))
        seen = client.get(f"/api/v1/requests/{request.code}/").status_code
        for action in (name for name in DOORS if is_whole or username in tries[name]):
            status = outcome(client, request, action, other, saved)
            if seen == 404:
                expected = {404}
            elif username in MAY[action].get(state, set()):
                # whoever gives a confidential one away, or a draft, may see it no more
                expected = {200, 204} if (confidential or state == S.DRAFT) and action in GIVING else {200}
            else:
                expected = {refusal(username, action, state)}
            if status not in expected:
                wrong.append(f"{username} {action} in {state}: {status}, not {expected}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("state", some(S, 2, at=1))
def test_buttons_tell_the_truth(state: S, cast: SimpleNamespace, world: SimpleNamespace, api: Any) -> None:
    """What ``moves`` says is allowed is exactly what may be done, and the rest says why not."""
    request = bring_to(state, cast, world)
    for username in EVERYBODY:
        answer = api(getattr(cast, username)).get(f"/api/v1/requests/{request.code}/")
        if answer.status_code == 404:
            assert state == S.DRAFT and username != "marketer"
            continue
        moves = {move["name"]: move for move in answer.json()["moves"] if move["name"] in MAY}
        allowed = {name for name, move in moves.items() if move["allowed"]}
        expected = {name for name, states in MAY.items() if username in states.get(state, set())}
        if state == S.IN_APPROVAL:
            # a seat further down the route is not an open one: the tooltip says to wait, and so does the 409
            allowed.discard("decide"), expected.discard("decide")
        assert allowed == expected, f"{username} in {state}"
        assert all(move["why_not"] for move in moves.values() if not move["allowed"])


def test_confidential_is_invisible_to_who_has_no_part(cast: SimpleNamespace, world: SimpleNamespace, api: Any) -> None:
    request = bring_to(S.IN_APPROVAL, cast, world, answers={"is_confidential": True})
    seeing = {name for name in EVERYBODY if api(getattr(cast, name)).get(f"/api/v1/requests/{request.code}/").status_code == 200}
    assert seeing == {"marketer", "technologist", "technologist2", "auditor", "business", "architect", "privacy", "security", "finance"}
    hidden = api(cast.outsider).get(f"/api/v1/requests/{request.code}/").json()
    missing = api(cast.outsider).get("/api/v1/requests/R-99999/").json()
    assert hidden == missing
