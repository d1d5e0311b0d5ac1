"""A request's facts: who says them until when, what is filled in, what nobody was asked, and what follows a merge."""

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from stories import Story, bring_to

from collab.events.models import Event
from collab.kit import clock
from collab.kit.errors import Conflict, Forbidden, Invalid
from collab.registers import operations as registers
from projects.intake import facts
from projects.intake.asked import ANSWER, ANSWERS, CHANGING, REGISTERS, Who
from projects.intake.facts import DataKind
from projects.intake.flow import FLOW
from projects.intake.forms.questions import ORDER, QUESTIONS
from projects.intake.models import Request
from projects.intake.operations import edit, following
from projects.intake.queries.page import answers, history
from projects.intake.states import State
from projects.launches import operations as launches
from tests import onrecord

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_sql_in_templates")]
GATE = {"suppliers": ["acme-inc"], "products": ["mailer"], "data_where": "Ireland", "regulations": ["gdpr"]}


@pytest.fixture
def house(cast: SimpleNamespace, world: SimpleNamespace) -> SimpleNamespace:
    """Registers with a few entries each, and a launch of a brand in a market."""
    for kind, code, name in (
        ("brands", "oakline", "Oakline"), ("brands", "oak-line", "Oak Line"), ("brands", "finch", "Finch & Sons, Ltd."),
        ("markets", "uk", "United Kingdom"), ("markets", "de", "Germany"), ("suppliers", "acme-inc", "Acme Inc."), ("regulations", "gdpr", "GDPR"),
    ):  # fmt: skip
        registers.add(actor=cast.admin, kind=kind, code=code, name=name)
    registers.add(actor=cast.admin, kind="products", code="mailer", name="Mailer", supplier="acme-inc")
    day = clock.today() + timedelta(days=40)
    launches.plan(actor=cast.cmo, code="spring", name="Spring sale", brand="oakline", market="uk", on=day, owner=cast.cmo)
    return SimpleNamespace(cast=cast, world=world)


def made(house: SimpleNamespace, state: State = State.DRAFT, **said: Any) -> Request:
    return bring_to(state, house.cast, house.world, answers=said)


def change(request: Request, actor: Any, **said: Any) -> Request:
    request.refresh_from_db()
    return edit.edit(number=request.number, actor=actor, version=request.version, **said)


def unasked(request: Request) -> Request:
    """As the portal before wrote it: it knows of personal data alone, and nobody was asked the rest."""
    for said in (False, True):
        onrecord.edit(request, request.requester, personal_data=said)
    request.refresh_from_db()
    return request


# --- the table


def test_the_table_allows_what_the_flow_allows_and_less() -> None:
    for who in Who:
        by_flow = {State(step.source) for step in FLOW.steps if step.action == "edit" and who in step.who}
        most = [answer.changes[who] for answer in ANSWERS if who in answer.changes]
        assert max(map(CHANGING.index, most)) == max(map(CHANGING.index, by_flow)), f"the table says of the {who} what the flow does"
    asked = {answer.question for answer in ANSWERS if answer.who is Who.REQUESTER and answer.question and not answer.is_later}
    assert set(ORDER) == asked and len(ORDER) == 8, "nobody is asked more pages than before"
    assert set(QUESTIONS) - set(ORDER) == {"takes", "goals", "effects", "costs"}
    assert {name for name in ANSWER if ANSWER[name].who is Who.TECHNOLOGIST} == {*GATE, "costs"}
    assert all(len({ANSWER[name].is_later for name in page.asks if name in ANSWER}) <= 1 for page in QUESTIONS.values())


@pytest.mark.parametrize("state", CHANGING)
def test_the_page_of_each_answer_is_open_to_whom_the_table_says(house: SimpleNamespace, page: Any, state: State) -> None:
    request = made(house, state)
    sources = [step.who for step in FLOW.steps if step.action == "edit" and step.source == state]
    for who, person in ((Who.REQUESTER, request.requester), (Who.TECHNOLOGIST, house.cast.technologist)):
        browser, is_in_flow = page(person), any(who in whom for whom in sources)
        listed = browser.get(f"/requests/{request.code}/edit/", follow=True).content.decode()
        for name, form in QUESTIONS.items():
            may = is_in_flow and all(answer.may_change((who,), state) for answer in form.asks.values())
            address = f"/requests/{request.code}/edit/{name}/"
            status = browser.get(address).status_code
            assert (status == 200) is may, (who, name, status)
            assert (f"{address}" in listed) is may, (who, name, "listed")


