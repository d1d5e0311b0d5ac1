"""Planning cycles: inputs, questions, goals and envelopes; signed by both sides, then frozen with a hash; and held against each other."""

from datetime import date

import pytest
from django.db import DatabaseError, connection, transaction
from stories import usd

from collab.agenda import agreement, cycle_queries, cycles, operations
from collab.agenda.models import Cycle, Goal, Question
from collab.events import texts
from collab.events.models import Event
from collab.kit.errors import Conflict, Forbidden, Invalid, NotFound, Unfit
from collab.registers import operations as registers

pytestmark = pytest.mark.django_db
ROOT = "/api/v1/cycles/"
YEAR = {"starts_on": date(2026, 1, 1), "ends_on": date(2026, 12, 31)}


@pytest.fixture
def strategies(cast) -> None:
    for code, name in (("marketing", "Marketing strategy"), ("it", "IT strategy")):
        registers.add(actor=cast.technologist, kind="strategies", code=code, name=name)


@pytest.fixture
def agreed(cast, set_goal):
    """Two goals that both sides have signed."""
    for code in ("grow", "trust"):
        set_goal(code)
        operations.sign(actor=cast.cmo, code=code)
        operations.sign(actor=cast.cio, code=code)


@pytest.fixture
def cycle(cast, agreed, strategies) -> Cycle:
    money = [("marketing", usd(900_000)), ("it", usd(2_000_000))]
    said = {"input_marketing": "Two launches.", "input_it": "Identity first.", "goals": ["grow", "trust"], "envelopes": money}
    return cycles.open_cycle(actor=cast.cmo, code="2026", **YEAR, **said)


def sign(cast, code: str = "2026") -> Cycle:
    cycles.sign_cycle(actor=cast.cmo, code=code)
    return cycles.sign_cycle(actor=cast.cio, code=code)


def test_both_sign_and_it_is_frozen_with_the_hash_of_what_was_agreed(cast, cycle):
    before = agreement.of(cycle)
    assert sign(cast).hash == Event.objects.get(kind="agenda.cycle.agreed").hash
    cycle.refresh_from_db()
    assert (cycle.input_it, cycle.questions.count(), bool(cycle.signed_by_cmo_at and cycle.signed_by_cio_at)) == ("", 0, True)
    assert agreement.of(cycle) == before
    # What becomes of its goals afterwards changes nothing of it.
    operations.change_goal(actor=cast.cmo, code="grow", title="Grow more")
    assert agreement.of(cycle) == before
    for write in (
        lambda: cycles.change_cycle(actor=cast.cmo, code="2026", version=cycle.version, input_it="Other."),
        lambda: cycles.ask(actor=cast.cmo, code="2026", version=cycle.version, text="More?", owner=cast.finance),
        lambda: cycles.sign_cycle(actor=cast.cmo, code="2026"),
    ):
        with pytest.raises(Conflict, match="nothing of it changes any more"):
            write()


