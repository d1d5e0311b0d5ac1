"""Links to where the work is tracked elsewhere: added and removed on record, by who keeps the thing up to date, over HTTPS alone."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client

from collab.events.models import Event
from collab.kit.errors import Conflict, NotFound
from collab.stream import operations
from collab.stream.models import Link
from collab.stream.states import ADDED, MOST_LINKS, REMOVED
from projects.intake.models import Request

Page = Callable[..., Client]
JIRA = "https://jira.example.com/browse/SHOP-12"


def test_one_is_added_shown_and_removed(page: Page, api: Any, cast: SimpleNamespace, work: Request) -> None:
    lead, reader = page(cast.it_lead), page(cast.outsider)
    at, own = f"/stream/requests/{work.code}/link/", f"/requests/{work.code}/"
    assert "Add a link" in lead.get(own).content.decode() and "Add a link" not in reader.get(own).content.decode()
    sent = lead.post(at, {"url": JIRA, "title": "SHOP-12 Checkout"})
    assert (sent.status_code, sent["Location"]) == (302, f"{own}#links")
    link = Link.objects.get()
    shown = reader.get(own).content.decode()
    assert f'href="{JIRA}"' in shown and "SHOP-12 Checkout" in shown and "jira.example.com" in shown and "noopener" in shown
    doors = f"/api/v1/requests/{work.code}/links/"
    (listed,) = api(cast.outsider).get(doors).json()["results"]
    assert listed == {
        "id": link.pk,
        "url": JIRA,
        "title": "SHOP-12 Checkout",
        "added_by": {"username": "it_lead", "name": "Nikolai Petrov"},
        "added_at": listed["added_at"],
    }
    # The record holds names of the words, never the words.
    event = Event.objects.get(kind=ADDED)
    assert event.actor_id == cast.it_lead.pk and "jira" not in str(event.data) and event.data["subject"] == ["intake.request", work.pk]
    gone = f"/stream/links/{link.pk}/remove/"
    assert reader.get(gone).status_code == reader.post(gone).status_code == 403
    assert "SHOP-12 Checkout" in lead.get(gone).content.decode()
    assert lead.post(gone)["Location"] == f"{own}#links" and Event.objects.filter(kind=REMOVED, subject_id=link.pk).count() == 1
    assert JIRA not in reader.get(own).content.decode() and not api(cast.outsider).get(doors).json()["results"]
    assert lead.get(gone).status_code == lead.post(gone).status_code == 404
    # The stream tells that it was there, and leads nowhere.
    told = api(cast.outsider).get(f"/api/v1/requests/{work.code}/stream/?kind=links").json()["results"]
    assert [(one["what"], one["title"], one["url"]) for one in told] == [
        ("removed the link", "SHOP-12 Checkout", ""),
        ("added the link", "SHOP-12 Checkout", ""),
    ]


@pytest.mark.parametrize(
    ("things", "code", "may"),
    [("requests", "", {"technologist", "it_lead", "marketing_lead"}), ("projects", "", {"technologist", "it_lead", "marketing_lead"}),
     ("funds", "growth", {"finance"}), ("kpis", "match-rate", {"technologist", "it_lead", "marketing_lead", "admin"}),
     ("goals", "know-customers", {"technologist", "it_lead", "marketing_lead", "admin", "cmo", "cio"})],
    ids=["requests", "projects", "funds", "kpis", "goals"],
)  # fmt: skip
def test_who_keeps_it_up_to_date_adds_them(things: str, code: str, may: set[str], api: Any, cast: SimpleNamespace, work: Request) -> None:
    at = f"/api/v1/{things}/{code or work.code}/links/"
    asked = ("technologist", "it_lead", "marketing_lead", "finance", "cmo", "cio", "admin", "auditor", "outsider", "marketer")
    answers = {
        name: api(getattr(cast, name)).post(at, {"url": f"{JIRA}{name}", "title": name}, format="json").status_code for name in asked
    }
    assert {name for name, status in answers.items() if status == 201} == may
    assert {status for name, status in answers.items() if name not in may} <= {403}


@pytest.mark.parametrize(
    ("body", "field"),
    [({"url": "http://jira.example.com/1"}, "url"), ({"url": "javascript:alert(1)"}, "url"), ({"url": "HTTPS://jira.example.com/1"}, "url"), ({"url": "https://"}, "url"),
     ({"url": "https://ruth:secret@jira.example.com/1"}, "url"), ({"url": "https://jira.example.com/a b"}, "url"), ({"url": JIRA + "a" * 500}, "url"),
     ({"url": "https://[::1/"}, "url"), ({"url": "//jira.example.com/1"}, "url"), ({"title": " "}, "title"), ({"title": "a" * 121}, "title"),
     ({"title": "a\nb"}, "title"), ({"kind": "x"}, "kind")],
    ids=["http", "script", "upper", "bare", "password", "blank", "long", "broken", "relative", "untitled", "long title", "lines", "unknown"],
)  # fmt: skip
def test_what_is_no_safe_address_is_refused_at_its_field(
    body: dict[str, str], field: str, api: Any, page: Page, cast: SimpleNamespace, work: Request
) -> None:
    sent = {"url": JIRA, "title": "SHOP-12", **body}
    answer = api(cast.technologist).post(f"/api/v1/requests/{work.code}/links/", sent, format="json")
    assert answer.status_code == 400 and field in answer.json()["errors"], answer.json()
    shown = page(cast.technologist).post(f"/stream/requests/{work.code}/link/", sent)
    if field != "kind":
        assert shown.status_code == 422 and "error" in shown.content.decode()
        assert not Link.objects.exists()


def test_the_same_one_is_there_once_and_there_is_room_for_some(page: Page, cast: SimpleNamespace, work: Request) -> None:
    on = {"things": "requests", "code": work.code, "actor": cast.technologist}
    first = operations.add(**on, url=JIRA, title="SHOP-12")
    with pytest.raises(Conflict, match="here already"):
        operations.add(**on, url=JIRA, title="Again")
    answer = page(cast.technologist).post(f"/stream/requests/{work.code}/link/", {"url": JIRA, "title": "Again, typed"})
    assert answer.status_code == 409 and "Again, typed" in answer.content.decode()
    for number in range(1, MOST_LINKS):
        operations.add(**on, url=f"{JIRA}{number}", title=str(number))
    with pytest.raises(Conflict, match=f"There are {MOST_LINKS} links"):
        operations.add(**on, url=f"{JIRA}-more", title="More")
    operations.remove(link=first.pk, actor=cast.technologist)
    operations.add(**on, url=JIRA, title="Back")
    with pytest.raises(NotFound):
        operations.remove(link=first.pk, actor=cast.technologist)


def test_a_link_is_one_on_its_own_thing_alone(api: Any, cast: SimpleNamespace, work: Request) -> None:
    link = operations.add(things="requests", code=work.code, actor=cast.technologist, url=JIRA, title="SHOP-12")
    for at in (
        f"/api/v1/projects/{work.code}/links/{link.pk}/",
        f"/api/v1/kpis/match-rate/links/{link.pk}/",
        f"/api/v1/requests/{work.code}/links/999999/",
    ):
        assert api(cast.technologist).delete(at).status_code == 404
    assert api(cast.outsider).delete(f"/api/v1/requests/{work.code}/links/{link.pk}/").status_code == 403
    assert api(cast.technologist).delete(f"/api/v1/requests/{work.code}/links/{link.pk}/").status_code == 204


def test_the_same_key_adds_once(api: Any, cast: SimpleNamespace, work: Request) -> None:
    at, body = f"/api/v1/requests/{work.code}/links/", {"url": JIRA, "title": "Once"}
    sent = [api(cast.technologist).post(at, body, format="json", HTTP_IDEMPOTENCY_KEY="k1").json() for _ in range(2)]
    assert sent[0] == sent[1] and Link.objects.count() == 1
