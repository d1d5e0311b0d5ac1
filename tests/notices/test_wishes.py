"""What a person chooses for their own notices: by page and API, and held by the database."""

from collections.abc import Callable
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from collab.directory.operations import people
from collab.kit import clock
from collab.notices import links
from collab.notices.models import Notice, Wishes
from collab.notices.states import Kind

USUALLY = {
    "mail": "all",
    "needs": "mail",
    "requests": "mail",
    "notes": "mail",
    "money": "mail",
    "work": "mail",
    "house": "digest",
    "rhythm": "daily",
    "is_any_hour": False,
}
OTHERWISE = {
    "mail": "action",
    "needs": "digest",
    "requests": "bridge",
    "notes": "off",
    "money": "digest",
    "work": "off",
    "house": "mail",
    "rhythm": "weekly",
    "is_any_hour": True,
}


def test_nothing_has_to_be_chosen_and_all_of_it_may_be(cast: SimpleNamespace, api: Any, no_sql_in_templates: None) -> None:
    client = api(cast.marketer)
    assert client.get("/api/v1/people/me/notices/").json() == USUALLY and not Wishes.objects.exists()
    assert client.patch("/api/v1/people/me/notices/", {"notes": "digest"}).json() == {**USUALLY, "notes": "digest"}
    assert client.patch("/api/v1/people/me/notices/", OTHERWISE).json() == OTHERWISE
    assert client.get("/api/v1/people/me/notices/").json() == OTHERWISE
    assert api(cast.finance).get("/api/v1/people/me/notices/").json() == USUALLY


@pytest.mark.parametrize(
    "body", [{"needs": "off"}, {"notes": "pigeon"}, {"rhythm": "hourly"}, {"is_any_hour": "yes"}, {"mail": 3}, {"name": "x"}], ids=str
)
def test_what_cannot_be_chosen_is_a_400_at_its_name(cast: SimpleNamespace, api: Any, body: dict[str, Any]) -> None:
    answer = api(cast.marketer).patch("/api/v1/people/me/notices/", body)
    assert answer.status_code == 400 and set(answer.json()["errors"]) == set(body) and not Wishes.objects.exists()


def test_the_page_keeps_what_was_chosen_and_shows_what_a_letters_link_stopped(
    cast: SimpleNamespace, page: Any, client: Any, no_sql_in_templates: None
) -> None:
    browser = page(cast.marketer)
    with clock.at(datetime(2030, 1, 12, 12, tzinfo=UTC)):
        people.change_person(actor=cast.admin, person="marketer", zone="Asia/Tokyo", through="page")
        assert "a letter that is due would leave 14 Jan, 09:00 by your clock" in browser.get("/people/me/notices/").text
    sent = {name: wish for name, wish in OTHERWISE.items() if wish is not True} | {"mail": "all", "is_any_hour": "on"}
    assert browser.post("/people/me/notices/", sent).status_code == 302
    client.post(links.stop(cast.marketer, needs_action=False))
    text = browser.get("/people/me/notices/").text
    assert '<option value="off" selected>' in text and 'value="weekly"' in text
    (chosen,) = [line for line in text.split("<input") if 'name="mail"' in line and "checked" in line]
    assert 'value="action"' in chosen
    wrong = browser.post("/people/me/notices/", {**sent, "needs": "off"})
    assert wrong.status_code == 422 and "There is a problem" in wrong.text
    assert Wishes.objects.get(person=cast.marketer).needs == "digest"


def test_not_at_all_is_not_even_in_the_portal_and_in_bridge_only_is_by_no_mail(
    ring: Callable[..., Any], cast: SimpleNamespace, api: Any
) -> None:
    api(cast.marketer).patch("/api/v1/people/me/notices/", {"notes": "off", "money": "bridge"})
    assert ring(cast.marketer, "A note.", "notes") is None
    assert ring(cast.marketer, "Money.", "money").mail == Notice.Mail.NONE
    assert ring(cast.finance, "A note.", "notes").mail == Notice.Mail.WAITS
    assert ring(cast.marketer, "Work.", "work").kind == Kind.WORK


@pytest.mark.parametrize(("column", "wish"), [("needs", "off"), ("notes", "pigeon"), ("rhythm", "hourly")])
def test_the_database_holds_it_too(cast: SimpleNamespace, column: str, wish: str) -> None:
    chosen = Wishes.objects.create(person=cast.marketer)
    with pytest.raises(IntegrityError), transaction.atomic():
        Wishes.objects.filter(pk=chosen.pk).update(**{column: wish})
