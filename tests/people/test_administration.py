"""The administration: for administrators only, on record, and no side door into what a flow owns."""

from types import SimpleNamespace
from typing import Any

import pytest
from django.contrib import admin
from django.test import Client

from collab.access import duties
from collab.access.models import Duty
from collab.events import delivery
from collab.events.models import Delivery, Event
from collab.notices.models import Notice
from collab.people.models import Department, Person
from projects.intake.operations import ending
from tests.stories import Story, make_world

OTHERS = ["marketer", "technologist", "finance", "cmo", "auditor", "outsider"]


@pytest.mark.parametrize("username", OTHERS)
@pytest.mark.parametrize("path", ["/admin/", "/admin/people/person/", "/admin/login/", "/admin/events/event/", "/admin/logout/"])
def test_nobody_else_comes_in(cast: SimpleNamespace, page: Any, username: str, path: str) -> None:
    person = getattr(cast, username)
    Person.objects.filter(pk=person.pk).update(is_staff=True, is_superuser=True)
    assert page(person).get(path).status_code == 403


def test_a_stranger_is_asked_to_sign_in(client: Client, db: None) -> None:
    assert client.get("/admin/").headers["Location"] == "/login/?next=/admin/"


def test_an_administrator_sees_every_list_and_form(cast: SimpleNamespace, page: Any) -> None:
    Story(cast, make_world(cast)).drafted().submitted()
    client = page(cast.admin)
    assert client.get("/admin/").status_code == 200
    for model in admin.site._registry:
        place = f"/admin/{model._meta.app_label}/{model._meta.model_name}/"
        assert client.get(place).status_code == 200, place
        first = model._default_manager.order_by("pk").first()
        if first is not None:
            assert client.get(f"{place}{first.pk}/change/").status_code == 200, place


def test_the_role_is_enough_without_djangos_flags(cast: SimpleNamespace, page: Any) -> None:
    duties.give(cast.outsider, duties.Role.ADMIN)
    assert page(cast.outsider).get("/admin/people/person/").status_code == 200


def test_setting_up_leaves_a_record(cast: SimpleNamespace, page: Any) -> None:
    client = page(cast.admin)
    answer = client.post("/admin/people/department/add/", {"code": "events", "name": "Events", "side": "marketing"})
    assert answer.status_code == 302
    event = Event.objects.get(kind="people.department.added")
    assert (event.actor, event.data["values"]["name"]) == (cast.admin, "Events")
    assert Department.objects.get(code="events").pk == event.subject_id


def test_a_role_given_is_on_record(cast: SimpleNamespace, page: Any) -> None:
    person = cast.outsider
    duty = person.duties.get()
    form = {
        "username": person.username, "first_name": "Tom", "last_name": "Baines", "email": person.email, "title": "", "department": person.department_id,
        "is_active": "on", "duties-TOTAL_FORMS": 2, "duties-INITIAL_FORMS": 1,
        "duties-0-id": duty.pk, "duties-0-person": person.pk, "duties-0-role": "marketer", "duties-0-since_on": "2020-01-01", "duties-0-until_on": "",
        "duties-1-person": person.pk, "duties-1-role": "privacy", "duties-1-since_on": "2026-01-01",
    }  # fmt: skip
    answer = page(cast.admin).post(f"/admin/people/person/{person.pk}/change/", form)
    assert answer.status_code == 302, answer.text[:3000]
    assert Duty.objects.filter(person=person, role="privacy").exists()
    assert Event.objects.get(kind="access.duty.given").data["values"]["role"] == "privacy"


@pytest.mark.parametrize("path", ["events/event", "events/seal", "events/delivery", "notices/notice"])
def test_the_record_cannot_be_changed_here(cast: SimpleNamespace, page: Any, path: str) -> None:
    Story(cast, make_world(cast)).drafted().submitted()
    client = page(cast.admin)
    assert client.get(f"/admin/{path}/add/").status_code == 403
    first = Event.objects.order_by("pk").first()
    assert client.post(f"/admin/events/event/{first.pk}/change/", {"kind": "made.up"}).status_code == 403
    assert client.post(f"/admin/events/event/{first.pk}/delete/", {"post": "yes"}).status_code == 403
    assert Event.objects.get(pk=first.pk).kind == first.kind


def test_the_administration_does_not_read_along(cast: SimpleNamespace, page: Any) -> None:
    story = Story(cast, make_world(cast), answers={"is_confidential": True}).drafted().submitted()
    ending.decline(actor=cast.technologist, reason="We buy the rival.", **story.seen)
    declined = Event.objects.get(kind="intake.request.declined")
    shown = page(cast.admin).get(f"/admin/events/event/{declined.pk}/change/").text
    assert "intake.request.declined" in shown and "rival" not in shown


def test_what_was_parked_is_put_back_from_here(cast: SimpleNamespace, page: Any) -> None:
    Story(cast, make_world(cast)).drafted().submitted()
    Delivery.objects.update(state="parked", attempts=8, last_error="No rope.")
    row = Delivery.objects.first()
    page(cast.admin).post("/admin/events/delivery/", {"action": "put_back", "_selected_action": [row.pk]})
    row.refresh_from_db()
    assert (row.state, row.attempts) == ("due", 0)


def test_a_letter_that_was_given_up_is_sent_again_from_here(cast: SimpleNamespace, page: Any) -> None:
    Story(cast, make_world(cast)).drafted().submitted()
    delivery.deliver_due()
    Notice.objects.update(mail="parked", mail_attempts=10, mail_error="Nobody home.")
    row = Notice.objects.first()
    answer = page(cast.admin).post("/admin/notices/notice/", {"action": "put_back", "_selected_action": [row.pk]}, follow=True)
    assert "1 put back; they are sent within 15 seconds." in answer.text
    row.refresh_from_db()
    assert (row.mail, row.mail_attempts, row.mail_error) == ("due", 0, "")