@pytest.mark.usefixtures("all_rights")
@pytest.mark.parametrize(
    "attack",
    [
        "UPDATE agenda_cycle SET envelopes = '[]', version = version + 1",
        "UPDATE agenda_cycle SET hash = '', signed_by_cmo_at = NULL, version = version + 1",
        "INSERT INTO agenda_question (cycle_id, text, owner_id, answer) SELECT id, 'Mine', (SELECT min(id) FROM people_person), '' FROM agenda_cycle",
        "UPDATE agenda_goal SET cycle_id = (SELECT id FROM agenda_cycle) WHERE code = 'late'",
    ],
)
def test_the_database_lets_nothing_of_a_frozen_one_change(cast, cycle, set_goal, attack):
    set_goal("late")
    sign(cast)
    with pytest.raises(DatabaseError, match="nothing of it changes any more"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(attack)


@pytest.mark.usefixtures("all_rights")
@pytest.mark.parametrize(
    ("attack", "sentence"),
    [
        ("UPDATE agenda_cycle SET input_it = 'Mine', version = version + 1", "changes on record only"),
        ("UPDATE agenda_cycle SET input_it = 'Mine'", "goes on by one version"),
        ("UPDATE agenda_cycle SET signed_by_cio_at = now(), version = version + 1", "signed on record only|on record only"),
        (
            "UPDATE agenda_cycle SET hash = repeat('a', 64), signed_by_cmo_at = now(), signed_by_cio_at = now(), version = version + 1",
            "on record|frozen with",
        ),
        ("UPDATE agenda_cycle SET hash = repeat('a', 64), version = version + 1", "cycle_frozen_by_both"),
        ("DELETE FROM agenda_cycle", "never deleted"),
    ],
)
def test_the_database_takes_no_change_past_the_record(cast, cycle, attack, sentence):
    connection.check_constraints()
    with pytest.raises(DatabaseError, match=sentence), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(attack)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_open_questions_are_answered_by_their_owner_before_anybody_signs(cast, cycle):
    cycles.ask(actor=cast.cmo, code="2026", version=1, text="Who pays for the tills?", owner=cast.outsider)
    question = Question.objects.get()
    with pytest.raises(Conflict, match="1 question is open: answer it first"):
        cycles.sign_cycle(actor=cast.cmo, code="2026")
    given = {"code": "2026", "question": question.pk, "answer": "The shops."}
    with pytest.raises(Conflict, match="changed since"):
        cycles.answer(actor=cast.outsider, version=1, **given)
    with pytest.raises(Forbidden, match="answered by its owner"):
        cycles.answer(actor=cast.marketer, version=2, **given)
    assert cycles.answer(actor=cast.outsider, version=2, **given).version == 3
    assert sign(cast).hash
    assert agreement.of(Cycle.objects.get()).questions[0].answer == "The shops."


def test_what_keeps_it_from_being_signed_is_said(cast, set_goal, strategies):
    cycles.open_cycle(actor=cast.cio, code="2027", **YEAR)
    with pytest.raises(Conflict, match="no goal in this cycle"):
        cycles.sign_cycle(actor=cast.cmo, code="2027")
    set_goal("grow")
    cycles.change_cycle(actor=cast.cio, code="2027", version=1, goals=["grow"])
    with pytest.raises(Conflict, match="“Grow” is not signed by both sides"):
        cycles.sign_cycle(actor=cast.cmo, code="2027")
    with pytest.raises(Forbidden, match="each for their own side"):
        cycles.sign_cycle(actor=cast.technologist, code="2027")


def test_what_changes_after_one_signed_is_signed_again_by_both(cast, cycle):
    mark = cycle_queries.whole(cast.cio, frozenset({"cio"}), cycle).mark
    cycles.sign_cycle(actor=cast.cmo, code="2026", mark=mark)
    changed = cycles.change_cycle(actor=cast.technologist, code="2026", version=2, input_it="Data first.")
    assert (changed.signed_by_cmo_at, changed.version) == (None, 3)
    with pytest.raises(Conflict, match="while you were reading"):
        cycles.sign_cycle(actor=cast.cio, code="2026", mark=mark)
    cycles.sign_cycle(actor=cast.cmo, code="2026")
    with pytest.raises(Conflict, match="CMO has signed this cycle already"):
        cycles.sign_cycle(actor=cast.cmo, code="2026")
    # A goal of it reads otherwise, and both signed that: what the CMO signed of the cycle is not what it says now.
    operations.change_goal(actor=cast.cmo, code="grow", title="Grow more")
    for who in (cast.cmo, cast.cio):
        operations.sign(actor=who, code="grow")
    signed = cycles.sign_cycle(actor=cast.cio, code="2026")
    assert (signed.hash, signed.signed_by_cmo_at) == ("", None)
    assert cycles.sign_cycle(actor=cast.cmo, code="2026").hash


@pytest.mark.parametrize(
    ("facts", "field", "sentence"),
    [
        ({"ends_on": date(2025, 12, 31)}, "ends_on", "ends before it begins"),
        ({"starts_on": date(1990, 1, 1)}, "starts_on", "2000"),
        ({"goals": ["nothing"]}, "goals", "No goal is pursued with the code nothing"),
        ({"envelopes": [("nothing", usd(5))]}, "envelopes", "no strategy with the code nothing"),
        ({"envelopes": [("it", usd(5)), ("IT", usd(6))]}, "envelopes", "one envelope"),
        ({"envelopes": [("it", usd(0))]}, "envelopes", "above zero"),
        ({"code": "new"}, "code", "an address of its own"),
        ({"hash": "a"}, "hash", "not something to set"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_nothing_is_written(cast, strategies, facts, field, sentence):
    with pytest.raises(Invalid) as refused:
        cycles.open_cycle(actor=cast.cmo, **{"code": "2026", **YEAR, **facts})
    assert sentence in refused.value.fields[field][0]
    assert not Cycle.objects.exists()


def test_money_is_for_who_sees_it_and_for_who_writes_it(cast, cycle):
    assert cycle_queries.whole(cast.marketer, frozenset({"marketer"}), cycle).envelopes is None
    assert [code for code, *_ in cycle_queries.whole(cast.finance, frozenset({"finance"}), cycle).envelopes or ()] == ["it", "marketing"]
    with pytest.raises(Forbidden, match="who sees the money of work"):
        cycles.change_cycle(actor=cast.admin, code="2026", version=1, envelopes=[])
    with pytest.raises(Forbidden, match="plan cycles"):
        cycles.change_cycle(actor=cast.finance, code="2026", version=1, input_it="Mine.")


def test_a_goal_goes_on_into_the_next_cycle_and_two_are_compared(cast, cycle, set_goal, api):
    sign(cast)
    set_goal("new-one")
    operations.change_goal(actor=cast.cmo, code="grow", ends_on=date(2028, 12, 31))
    cycles.open_cycle(actor=cast.cmo, code="2027", **YEAR, goals=["grow", "new-one"], envelopes=[("it", usd(1_800_000))])
    assert Goal.objects.get(code="grow").cycle == Cycle.objects.get(code="2027")
    told = api(cast.cmo).get(f"{ROOT}2027/compare/?with=2026").json()
    assert [one["sentence"] for one in told["differences"]] == [
        "“Grow” changed: the end.", "“New one” is new.", "“Trust” is dropped.",
        "IT strategy has $1,800,000 instead of $2,000,000.", "Marketing strategy has none, and had $900,000.",
    ]  # fmt: skip
    seen = api(cast.marketer).get(f"{ROOT}2027/compare/?with=2026").json()["differences"]
    assert {one["what"] for one in seen} == {"goal"}
    assert api(cast.cmo).get(f"{ROOT}2027/compare/").status_code == 400
    assert api(cast.cmo).get(f"{ROOT}2027/compare/?with=1999").status_code == 404


def test_the_api_opens_changes_asks_answers_and_signs(cast, agreed, strategies, api):
    client = api(cast.cmo)
    body = {
        "code": "2026", "starts_on": "2026-01-01", "ends_on": "2026-12-31", "goals": ["grow"],
        "envelopes": [{"strategy": "it", "money": {"amount": "5.00", "currency": "USD"}}],
    }  # fmt: skip
    assert client.post(ROOT, {**body, "ends_on": "2025-12-31"}).json()["errors"].keys() == {"ends_on"}
    made = client.post(ROOT, body)
    assert made.status_code == 201 and made.json()["envelopes"] == body["envelopes"]
    assert client.post(ROOT, body).status_code == 422
    assert client.patch(f"{ROOT}2026/", {"input_it": "Identity."}).status_code == 400
    assert client.patch(f"{ROOT}2026/", {"version": 1, "input_it": "Identity."}).json()["input_it"] == "Identity."
    asked = client.post(f"{ROOT}2026/questions/", {"version": 2, "text": "Who pays?", "owner": "outsider"}).json()
    assert (asked["open_questions"], asked["obstacle"]) == (1, "1 question is open: answer it first.")
    answer = {"version": 3, "answer": "We do."}
    assert api(cast.outsider).post(f"{ROOT}2026/questions/{asked['questions'][0]['id']}/answer/", answer).json()["mark"] == ""
    assert client.post(f"{ROOT}2026/sign/", {"mark": "other"}).status_code == 409
    assert client.post(f"{ROOT}2026/sign/", {"mark": client.get(f"{ROOT}2026/").json()["mark"]}).json()["frozen"] is False
    frozen = api(cast.cio).post(f"{ROOT}2026/sign/", {}).json()
    assert frozen["frozen"] and len(frozen["hash"]) == 64 and frozen["questions"][0]["answer"] == "We do."
    row = api(cast.marketer).get(ROOT).json()["results"][0]
    assert (row["code"], row["goals"], row["open_questions"], row["hash"]) == ("2026", 1, 0, frozen["hash"])
    assert api(cast.marketer).get(f"{ROOT}2026/").json()["envelopes"] is None


def test_words_of_a_frozen_one_lie_beside_the_record(cast, cycle):
    sign(cast)
    event = Event.objects.get(kind="agenda.cycle.agreed")
    assert event.data["agreed"]["input_it"].startswith(texts.PREFIX)
    assert {one["strategy"] for one in event.data["agreed"]["envelopes"]} == {"it", "marketing"}


def test_nobody_finds_what_is_not_there(cast, cycle):
    with pytest.raises(NotFound):
        cycles.answer(actor=cast.cmo, code="2026", version=1, question=0, answer="x")
    with pytest.raises(Unfit):
        cycles.open_cycle(actor=cast.cmo, code="2026", **YEAR)


@pytest.mark.usefixtures("no_sql_in_templates")
def test_the_pages_open_change_ask_answer_sign_and_compare(cast, agreed, strategies, page, django_assert_max_num_queries):
    client = page(cast.cmo)
    form = {"code": "2026", "starts_on": "2026-01-01", "ends_on": "2026-12-31", "goals": "Grow, Trust", "envelope_it": "1.2M"}
    assert client.post("/cycles/new/", {**form, "envelope_it": "much"}).status_code == 422
    assert client.post("/cycles/new/", form)["Location"] == "/cycles/2026/"
    shown = client.get("/cycles/2026/change/").context["form"].initial
    assert (shown["goals"], shown["envelope_it"]) == ("Grow (grow), Trust (trust)", "1200000")
    assert client.post("/cycles/2026/change/", {**shown, "input_it": "Identity."}).status_code == 302
    stale = client.post("/cycles/2026/change/", {**shown, "input_it": "Mine."})
    assert stale.status_code == 409 and 'name="version" value="2"' in stale.content.decode()
    assert client.post("/cycles/2026/ask/", {"version": 2, "text": "Who pays?", "owner": cast.outsider.username}).status_code == 302
    pk = Question.objects.get().pk
    assert page(cast.marketer).get(f"/cycles/2026/questions/{pk}/").status_code == 403
    assert page(cast.outsider).post(f"/cycles/2026/questions/{pk}/", {"version": 3, "answer": "We do."}).status_code == 302
    with django_assert_max_num_queries(22):
        html = client.get("/cycles/2026/").content.decode()
    assert "Sign this cycle" in html and "$1,200,000" in html
    assert "$1,200,000" not in page(cast.marketer).get("/cycles/2026/").content.decode()
    client.post("/cycles/2026/sign/", {"mark": client.get("/cycles/2026/").context["cycle"].mark})
    assert page(cast.cio).post("/cycles/2026/sign/").status_code == 302
    html = page(cast.cio).get("/cycles/2026/").content.decode()
    assert "Agreed by both" in html and Cycle.objects.get().hash in html and "Change" not in html
    client.post("/cycles/new/", {**form, "code": "2027", "goals": "Grow"})
    assert "“Trust” is dropped." in client.get("/cycles/2027/compare/?with=2026").content.decode()
    assert client.get("/cycles/2027/compare/").status_code == 404
    assert client.get("/cycles/").content.decode().count("Waits for both") == 1
