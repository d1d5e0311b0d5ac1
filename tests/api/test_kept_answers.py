"""What was answered once is told again to whoever may still read it, and to nobody else."""

from types import SimpleNamespace
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

from collab.access.models import Duty
from collab.events.idempotent import Idempotent
from collab.events.models import Event
from collab.kit import clock
from projects.intake.states import State
from tests import onrecord
from tests.stories import bring_to

# What whoever holds an account may be told again: it is of no work, no money and no person.
OF_THE_HOUSE = {
    "Annotations", "Bulk", "Calendars", "Departments", "Goals", "Kpis", "Measurements", "Moments", "OneTray", "Reasons", "Sign", "Sources", "Targets",
    "Withdrawal",
}  # fmt: skip


def views(resolver: Any = None) -> set[type]:
    found = set()
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLResolver):
            found |= views(entry)
        elif (
            isinstance(entry, URLPattern)
            and isinstance(view := getattr(entry.callback, "cls", None), type)
            and issubclass(view, Idempotent)
        ):
            found.add(view)
    return found


def test_each_door_says_who_may_be_told_again() -> None:
    unsaid = {view.__name__ for view in views() if view.still is Idempotent.still}
    assert len(views()) > 20 and unsaid == OF_THE_HOUSE


def asked(client: Any, address: str, body: dict[str, Any], key: str = "one") -> Any:
    return client.post(address, body, format="json", headers={"Idempotency-Key": key})


def test_who_gave_their_sight_away_hears_no_more_of_it(cast: SimpleNamespace, world: SimpleNamespace, api: Any) -> None:
    request = bring_to(State.IN_TRIAGE, cast, world, answers={"is_confidential": True})
    address, body = f"/api/v1/requests/{request.code}/viewers/", {"person": "outsider"}
    client = api(cast.marketer)
    first = asked(client, address, body)
    again = asked(client, address, body)
    assert (first.status_code, again.status_code, again["Idempotent-Replayed"], again.json()) == (201, 201, "true", first.json())
    colleague = onrecord.give(cast.business.__class__.objects.create(username="colleague", department=cast.marketer.department), "marketer")
    moved = client.post(
        f"/api/v1/requests/{request.code}/reassign/",
        {"version": request.version, "to": colleague.person.username, "reason": "She knows it."},
        format="json",
    )
    assert moved.status_code == 204, moved.content
    assert asked(client, address, body).status_code == 404


def test_who_was_shown_a_request_and_moved_it(cast: SimpleNamespace, world: SimpleNamespace, api: Any) -> None:
    """A lead whose duty has ended does not read in a kept answer what the page keeps from them."""
    request = bring_to(State.IN_DELIVERY, cast, world, answers={"is_confidential": True})
    address, body = f"/api/v1/requests/{request.code}/launch/", {"version": request.version}
    client = api(cast.it_lead)
    assert asked(client, address, body).status_code == 200
    assert asked(client, address, body)["Idempotent-Replayed"] == "true"
    address = f"/api/v1/requests/{request.code}/hand_over/"
    other = onrecord.give(cast.business.__class__.objects.create(username="it2", department=cast.it_lead.department), "it_lead").person
    handed = client.post(address, {"version": request.version + 1, "side": "it", "to": other.username, "reason": "I go."}, format="json")
    assert handed.status_code in (200, 204), handed.content
    assert asked(client, f"/api/v1/requests/{request.code}/launch/", body).status_code == 404


def test_who_sees_no_amounts_any_more(cast: SimpleNamespace, world: SimpleNamespace, api: Any) -> None:
    address, body = "/api/v1/funds/growth/changes/", {"amount": {"amount": "5.00", "currency": "USD"}, "reason": "More."}
    client = api(cast.finance)
    assert asked(client, address, body).status_code == 201
    assert asked(client, address, body).status_code == 201
    onrecord.end(Duty.objects.filter(person=cast.finance), ended_at=clock.now())
    events = Event.objects.count()
    assert asked(api(cast.finance.__class__.objects.get(pk=cast.finance.pk)), address, body).status_code in (403, 404)
    assert Event.objects.exclude(kind__endswith=".refused").count() <= events
