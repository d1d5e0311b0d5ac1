"""Duties by page and API: the same two people, and everybody told who is to be told."""

from types import SimpleNamespace
from typing import Any

import pytest
from django.core.management import call_command

from collab.access import duties
from collab.access.models import Duty
from collab.appointments import queries
from collab.appointments.models import Proposal
from collab.events import delivery
from collab.events.models import Event
from collab.notices.models import Notice

NEW = {"person": "marketer", "role": "privacy", "reason": "Dana is on leave."}


def told(kind: str) -> dict[str, str]:
    return dict(Notice.objects.filter(event__kind=kind).values_list("person__username", "text"))


def test_the_api_proposes_agrees_and_lists(cast: SimpleNamespace, api: Any) -> None:
    made = api(cast.admin).post("/api/v1/duties/", NEW, format="json")
    assert (made.status_code, made.json()["state"], made.json()["why_not"]) == (
        201,
        "proposed",
        "A second person decides: you proposed this.",
    )
    key = made.json()["id"]
    assert api(cast.admin).post(f"/api/v1/duties/{key}/agree/", {}, format="json").status_code == 403
    agreed = api(cast.cio).post(f"/api/v1/duties/{key}/agree/", {}, format="json")
    assert (agreed.status_code, agreed.json()["state"], agreed.json()["decided_by"]) == (200, "agreed", "cio")
    assert api(cast.cio).post(f"/api/v1/duties/{key}/agree/", {}, format="json").status_code == 409
    for who, count in ((cast.auditor, 1), (cast.marketer, 1), (cast.outsider, 0)):
        assert len(api(who).get("/api/v1/duties/").json()["results"]) == count
        assert len(api(who).get("/api/v1/duties/", {"role": "finance"}).json()["results"]) == 0
    held = api(cast.auditor).get("/api/v1/duties/held/", {"person": "marketer"}).json()["results"]
    assert [(row["role"], row["given_by"]) for row in held] == [("privacy", ["Sam Okafor", "Ian Lindqvist"]), ("marketer", [])]
    assert {row["person"] for row in api(cast.outsider).get("/api/v1/duties/held/").json()["results"]} == {"outsider"}


def test_the_api_ends_at_once(cast: SimpleNamespace, api: Any) -> None:
    duty = Duty.objects.get(person=cast.privacy)
    made = api(cast.cmo).post("/api/v1/duties/", {"act": "end", "duty": duty.pk, "reason": "She leaves."}, format="json")
    assert made.status_code == 201, made.content
    api(cast.admin).post(f"/api/v1/duties/{made.json()['id']}/agree/", {}, format="json")
    assert duties.roles_now(cast.privacy) == frozenset()
    (row,) = api(cast.auditor).get("/api/v1/duties/held/", {"person": "privacy"}).json()["results"]
    assert (row["is_held"], row["ended_at"] is not None) == (False, True)


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ({"role": "privacy", "reason": "x"}, {"person"}),
        ({**NEW, "person": "nobody-such"}, {"person"}),
        ({**NEW, "role": "king"}, {"role"}),
        ({**NEW, "since_on": "2020-01-01"}, {"since_on"}),
        ({**NEW, "duty": 1}, {"duty"}),
        ({"act": "end", "reason": "x"}, {"duty"}),
        ({"act": "end", "duty": 1, "reason": "x", "since_on": "2027-01-01"}, {"since_on"}),
        ({**NEW, "reason": ""}, {"reason"}),
        ({**NEW, "state": "agreed"}, {"state"}),
    ],
)
def test_what_cannot_be_read_is_said_by_field(cast: SimpleNamespace, api: Any, body: dict[str, Any], fields: set[str]) -> None:
    answer = api(cast.admin).post("/api/v1/duties/", body, format="json")
    assert (answer.status_code, set(answer.json().get("errors", {}))) == (400, fields)
    assert not Proposal.objects.exists()


def test_the_person_both_executives_and_the_auditor_are_told(cast: SimpleNamespace, api: Any) -> None:
    key = api(cast.admin).post("/api/v1/duties/", NEW, format="json").json()["id"]
    delivery.deliver_due()
    asked = told("appointments.proposal.proposed")
    assert set(asked) == {"admin2", "cmo", "cio"} and "Priya Natarajan becomes Privacy" in asked["cmo"]
    assert Notice.objects.filter(needs_action=True).count() == 3
    api(cast.admin2).post(f"/api/v1/duties/{key}/agree/", {}, format="json")
    delivery.deliver_due()
    given = told("access.duty.given")
    assert set(given) == {"marketer", "cmo", "cio", "auditor"}
    assert given["marketer"].startswith("You were given the duty Privacy from ") and given["auditor"].startswith(
        "Priya Natarajan was given"
    )
    assert all("Sam Okafor proposed it, Ines Carvalho agreed." in text for text in given.values())
    assert set(told("appointments.proposal.agreed")) == {"admin"}
    assert not Notice.objects.filter(needs_action=True).exists()
    duty = Duty.objects.get(person=cast.marketer, role="privacy")
    ending = api(cast.cmo).post("/api/v1/duties/", {"act": "end", "duty": duty.pk, "reason": "Dana is back."}, format="json").json()["id"]
    api(cast.cio).post(f"/api/v1/duties/{ending}/agree/", {}, format="json")
    delivery.deliver_due()
    assert "ended at once" in told("access.duty.ended")["marketer"] and set(told("access.duty.ended")) == {"marketer", "cmo", "auditor"}


