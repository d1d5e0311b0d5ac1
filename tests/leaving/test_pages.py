"""The pages of a person and the doors of the API: who sees what of whom, what is said of a press, and asked twice is done once."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from collab.customer.models import DataSource
from collab.events.models import Event
from collab.people.models import Person
from funding.funds.models import Fund
from tests import onrecord
from tests.leaving.conftest import WHY

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_sql_in_templates")]
Page = Callable[..., Any]
LEAD = "/people/marketing_lead/"


def text(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


def test_a_persons_page_says_who_they_are_what_they_may_and_what_they_hold(house: SimpleNamespace, page: Page) -> None:
    there = text(page(house.cast.admin).get(LEAD))
    for words in ("Carmen Diaz", "CRM", "Marketing lead", "since", "match", "Spring sale", "Weekly import", "Hand over", "Send off"):
        assert words in there, words
    mine = text(page(house.lead).get(LEAD))
    assert "Weekly import" in mine and "Hand over" in mine and "Send off" not in mine


def test_a_colleague_sees_no_days_no_tokens_and_no_buttons(house: SimpleNamespace, page: Page) -> None:
    there = text(page(house.cast.finance).get(LEAD))
    assert "Spring sale" in there and "Weekly import" not in there
    assert "since" not in there.split("duties-title")[1].split("held-title")[0]
    assert "Hand over" not in there and "Send off" not in there


def test_who_sees_whom(house: SimpleNamespace, page: Page) -> None:
    newcomer = Person.objects.create(username="newcomer")
    assert page(newcomer).get("/people/newcomer/").status_code == 200
    assert page(newcomer).get(LEAD).status_code == 404
    onrecord.leave(house.lead)
    seen = {
        who: page(getattr(house.cast, who)).get(LEAD).status_code for who in ("admin", "technologist", "auditor", "finance", "marketer")
    }
    assert seen == {"admin": 200, "technologist": 200, "auditor": 200, "finance": 404, "marketer": 404}
    assert "has left" in text(page(house.cast.technologist).get(LEAD))


def test_what_is_chosen_is_handed_over_and_what_is_refused_is_said_and_stays(house: SimpleNamespace, page: Page) -> None:
    admin, here = page(house.cast.admin), f"{LEAD}hand-over/"
    form = text(admin.get(here))
    assert "A marketing technologist hands it over." in form and "Data sources" in form
    done = admin.post(here, {"source": ["crm"], "to": "noor", "reason": WHY})
    assert done.status_code == 302 and DataSource.objects.get(code="crm").owner == house.colleague
    assert "Noor answers for the data source CRM from now on." in text(admin.get(here))
    partly = admin.post(here, {"kpi_marketing": ["match-rate"], "fund": ["brand"], "to": "architect", "reason": WHY})
    there = text(partly)
    assert partly.status_code == 422 and "Not all of it could be handed over" in there
    assert "This owner stands on the marketing side." in there and "Marcus Osei owns the fund Brand from now on." in there
    assert 'value="match-rate"' in there and 'value="brand"' not in there and "checked" in there
    assert list(Fund.objects.get(code="brand").owners.all()) == [house.cast.architect]


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"to": "noor", "reason": WHY}, "Choose what is handed over."),
        ({"source": ["crm"], "to": "noor"}, "Say why: whoever takes it over reads this."),
        ({"source": ["crm"], "reason": WHY}, "Write who takes it over."),
        ({"source": ["till"], "to": "noor", "reason": WHY}, "Some of it is not theirs any more, or not yours to hand over."),
        ({"source": ["crm"], "to": "marketing_lead", "reason": WHY}, "Carmen Diaz holds it already."),
    ],
    ids=["nothing", "no-reason", "nobody", "gone", "themself"],
)
def test_what_is_wrong_with_a_press_stands_on_the_page(house: SimpleNamespace, page: Page, given: dict[str, Any], words: str) -> None:
    answer = page(house.cast.admin).post(f"{LEAD}hand-over/", given)
    assert answer.status_code == 422 and words in text(answer)


def test_an_administrator_sends_somebody_off_on_a_page(house: SimpleNamespace, page: Page) -> None:
    admin = page(house.cast.admin)
    assert "What is still theirs" in text(admin.get(f"{LEAD}end/"))
    assert page(house.cast.technologist).get(f"{LEAD}end/").status_code == 403
    answer = admin.post(f"{LEAD}end/")
    assert answer.status_code == 302 and answer.headers["Location"] == f"{LEAD}hand-over/"
    assert "their sessions and tokens ended at once" in text(admin.get(answer.headers["Location"]))
    assert admin.post(f"{LEAD}end/").status_code == 409 == admin.get("/people/admin/end/").status_code


# --- the API


def holds(client: Any) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for one in client.get(f"/api/v1{LEAD}holds/").json()["holds"]:
        found.setdefault(one["kind"], set()).add(one["key"])
    return found


def test_the_api_says_what_somebody_holds_as_the_page_does(house: SimpleNamespace, api: Any) -> None:
    client = api(house.cast.admin)
    assert holds(client)["source"] == {"crm"} and holds(client)["token"] == {str(house.token.pk)}
    assert "token" not in holds(api(house.cast.finance))
    (launch,) = [one for one in client.get(f"/api/v1{LEAD}holds/").json()["holds"] if one["kind"] == "launch"]
    assert launch == {
        "kind": "launch", "key": "spring", "title": "Spring sale", "more": "", "may_hand_over": False,
        "why_not": "A marketing technologist hands it over.",
    }  # fmt: skip


def body(*things: tuple[str, str], to: str = "noor") -> dict[str, Any]:
    return {"to": to, "reason": WHY, "things": [{"kind": kind, "key": key} for kind, key in things]}


def test_handed_over_by_the_api_asked_twice_is_done_once(house: SimpleNamespace, api: Any) -> None:
    """All of it shares one transaction with the key, and still what is refused leaves nothing and the rest goes on."""
    client, address = api(house.cast.admin), f"/api/v1{LEAD}hand_over/"
    asked = body(("kpi_marketing", "match-rate"), ("source", "crm"), ("fund", "brand"), to="architect")
    first = client.post(address, asked, format="json", headers={"Idempotency-Key": "one"})
    assert first.status_code == 200, first.content
    assert {one["kind"]: one["done"] for one in first.json()["outcomes"]} == {"kpi_marketing": False, "source": True, "fund": True}
    before = Event.objects.count()
    again = client.post(address, asked, format="json", headers={"Idempotency-Key": "one"})
    assert (again["Idempotent-Replayed"], again.json(), Event.objects.count()) == ("true", first.json(), before)
    assert not Event.objects.filter(kind="kpis.kpi.altered").exists()


def test_who_hands_nothing_over_any_more_is_not_told_again(house: SimpleNamespace, api: Any) -> None:
    address, asked = f"/api/v1{LEAD}hand_over/", body(("source", "crm"))
    headers = {"Idempotency-Key": "one"}
    assert api(house.cast.technologist).post(address, asked, format="json", headers=headers).status_code == 200
    onrecord.end(house.cast.technologist.duties.all(), ended_at=house.led.made_at)
    assert api(house.cast.technologist).post(address, asked, format="json", headers=headers).status_code in (403, 404)


def test_the_api_sends_somebody_off_and_says_what_is_still_theirs(house: SimpleNamespace, api: Any) -> None:
    client, address = api(house.cast.admin), f"/api/v1{LEAD}end/"
    answer = client.post(address, {}, format="json")
    assert answer.status_code == 200 and answer.json()["has_left"] and answer.json()["holds"] != []
    assert client.post(address, {}, format="json").status_code == 409
    assert "token" not in {one["kind"] for one in answer.json()["holds"]}, "they ended with the person"
    assert api(house.cast.technologist).post(address, {}, format="json").status_code == 403
    assert client.get(f"/api/v1{LEAD}").status_code == 404, "who works here is who is here"
