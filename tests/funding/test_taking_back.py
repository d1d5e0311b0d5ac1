"""The pages of what is taken back and of what is over: two people, each finds the place, and who has no say is refused."""

from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client

from collab.events import delivery
from collab.notices.models import Notice
from funding.ledger.models import Entry
from tests.funding.test_actuals import book, held, work

__all__ = ["work"]


@pytest.fixture
def page(work: SimpleNamespace) -> Any:  # noqa: F811
    def signed_in(person: Any) -> Client:
        client = Client()
        client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return signed_in


def test_one_asks_on_the_page_and_another_is_led_there_and_agrees(work: SimpleNamespace, page: Any) -> None:  # noqa: F811
    book(work, 150)
    entry = Entry.objects.get(kind="spend")
    address = f"/funds/brand-26/actuals/{entry.pk}/back/"
    finance, cmo = page(work.finance), page(work.cmo)
    assert address in finance.get("/funds/brand-26/").content.decode(), "a movement leads there"
    assert finance.post(address, {"reason": ""}).status_code == 422
    assert finance.post(address, {"reason": "Keyed twice."}).status_code == 302
    assert held()["spent"] == 150, "asked is not done"
    again = finance.get(address).content.decode()
    assert "a second person agrees" in again and "<textarea" not in again
    assert finance.post(address, {"reason": ""}).status_code == 422
    delivery.deliver_due()
    notice = Notice.objects.get(event__kind="funds.reversal.asked", person=work.cmo)
    assert notice.url == address
    shown = cmo.get(notice.url).content.decode()
    assert "Keyed twice." in shown and work.finance.name in shown
    assert address in cmo.get("/funds/brand-26/").content.decode()
    assert cmo.post(address, {"reason": ""}).status_code == 302
    assert held()["spent"] == 0
    assert "was taken back" in cmo.get(address).content.decode()


def test_what_is_over_is_settled_on_the_funds_page(work: SimpleNamespace, page: Any) -> None:  # noqa: F811
    book(work, 500)
    finance = page(work.finance)
    assert "/funds/brand-26/over/" in finance.get("/funds/brand-26/").content.decode()
    form = {"number": "R-231", "amount": "40", "reason": "It was worth it."}
    assert finance.post("/funds/brand-26/over/", {**form, "amount": "4,0,0"}).status_code == 422
    assert finance.post("/funds/brand-26/over/", form).status_code == 302
    assert held()["over"] == -60
    assert finance.post("/funds/brand-26/over/", {**form, "amount": ""}).status_code == 302
    assert held()["over"] == 0
    assert "/funds/brand-26/over/" not in finance.get("/funds/brand-26/").content.decode()


def test_who_has_no_say_sees_no_such_place(work: SimpleNamespace, page: Any) -> None:  # noqa: F811
    book(work, 500)
    entry = Entry.objects.filter(kind__in=("spend", "overspend")).latest("pk")
    marketer = page(work.marketer)
    asked = page(work.finance).post(f"/funds/brand-26/actuals/{entry.pk}/back/", {"reason": "Keyed twice."})
    assert asked.status_code == 302
    for address in (f"/funds/brand-26/actuals/{entry.pk}/back/", "/funds/brand-26/over/"):
        assert address not in marketer.get("/funds/brand-26/").content.decode()
        assert marketer.get(address).status_code == 403
        assert marketer.post(address, {"reason": "Mine.", "number": "R-231"}).status_code == 403
    budget = Entry.objects.filter(kind="raise").latest("pk")
    assert page(work.finance).get(f"/funds/brand-26/actuals/{budget.pk}/back/").status_code == 404
