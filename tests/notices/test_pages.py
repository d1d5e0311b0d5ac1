"""Reading notices: the page, the pip, the API."""

from types import SimpleNamespace
from typing import Any

import pytest
from django.db import transaction

from collab.events.record import record
from collab.notices import operations, queries
from collab.notices.models import Notice
from collab.people.models import Person
from tests import onrecord


def tell(person: Person, number: int, by: Person) -> list[Notice]:
    """So many notices, one an event, the newest last."""
    for place in range(number):
        with transaction.atomic():
            event = record("test.bell.rung", actor=by, about=by)
            operations.tell(
                event=event,
                person=person,
                text=f"Bell {place + 1}",
                url="/help/keyboard/",
                reason="<i>Why</i> not",
                needs_action=place == 0,
            )
    return list(Notice.objects.filter(person=person).order_by("pk"))


def test_what_one_was_told_newest_first(cast: SimpleNamespace, page: Any, no_sql_in_templates: None) -> None:
    tell(cast.marketer, 3, cast.admin)
    text = page(cast.marketer).get("/notices/").text
    assert text.index("Bell 3") < text.index("Bell 1")
    assert "Notices, 3 unread" in text
    assert "&lt;i&gt;Why&lt;/i&gt; not" in text
    assert text.count("Needs you") == 1


def test_nothing_yet(cast: SimpleNamespace, page: Any) -> None:
    assert "No notices yet" in page(cast.marketer).get("/notices/").text


def test_fifty_a_page_by_key(cast: SimpleNamespace, page: Any, django_assert_max_num_queries: Any) -> None:
    notices = tell(cast.marketer, 53, cast.admin)
    client = page(cast.marketer)
    first = client.get("/notices/")
    assert first.text.count("notice__open") == 50
    assert f"/notices/?before={notices[3].pk}" in first.text
    second = client.get(f"/notices/?before={notices[3].pk}")
    assert second.text.count("notice__open") == 3
    assert "Nothing older" in client.get("/notices/?before=1").text
    with django_assert_max_num_queries(4):
        client.get("/notices/")


@pytest.mark.parametrize("before", ["x", "-1", "9" * 30, "²", "1%00"])
def test_a_place_that_was_not_made_here(cast: SimpleNamespace, page: Any, before: str) -> None:
    assert page(cast.marketer).get(f"/notices/?before={before}").status_code == 404


def test_opening_one_marks_it_read_and_leads_there(cast: SimpleNamespace, page: Any) -> None:
    first, second = tell(cast.marketer, 2, cast.admin)
    client = page(cast.marketer)
    assert client.get(f"/notices/{first.pk}/").status_code == 405
    assert client.post(f"/notices/{first.pk}/").headers["Location"] == "/help/keyboard/"
    assert queries.unread(cast.marketer) == 1
    read_at = Notice.objects.get(pk=first.pk).read_at
    client.post(f"/notices/{first.pk}/")
    assert Notice.objects.get(pk=first.pk).read_at == read_at


def test_nobody_opens_the_notice_of_another(cast: SimpleNamespace, page: Any, api: Any) -> None:
    (notice,) = tell(cast.marketer, 1, cast.admin)
    assert page(cast.outsider).post(f"/notices/{notice.pk}/").status_code == 404
    assert api(cast.outsider).post(f"/api/v1/notices/{notice.pk}/read/").status_code == 404
    assert api(cast.outsider).get("/api/v1/notices/").json()["results"] == []
    assert Notice.objects.get(pk=notice.pk).read_at is None


def test_marking_all_leaves_what_came_after_the_page_was_drawn(cast: SimpleNamespace, page: Any) -> None:
    _, second, third = tell(cast.marketer, 3, cast.admin)
    tell(cast.outsider, 1, cast.admin)
    page(cast.marketer).post("/notices/read/", {"upto": second.pk})
    assert list(Notice.objects.filter(person=cast.marketer, read_at=None)) == [third]
    assert queries.unread(cast.outsider) == 1


def test_the_api_lists_marks_and_counts(cast: SimpleNamespace, api: Any) -> None:
    first, second, third = tell(cast.marketer, 3, cast.admin)
    client = api(cast.marketer)
    listed = client.get("/api/v1/notices/?limit=2").json()
    assert [row["id"] for row in listed["results"]] == [third.pk, second.pk]
    assert [row["id"] for row in client.get(listed["next"]).json()["results"]] == [first.pk]
    assert client.get("/api/v1/people/me/").json()["unread"] == 3
    answer = client.post(f"/api/v1/notices/{first.pk}/read/")
    assert (answer.status_code, answer.json()["is_read"], answer.json()["needs_action"]) == (200, True, False)
    assert [row["id"] for row in client.get("/api/v1/notices/?is_read=true").json()["results"]] == [first.pk]
    assert client.post("/api/v1/notices/read/", {"upto": second.pk}).json() == {"read": 1}
    assert client.post("/api/v1/notices/read/").json() == {"read": 1}


@pytest.mark.parametrize(
    ("path", "body"),
    [("read/", {"upto": "x"}), ("read/", {"upto": 0}), ("read/", {"upto": 2**63}), ("read/", {"until": 3}), ("read/", [])],
)
def test_a_malformed_asking_is_a_400(cast: SimpleNamespace, api: Any, path: str, body: Any) -> None:
    answer = api(cast.marketer).post(f"/api/v1/notices/{path}", body)
    assert answer.status_code == 400
    assert answer.headers["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize("query", ["is_read=maybe", "state=x", "limit=0", "limit=99999999999999999999", "cursor=zzz"])
def test_undeclared_filters_are_a_400(cast: SimpleNamespace, api: Any, query: str) -> None:
    assert api(cast.marketer).get(f"/api/v1/notices/?{query}").status_code == 400


def test_who_am_i(cast: SimpleNamespace, api: Any) -> None:
    assert api(cast.technologist).get("/api/v1/people/me/").json() == {
        "username": "technologist", "name": "Mei Tanaka", "title": "", "department": "Marketing technology", "side": "it",
        "roles": ["technologist"], "unread": 0,
    }  # fmt: skip


def test_the_api_needs_somebody(db: None, api: Any) -> None:
    for path in ("notices/", "people/me/", "people/"):
        assert api(None).get(f"/api/v1/{path}").status_code == 401


def test_people_are_found_by_name_and_role(cast: SimpleNamespace, api: Any) -> None:
    client = api(cast.marketer)
    assert [row["username"] for row in client.get("/api/v1/people/?role=it_lead").json()["results"]] == ["it_lead"]
    assert [row["username"] for row in client.get("/api/v1/people/?q=mei").json()["results"]] == ["technologist"]
    onrecord.leave(Person.objects.get(username="technologist"))
    assert client.get("/api/v1/people/?q=mei").json()["results"] == []
    assert client.get("/api/v1/people/?role=king").status_code == 400
    assert len(client.get("/api/v1/people/?limit=5").json()["results"]) == 5
