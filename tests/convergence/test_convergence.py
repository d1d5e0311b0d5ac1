"""The convergence line: six parts of the open record, a month kept once and for good, and a part without data that is missing."""

from datetime import timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from stories import Story, bring_to, make_fund, usd

from collab.agenda import operations as goals
from collab.convergence import operations, parts, reckoning, record
from collab.convergence.models import Month
from collab.convergence.parts import KEPT, Part
from collab.convergence.reckoning import month_of
from collab.dashboards.convergence import cards, drawing
from collab.events.models import Event
from collab.kit import clock
from collab.kit.errors import Conflict
from collab.kpis import operations as kpis
from collab.kpis.operations import Reading
from collab.web.charts.timeline import add_months
from projects.intake.states import State as S
from tests import onrecord
from tests.pulse import pulses

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_sql_in_templates")]
PAGE, API = "/convergence/", "/api/v1/convergence/"
SIX = tuple(Part(one.code, Decimal(40), 9) for one in parts.DEFINITIONS)


def month(ago: int) -> Any:
    return add_months(clock.today().replace(day=1), -ago)


def now(code: str) -> Part:
    return reckoning.one(code, month_of(clock.today()))


@pytest.fixture
def reckoned(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Let each month be reckoned as these parts."""

    def be(*found: Part) -> None:
        monkeypatch.setattr(operations, "reckoned", lambda span: found)

    be(*SIX)
    return be


def test_a_month_that_is_over_is_kept_once_and_on_record(cast: SimpleNamespace, reckoned: Any) -> None:
    made = operations.keep(month=month(1))
    assert (made.score, made.known, made.formula) == (Decimal("40.0"), 6, parts.FORMULA)
    event = Event.objects.get(kind=KEPT)
    assert event.subject_id == made.pk and event.data["score"] == "40.0" and event.data["parts"] == made.parts and event.actor is None
    for when in (month(1), month(0)):
        with pytest.raises(Conflict):
            operations.keep(month=when)
    assert Month.objects.count() == 1


@pytest.mark.usefixtures("all_rights")
def test_the_database_keeps_it_as_it_was(cast: SimpleNamespace, reckoned: Any) -> None:
    made = operations.keep(month=month(1))
    attacks = (
        "UPDATE convergence_month SET score = 90",
        "DELETE FROM convergence_month",
        "INSERT INTO convergence_month (month, formula, score, known, parts, kept_at) SELECT month, 2, 90, 6, parts, now() FROM convergence_month",
        f"INSERT INTO convergence_month (month, formula, score, known, parts, kept_at) VALUES ('{month(0)}', 1, 9, 6, '[]', now())",
        f"INSERT INTO convergence_month (month, formula, score, known, parts, kept_at) VALUES ('{month(2)}', 1, 9, 2, '[]', now())",
    )
    for attack in attacks:
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(attack)
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    made.refresh_from_db()
    assert made.score == 40 and Month.objects.count() == 1
    with connection.cursor() as cursor:
        assert not [row for question in record.QUESTIONS for row in _asked(cursor, question.sql)]


def _asked(cursor: Any, sql: str) -> list[Any]:
    cursor.execute(sql)
    return list(cursor.fetchall())


def test_the_night_keeps_the_last_month_alone_and_makes_up_for_a_pause(cast: SimpleNamespace, reckoned: Any) -> None:
    assert operations.keep_due() == 1 and operations.keep_due() == 0
    assert Month.objects.get().month == month(1)


def test_the_night_makes_up_for_months_that_nobody_kept(cast: SimpleNamespace, reckoned: Any) -> None:
    operations.keep(month=month(4))
    assert operations.keep_due() == 3
    assert list(Month.objects.values_list("month", flat=True)) == [month(ago) for ago in (4, 3, 2, 1)]


def test_a_part_without_data_is_missing_and_not_zero(cast: SimpleNamespace, reckoned: Any, api: Any, page: Any) -> None:
    reckoned(*(Part(part.code, None if place < 2 else part.value, 0) for place, part in enumerate(SIX)))
    operations.keep(month=month(2))
    reckoned(*(Part(part.code, None if place < 4 else part.value, 0) for place, part in enumerate(SIX)))
    operations.keep(month=month(1))
    told = {one["month"]: one for one in api(cast.outsider).get(API).json()["months"]}
    assert (told[str(month(2))]["score"], told[str(month(2))]["known"], told[str(month(2))]["band"]) == (40, 4, "collaborating")
    assert (told[str(month(1))]["score"], told[str(month(1))]["known"]) == (None, 2), "two parts say nothing of the whole"
    shown = " ".join(page(cast.outsider).get(PAGE).content.decode().split())
    assert "from 4 of 6 parts" in shown and "2 of 6" in shown


def test_a_new_version_of_the_formulas_begins_a_line_of_its_own(
    cast: SimpleNamespace, reckoned: Any, page: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    for ago in (3, 2, 1):
        operations.keep(month=month(ago))
    monkeypatch.setattr(operations, "FORMULA", 2)
    reckoned(*(Part(part.code, Decimal(80), 9) for part in SIX))
    assert operations.keep_due() == 1
    assert list(Month.objects.filter(month=month(1)).values_list("formula", "score")) == [(1, Decimal("40.0")), (2, Decimal("80.0"))]
    picture = drawing.drawn(cards.months(cast.cmo)).wide
    assert len(picture.lines) == 1 and picture.dots and [start.label.words for start in picture.starts] == ["Formula 2"]
    assert "Formula 2" in page(cast.cmo).get(PAGE).content.decode()


def test_the_formulas_stand_there_before_a_month_is_kept(cast: SimpleNamespace, world: SimpleNamespace, page: Any, api: Any) -> None:
    shown = page(cast.marketer).get(PAGE).content.decode()
    told = api(cast.marketer).get(API).json()
    assert "No month is kept yet" in shown and told["months"] == [] and len(told["definitions"]) == 6
    assert all(one["formula"][:40] in shown for one in told["definitions"])


def test_goals_count_that_are_signed_and_alive(cast: SimpleNamespace, world: SimpleNamespace) -> None:
    assert now("goals").value == 0 and now("goals").inputs == {"pursued": 1, "signed": 0, "alive": 0, "both": 0}
    for signer in (cast.cmo, cast.cio):
        goals.sign(actor=signer, code="know-customers")
    kpis.measure(actor=cast.it_lead, code="match-rate", readings=[Reading(Decimal(5), clock.today(), "CRM")])
    assert now("goals").value == 0, "no work serves it"
    bring_to(S.IN_DELIVERY, cast, world)
    later = now("goals")
    assert later.value == 100 and later.n == 1


def test_kpis_count_that_both_sides_feed(cast: SimpleNamespace, world: SimpleNamespace) -> None:
    assert now("kpis").value is None
    for days, who in ((3, cast.it_lead), (2, cast.it_lead)):
        kpis.measure(actor=who, code="match-rate", readings=[Reading(Decimal(5), clock.today() - timedelta(days=days), "CRM")])
    assert now("kpis") == Part("kpis", Decimal("0.0"), 1, {"fed": 1, "both": 0})
    kpis.measure(actor=cast.marketing_lead, code="match-rate", readings=[Reading(Decimal(6), clock.today(), "CRM")])
    assert now("kpis").value == 100


def test_money_counts_that_joint_funds_give_and_is_told_to_who_sees_it(
    cast: SimpleNamespace, world: SimpleNamespace, api: Any, page: Any
) -> None:
    assert now("money").value is None
    bring_to(S.FUNDED, cast, world)
    assert now("money").value == 0 and now("money").n == 1
    make_fund(actor=cast.finance, code="shared", name="Shared", side="joint", year="fy-now", currency="USD", budget=usd(500_000), owners=[])
    before = now("money")
    Story(cast, world, answers={"is_confidential": True}).drafted().submitted().routed().approved().funded()
    assert now("money") == before, "what is hidden moves nothing"
    told = {reader: api(getattr(cast, reader)).get(API).json()["so_far"]["parts"][2] for reader in ("cmo", "business")}
    assert told["cmo"]["inputs"]["all"] == "120000.00" and "all" not in told["business"]["inputs"]
    assert told["cmo"]["value"] == told["business"]["value"] == 0
    rows = f"{PAGE}{clock.today():%Y-%m}/money/"
    assert "$120,000" in page(cast.cmo).get(rows).content.decode() and "$120,000" not in page(cast.business).get(rows).content.decode()


def test_waiting_pulse_and_reuse(cast: SimpleNamespace, world: SimpleNamespace, monkeypatch: pytest.MonkeyPatch) -> None:
    assert [now(code).value for code in ("waiting", "pulse", "reuse")] == [None, None, None]
    monkeypatch.setattr(reckoning, "FEWEST", 1)
    bring_to(S.MERGED, cast, world)
    bring_to(S.DECLINED, cast, world)
    reuse = now("reuse")
    assert reuse.inputs == {"settled": 2, "merged": 1, "built": 0} and reuse.value == 100, "one in two is full marks"
    people = {side: pulses.staff(side, 5) for side in ("marketing", "it")}
    window = pulses.opened([*people["marketing"], *people["it"]], is_past=True)
    for side, score in (("marketing", 4), ("it", 5)):
        for person in people[side]:
            pulses.answer(window, person, [score] * 5)
    pulses.operations.end(quarter=window.quarter)
    gap = now("pulse")
    assert gap.value == Decimal("66.7") and gap.n == 10 and gap.inputs["marketing_of_it"] == "4.0"


def test_what_is_hidden_moves_no_part_and_rows_are_there(
    cast: SimpleNamespace, world: SimpleNamespace, page: Any, monkeypatch: Any
) -> None:
    monkeypatch.setattr(reckoning, "FEWEST", 1)
    for state in (S.MERGED, S.IN_APPROVAL, S.IN_DELIVERY):
        bring_to(state, cast, world)
    at, span = onrecord.in_days(1), month_of(clock.today())
    with clock.at(at):
        before = reckoning.reckoned(span)
    for state in (S.MERGED, S.IN_APPROVAL, S.IN_DELIVERY, S.DECLINED):
        bring_to(state, cast, world, answers={"is_confidential": True, "title": "Zebrafinch"})
    with clock.at(at):
        assert reckoning.reckoned(span) == before
    for code in parts.BY_CODE:
        answer = page(cast.outsider).get(f"{PAGE}{clock.today():%Y-%m}/{code}/")
        assert answer.status_code == 200 and "Zebrafinch" not in answer.content.decode(), code
    for wrong in ("2026-13/goals", "tea/goals", f"{month(-1):%Y-%m}/goals", f"{clock.today():%Y-%m}/tea"):
        assert page(cast.outsider).get(f"{PAGE}{wrong}/").status_code == 404, wrong


def test_what_would_be_reckoned_otherwise_today_is_said_and_the_kept_value_stays(
    cast: SimpleNamespace, world: SimpleNamespace, reckoned: Any, page: Any
) -> None:
    reckoned(*SIX)
    operations.keep(month=month(1))
    shown = " ".join(page(cast.cmo).get(f"{PAGE}{month(1):%Y-%m}/reuse/").content.decode().split())
    assert "Kept as 40 when the month was over" in shown and "too little data" in shown