def test_a_refusal_is_read_by_who_proposed(cast: SimpleNamespace, api: Any) -> None:
    key = api(cast.admin).post("/api/v1/duties/", NEW, format="json").json()["id"]
    api(cast.cmo).post(f"/api/v1/duties/{key}/refuse/", {"reason": "Not her."}, format="json")
    delivery.deliver_due()
    assert set(told("appointments.proposal.refused")) == {"admin"}
    assert Notice.objects.get(event__kind="appointments.proposal.refused").reason == "Not her."


def test_the_pages_propose_and_agree_without_script(cast: SimpleNamespace, page: Any, no_sql_in_templates: None) -> None:
    admin, cmo = page(cast.admin), page(cast.cmo)
    assert admin.get("/duties/new/?person=marketer").status_code == 200
    empty = admin.post("/duties/new/", {})
    assert (empty.status_code, "Write whose duty it is to be." in empty.text) == (422, True)
    assert admin.post("/duties/new/", {**NEW, "person": "admin"}).status_code == 403
    assert admin.post("/duties/new/", {**NEW, "since_on": "2020-01-01"}).status_code == 422
    assert "A second person decides." in admin.post("/duties/new/", NEW, follow=True).text
    made = Proposal.objects.get()
    seen = cmo.get("/duties/").text
    assert f"/duties/proposals/{made.pk}/agree/" in seen and "A second person decides: you proposed this." in admin.get("/duties/").text
    assert f"/duties/proposals/{made.pk}/agree/" not in page(cast.marketer).get("/duties/").text
    assert cmo.get(f"/duties/proposals/{made.pk}/refuse/").status_code == 200
    assert cmo.post(f"/duties/proposals/{made.pk}/refuse/", {"reason": " "}).status_code == 422
    assert "Priya Natarajan is told." in cmo.post(f"/duties/proposals/{made.pk}/agree/", follow=True).text
    assert cmo.get(f"/duties/proposals/{made.pk}/refuse/").status_code == 409
    duty = Duty.objects.get(person=cast.marketer, role="privacy")
    assert admin.get(f"/duties/{duty.pk}/end/").status_code == 200
    assert admin.post(f"/duties/{duty.pk}/end/", {"reason": "Dana is back.", "until_on": "2020-01-01"}).status_code == 422
    assert admin.post(f"/duties/{duty.pk}/end/", {"reason": "Dana is back."}).status_code == 302
    assert Proposal.objects.filter(act="end", state="proposed").count() == 1


def test_the_page_is_filtered_and_shows_to_others_their_own(cast: SimpleNamespace, page: Any) -> None:
    rows = page(cast.auditor).get("/duties/", {"role": "cmo"}).context["rows"]
    assert [row.person for row in rows] == ["cmo"]
    assert [row.person for row in page(cast.auditor).get("/duties/", {"person": "cio"}).context["rows"]] == ["cio"]
    assert {row.person for row in page(cast.outsider).get("/duties/", {"role": "cmo"}).context["rows"]} == set()
    assert {row.person for row in page(cast.outsider).get("/duties/").context["rows"]} == {"outsider"}
    assert page(cast.auditor).get("/duties/", {"role": "king"}).status_code == 400


def test_a_page_of_many_duties_asks_no_more_than_one_of_few(
    cast: SimpleNamespace, api: Any, page: Any, django_assert_max_num_queries: Any
) -> None:
    for role in ("privacy", "security", "finance", "business"):
        key = api(cast.admin).post("/api/v1/duties/", {**NEW, "role": role}, format="json").json()["id"]
        if role != "business":
            api(cast.cio).post(f"/api/v1/duties/{key}/agree/", {}, format="json")
    browser = page(cast.auditor)
    browser.get("/duties/")
    with django_assert_max_num_queries(14):
        assert browser.get("/duties/").status_code == 200


def test_an_appointment_on_the_command_line_is_told_too(cast: SimpleNamespace) -> None:

    call_command("appoint", "marketer", "technologist")
    delivery.deliver_due()
    assert "on the command line" in told("access.duty.given")["auditor"]
    assert Event.objects.get(kind="access.duty.given").data["person"] == cast.marketer.pk


def test_more_than_a_page_may_hold_is_not_shown_and_said(cast: SimpleNamespace, page: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queries, "SHOWN", 5)
    shown = page(cast.cmo).get("/duties/")
    assert len(shown.context["rows"]) == 5 and "These are the first 5. Filter" in shown.text
    one = page(cast.cmo).get("/duties/?role=privacy")
    assert len(one.context["rows"]) == 1 and "These are the first" not in one.text