@pytest.mark.parametrize("name", GATE)
def test_what_it_takes_is_said_by_the_gateway_until_it_is_routed(house: SimpleNamespace, name: str) -> None:
    cast, said = house.cast, {name: GATE[name]}
    with pytest.raises(Forbidden, match="marketing technologist"):
        made(house, **said)
    request = made(house, State.IN_TRIAGE)
    with pytest.raises(Forbidden, match=ANSWER[name].told):
        change(request, request.requester, **said)
    assert getattr(change(request, cast.technologist, **said), name) == GATE[name]
    # Carried along it is no change of theirs.
    assert change(request, request.requester, problem="Another one.", **said).problem == "Another one."
    routed = made(house, State.IN_APPROVAL)
    with pytest.raises((Forbidden, Conflict)):
        change(routed, cast.technologist, **said)
    with pytest.raises(Forbidden):
        change(routed, routed.requester, **said)


def test_its_page_is_for_the_gateway_alone(house: SimpleNamespace, page: Any) -> None:
    request = made(house, State.IN_TRIAGE)
    address = f"/requests/{request.code}/edit/takes/"
    assert page(request.requester).get(address).status_code == 403
    browser = page(house.cast.technologist)
    assert browser.get(address).status_code == 200
    form = {"version": request.version, "suppliers": "Acme Inc. (acme-inc)", "products": "", "data_where": "", "regulations": "gdpr"}
    assert browser.post(address, form).status_code == 302
    request.refresh_from_db()
    assert (request.suppliers, request.products, request.data_where, request.regulations) == (["acme-inc"], [], "", ["gdpr"])
    text = browser.get(f"/requests/{request.code}/").content.decode()
    assert "Acme Inc." in text and "Not known yet" in text
    listed = browser.get(f"/requests/{request.code}/edit/").content.decode()
    assert f"{address}" in listed and address not in page(request.requester).get(f"/requests/{request.code}/edit/").content.decode()
    assert address in browser.get(f"/triage/{request.code}/").content.decode()


# --- the kind of data


@pytest.mark.parametrize("kind", DataKind.values)
def test_a_kind_of_data_is_what_the_policy_reads(house: SimpleNamespace, kind: str, api: Any) -> None:
    request = made(house, data_kind=kind, personal_data=None if kind == "unknown" else kind != "none")
    request.refresh_from_db()
    expected = {"unknown": None, "none": False}.get(kind, True)
    assert (request.data_kind, request.personal_data) == (kind, expected)
    document = api(request.requester).get(f"/api/v1/requests/{request.code}/").json()
    assert (document["data_kind"], document["personal_data"]) == (kind, expected)


def test_every_kind_but_none_is_routed_as_personal(house: SimpleNamespace) -> None:
    for kind, data_class in (("none", "none"), ("children", "personal")):
        request = made(house, State.IN_APPROVAL, data_kind=kind, personal_data=kind != "none")
        request.refresh_from_db()
        assert request.route is not None and request.route.data_class == data_class


def test_personal_data_of_the_landed_api(house: SimpleNamespace, api: Any) -> None:
    request = made(house, personal_data=False)
    caller = api(request.requester)

    def patch(**said: Any) -> Any:
        request.refresh_from_db()
        return caller.patch(f"/api/v1/requests/{request.code}/", {"version": request.version, **said}, format="json")

    assert (request.data_kind, patch(personal_data=True).json()["data_kind"]) == ("none", "personal")
    assert patch(data_kind="special").json()["personal_data"] is True
    assert patch(personal_data=True).json()["data_kind"] == "special", "what it says already takes nothing away"
    assert patch(personal_data="unknown").json()["data_kind"] == "unknown"
    refused = patch(personal_data=False, data_kind="payment")
    assert refused.status_code == 400 and "personal_data" in refused.content.decode()
    assert patch(data_kind="secret").status_code == 400


def test_a_kind_that_changes_is_material_and_one_that_is_said_at_last_is_not(house: SimpleNamespace) -> None:
    old = unasked(Story(house.cast, house.world).drafted().submitted().routed().approved().request)
    assert change(old, old.requester, data_kind="children").state == State.APPROVED, "it was decided on as personal"
    assert change(old, old.requester, data_kind="special").state == State.IN_APPROVAL
    with pytest.raises(Invalid, match="cannot become unknown"):
        change(old, old.requester, data_kind="unknown")


def test_what_nobody_was_asked_says_so_and_is_none_of_the_answers(house: SimpleNamespace, page: Any, api: Any) -> None:
    old = unasked(made(house, State.IN_TRIAGE))
    document = api(old.requester).get(f"/api/v1/requests/{old.code}/").json()
    assert (document["data_kind"], document["brands"], document["personal_data"]) == (None, None, True)
    lines = {card.label: card.value for card in answers.all_of(old, [])}
    assert lines["Which brands is it for?"] == "Not asked" and "not asked" in lines["Which data of people will it hold or use?"]
    shown = page(old.requester).get(f"/requests/{old.code}/edit/data/").content.decode()
    assert 'value="personal"' in shown
    sent = {"version": old.version, "data_kind": "personal", "data_sources": ["crm"], "legacy_systems": "Something else"}
    assert page(old.requester).post(f"/requests/{old.code}/edit/data/", sent).status_code == 302
    old.refresh_from_db()
    assert (old.data_kind, old.personal_data, old.legacy_systems) == (None, True, ["Something else"]), "left as it stood it was not said"


# --- in the database


def test_the_portal_before_goes_on_beside_this_one(house: SimpleNamespace) -> None:
    request = made(house, State.IN_TRIAGE, data_kind="special", personal_data=True)
    onrecord.edit(request, request.requester, personal_data=False)
    request.refresh_from_db()
    assert (request.data_kind, request.personal_data) == (None, False), "its word counts, and nobody was asked the kind"


ATTACKS = {
    "a kind there is not": "data_kind = 'secret'",
    "a kind off the record": "data_kind = 'none'",
    "a brand there is not": "brands = '{nothing}'",
    "a brand as a market": "markets = '{oakline}'",
    "a brand off the record": "brands = '{oakline}'",
    "where off the record": "data_where = 'Elsewhere'",
}


@pytest.mark.parametrize("attack", ATTACKS)
def test_facts_change_on_record_and_name_what_there_is(house: SimpleNamespace, attack: str) -> None:
    made(house)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE intake_request SET {ATTACKS[attack]}, version = version + 1")
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


# --- registers


def test_codes_are_of_the_register_each_once_and_in_order(house: SimpleNamespace) -> None:
    request = made(house, brands=["Oakline", "finch", "oakline"])
    assert request.brands == ["finch", "oakline"]
    for said in ({"brands": ["uk"]}, {"markets": ["nowhere"]}, {"brands": [f"b-{n}" for n in range(21)]}):
        with pytest.raises(Invalid) as refused:
            change(request, request.requester, **said)
        assert set(refused.value.fields) == set(said)
    registers.end(actor=house.cast.admin, kind="brands", code="finch", version=1, until_on=clock.today() - timedelta(days=1))
    with pytest.raises(Invalid):
        made(house, brands=["finch"])
    assert change(request, request.requester, brands=["finch", "oakline"], markets=["uk"]).markets == ["uk"], "what stood goes on"


def test_what_has_ended_since_may_be_sent_again_by_its_page(house: SimpleNamespace, page: Any) -> None:
    request = made(house, brands=["finch"], markets=["uk"])
    registers.end(actor=house.cast.admin, kind="brands", code="finch", version=1, until_on=clock.today() - timedelta(days=1))
    sent = {"version": request.version, "moment": "", "brands": "finch", "markets": "United Kingdom (uk), Germany"}
    got = page(request.requester).post(f"/requests/{request.code}/edit/moment/", sent)
    assert got.status_code == 302, got.content.decode()
    request.refresh_from_db()
    assert (request.brands, request.markets) == (["finch"], ["de", "uk"])


def test_a_merge_lets_requests_follow_in_every_state_on_record(house: SimpleNamespace) -> None:
    both = made(house, State.IN_APPROVAL, brands=["oak-line", "oakline"])
    one, other = made(house, State.CLOSED, brands=["oak-line"]), made(house, brands=["finch"])
    secret, draft = made(house, State.IN_TRIAGE, brands=["oak-line"], is_confidential=True), made(house, brands=["oak-line"])
    merged = registers.merge(actor=house.cast.marketing_lead, kind="brands", code="oak-line", version=1, into="oakline")
    for request, version in ((both, 1), (one, 1), (secret, 1), (draft, 1), (other, 0)):
        was = request.version
        request.refresh_from_db()
        assert request.version == was + version
    assert both.brands == one.brands == secret.brands == draft.brands == ["oakline"]
    assert other.brands == ["finch"]
    assert both.state == State.IN_APPROVAL, "nobody decides again for another name"
    assert Event.objects.get(kind="registers.entry.merged", subject_id=merged.pk).data["moved"] == {"requests": 2}, (
        "what is hidden is not counted"
    )
    event = Event.objects.get(kind=following.FOLLOWED, subject_id=one.pk)
    assert event.data["changed"] == {"brands": [["oak-line"], ["oakline"]]}
    told = history.stream(one, house.cast.marketer).events[0].what
    assert told == "merged entries of a register: the brands from Oak Line to Oakline"


def test_every_register_of_the_table_follows(house: SimpleNamespace) -> None:
    assert set(REGISTERS) == {"brands", "markets", "suppliers", "products", "regulations"}
    registers.add(actor=house.cast.admin, kind="suppliers", code="acme", name="Acme")
    request = made(house, State.IN_TRIAGE)
    change(request, house.cast.technologist, suppliers=["acme-inc"])
    registers.merge(actor=house.cast.admin, kind="suppliers", code="acme-inc", version=1, into="acme")
    request.refresh_from_db()
    assert request.suppliers == ["acme"]


def test_lists_are_narrowed_to_a_brand_and_a_market(house: SimpleNamespace, page: Any, api: Any) -> None:
    found = made(house, State.IN_TRIAGE, brands=["finch", "oakline"], markets=["uk"])
    other, neither = made(house, State.IN_TRIAGE, brands=["oakline"]), made(house, State.IN_TRIAGE)
    for query, codes in (("brand=oakline", {found.code, other.code}), ("brand=OAKLINE&market=uk", {found.code}), ("market=nowhere", set())):
        answer = api(house.cast.technologist).get(f"/api/v1/requests/?{query}").json()
        assert {row["number"] for row in answer["results"]} == codes
        text = page(house.cast.technologist).get(f"/requests/?view=all&{query}", follow=True).content.decode()
        assert {code for code in (found.code, other.code, neither.code) if f"/requests/{code}/" in text} == codes


# --- nobody is asked what is known


def test_its_launch_brings_brand_and_market_where_nothing_stands(house: SimpleNamespace) -> None:
    request = change(made(house), house.cast.marketer, launch="spring")
    assert (request.brands, request.markets) == (["oakline"], ["uk"])
    chosen = change(made(house, brands=["finch"]), house.cast.marketer, launch="spring")
    assert (chosen.brands, chosen.markets) == (["finch"], ["uk"])
    assert change(chosen, house.cast.marketer, launch="spring", markets=[]).markets == [], "taken away it stays away"


def test_what_the_person_said_last_stands_in_the_next_form(house: SimpleNamespace, page: Any) -> None:
    made(house, brands=["oakline"], markets=["uk"])
    request = made(house)
    text = page(request.requester).get(f"/requests/{request.code}/edit/moment/").content.decode()
    assert "Oakline (oakline)" in text and "United Kingdom (uk)" in text
    answered = made(house, brands=[])
    assert "Oakline (oakline)" not in page(answered.requester).get(f"/requests/{answered.code}/edit/moment/").content.decode()


def test_the_history_says_from_what_to_what(house: SimpleNamespace) -> None:
    request = made(house, State.IN_TRIAGE, brands=["oakline"])
    change(request, request.requester, brands=["finch", "oakline"], data_kind="children", markets=[])
    what = history.stream(Request.objects.get(pk=request.pk), house.cast.marketer).events[0].what
    assert "the brands from Oakline to Finch & Sons, Ltd. and Oakline" in what
    assert "the kind of data from personal data to data of children" in what
    assert "the markets from not asked to not known yet" in what


def test_many_facts_cost_no_query_each(house: SimpleNamespace, django_assert_max_num_queries: Any) -> None:
    requests = [made(house, brands=["oakline"], markets=["uk"]) for _ in range(2)]
    with django_assert_max_num_queries(1):
        facts.load(requests, REGISTERS)
        assert [one.entry_names["brands", "oakline"] for one in requests] == ["Oakline", "Oakline"]
