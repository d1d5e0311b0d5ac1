"""Define, alter, targets, values: who may, what is refused, what is recorded."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from collab.access import duties
from collab.access.roles import Role
from collab.events import texts
from collab.events.models import Event
from collab.kit import clock
from collab.kit.errors import Conflict, Forbidden, Invalid, NotFound, Unfit
from collab.kpis import operations, queries
from collab.kpis.models import Kpi, Measurement, Target
from collab.kpis.operations import Reading
from tests import onrecord

pytestmark = pytest.mark.django_db
DAY = date(2026, 10, 31)


def reading(value: str = "41.5", on: date = DAY, source: str = "web analytics", note: str = "") -> Reading:
    return Reading(Decimal(value), on, source, note)


def test_define_makes_the_kpi_and_its_event(cast, make_kpi):
    kpi = make_kpi()
    event = Event.objects.get(kind="kpis.kpi.defined")
    assert (event.subject_id, event.actor) == (kpi.pk, cast.technologist)


@pytest.mark.parametrize("who", ["technologist", "admin", "marketing_lead", "it_lead"])
def test_those_who_define(cast, make_kpi, who):
    owners = {"owner_marketing": cast.cmo, "owner_it": cast.cio}
    kpi = operations.define(actor=getattr(cast, who), code="x", name="X", definition="x", unit="%", **owners)
    assert kpi.pk


@pytest.mark.parametrize("who", ["marketer", "outsider", "finance", "business", "privacy", "architect", "auditor", "cmo"])
def test_those_who_do_not_define(cast, who):
    owners = {"owner_marketing": cast.cmo, "owner_it": cast.cio}
    with pytest.raises(Forbidden):
        operations.define(actor=getattr(cast, who), code="x", name="X", definition="x", unit="%", **owners)
    assert not Kpi.objects.exists()


def test_the_owners_stand_on_their_sides(cast):
    with pytest.raises(Invalid) as refused:
        operations.define(actor=cast.admin, code="x", name="X", definition="x", unit="%", owner_marketing=cast.cio, owner_it=cast.cmo)
    assert set(refused.value.fields) == {"owner_marketing", "owner_it"}


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("code", "Not A Code"), ("code", "import"), ("code", "a--b"), ("name", " "), ("unit", "x" * 21), ("name", "a\u202eb"),
        ("direction", "sideways"), ("cadence", "yearly"), ("decimals", 7), ("tolerance", "1.5"), ("tolerance", "-0.1"), ("tolerance", "NaN"),
        ("scale_from", "1e15"), ("owner_it", None), ("pk", 3),
    ],
)  # fmt: skip
def test_define_refuses_what_is_wrong_and_names_it(make_kpi, cast, field, value):
    if value is None:
        value = cast.finance
    with pytest.raises((Invalid, TypeError)) as refused:
        make_kpi(**{"code": "x", field: value})
    assert field in refused.value.fields
    assert not Kpi.objects.exists()
    assert not Event.objects.filter(kind__startswith="kpis.").exists()


def test_a_code_is_given_once(make_kpi):
    make_kpi()
    with pytest.raises(Unfit, match="already"):
        make_kpi()
    assert Event.objects.filter(kind__startswith="kpis.").count() == 1


def test_an_owner_alters_their_kpi_and_nobody_elses(cast, make_kpi):
    make_kpi(owner_marketing=cast.cmo)
    make_kpi("other")
    assert operations.alter(actor=cast.cmo, code="match-rate", name="Match", is_active=False).name == "Match"
    (event,) = texts.told(Event.objects.filter(kind="kpis.kpi.altered"))
    assert event.data == {"name": ["Match rate", "Match"], "is_active": ["True", "False"]}
    with pytest.raises(Forbidden):
        operations.alter(actor=cast.cmo, code="other", name="Match")


def test_a_right_that_ended_has_ended(cast, make_kpi):
    make_kpi()
    onrecord.end(cast.finance.duties.all(), until_on=clock.today() - timedelta(days=1))
    duties.give(cast.finance, Role.MARKETER)
    with pytest.raises(Forbidden):
        operations.measure(actor=cast.finance, code="match-rate", readings=[reading()])


@pytest.mark.usefixtures("all_rights")
def test_without_a_duty_there_is_nothing(cast, make_kpi):
    make_kpi()
    onrecord.end(cast.finance.duties.all(), ended_at=clock.now())
    with pytest.raises(NotFound):
        operations.measure(actor=cast.finance, code="match-rate", readings=[reading()])


@pytest.mark.parametrize(("who", "may"), [
    ("technologist", True), ("finance", True), ("marketing_lead", True), ("it_lead", True),
    ("marketer", False), ("auditor", False), ("admin", False), ("cio", False),
])  # fmt: skip
def test_who_records_values(cast, make_kpi, who, may):
    make_kpi()
    actor = getattr(cast, who)
    if may:
        (row,) = operations.measure(actor=actor, code="match-rate", readings=[reading()])
        assert (row.value, row.by, row.arrived_at) == (Decimal("41.5"), actor, clock.now())
        assert Event.objects.get(kind="kpis.measurement.recorded").data["added"] == 1
    else:
        with pytest.raises(Forbidden):
            operations.measure(actor=actor, code="match-rate", readings=[reading()])
        assert not Measurement.objects.exists()


def test_an_auditor_changes_nothing_whatever_else_they_hold(cast, make_kpi):
    make_kpi()
    duties.give(cast.technologist, Role.AUDITOR)
    with pytest.raises(Forbidden):
        operations.measure(actor=cast.technologist, code="match-rate", readings=[reading()])


@pytest.mark.usefixtures("while_open")
def test_a_correction_is_a_new_measurement_and_the_old_stays(cast, make_kpi):
    kpi = make_kpi()
    for value in ("41.5", "43", "41.5"):
        operations.measure(actor=cast.finance, code=kpi.code, readings=[reading(value)])
    assert [row.value for row in Measurement.objects.order_by("pk")] == [Decimal("41.5"), Decimal("43"), Decimal("41.5")]


def test_the_same_value_again_adds_nothing(cast, make_kpi):
    make_kpi()
    (first,) = operations.measure(actor=cast.finance, code="match-rate", readings=[reading()])
    (again,) = operations.measure(actor=cast.technologist, code="match-rate", readings=[reading()])
    assert again.pk == first.pk
    assert Measurement.objects.count() == Event.objects.filter(kind="kpis.measurement.recorded").count() == 1


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        (reading(on=date(2026, 12, 24)), "1.on"),
        (reading(on=date(1999, 12, 31)), "1.on"),
        (reading("1000000000000"), "1.value"),
        (reading("0.0000001"), "1.value"),
        (reading(source="  "), "1.source"),
        (reading(note="\u200b"), "1.note"),
    ],
)
def test_one_wrong_value_and_none_is_recorded(cast, make_kpi, wrong, field):
    make_kpi()
    with pytest.raises(Invalid) as refused:
        operations.measure(actor=cast.finance, code="match-rate", readings=[reading(), wrong])
    assert list(refused.value.fields) == [field]
    assert not Measurement.objects.exists()


def test_targets_of_one_kpi_do_not_overlap(cast, make_kpi):
    make_kpi()
    make_kpi("other")

    def year(code: str, first: date, last: date) -> Target:
        return operations.set_target(actor=cast.it_lead, code=code, starts_on=first, ends_on=last, value=Decimal(80))

    year("match-rate", date(2026, 1, 1), date(2026, 12, 31))
    year("match-rate", date(2027, 1, 1), date(2027, 12, 31))
    year("other", date(2026, 6, 1), date(2027, 5, 31))
    for first, last in ((date(2026, 12, 31), date(2027, 1, 1)), (date(2025, 1, 1), date(2026, 1, 1)), (date(2026, 3, 1), date(2026, 3, 1))):
        with pytest.raises(Unfit, match="overlaps"):
            year("match-rate", first, last)
    with pytest.raises(Invalid):
        year("match-rate", date(2028, 2, 1), date(2028, 1, 1))
    with pytest.raises(Invalid):
        year("match-rate", date(2100, 1, 1), date(9999, 12, 31))
    assert Target.objects.count() == 3
    assert Event.objects.filter(kind="kpis.target.set").count() == 3


def test_a_wrong_target_is_replaced_on_record(cast, make_kpi):
    make_kpi()
    whole = {"actor": cast.it_lead, "code": "match-rate", "starts_on": date(2026, 1, 1), "ends_on": date(2026, 12, 31)}
    operations.measure(actor=cast.finance, code="match-rate", readings=[reading("79")])
    wrong = operations.set_target(value=Decimal(800), **whole)
    assert queries.kpi_card("match-rate").status == "off_track"
    with pytest.raises(Invalid) as refused:
        operations.set_target(value=Decimal(80), version=2, **whole)
    assert list(refused.value.fields) == ["reason"]
    right = operations.set_target(value=Decimal(80), version=2, reason="A slip.", **whole)
    assert right.replaces == wrong
    card = queries.kpi_card("match-rate")
    assert (card.target, card.status, card.version) == (80, "on_track", 3)
    (shown,) = queries.target_cards(right.kpi)
    assert (shown.value, [(one.value_text, one.why, one.by) for one in shown.earlier]) == (80, [("800%", "A slip.", cast.it_lead.name)])
    event = texts.told(Event.objects.filter(kind="kpis.target.set").order_by("-id")[:1])[0]
    assert (event.why, event.data["replaces"], event.version) == ("A slip.", wrong.pk, 3)


def test_who_saw_another_version_changes_nothing(cast, make_kpi):
    make_kpi()
    operations.alter(actor=cast.admin, code="match-rate", version=1, name="First")
    with pytest.raises(Conflict, match="since you opened it"):
        operations.alter(actor=cast.admin, code="match-rate", version=1, name="Second")
    day = date(2026, 1, 1)
    with pytest.raises(Conflict, match="since you opened it"):
        operations.set_target(actor=cast.admin, code="match-rate", version=1, starts_on=day, ends_on=day, value=Decimal(8))
    assert (Kpi.objects.get().name, Target.objects.count()) == ("First", 0)


def test_a_value_of_the_period_that_runs_counts_from_its_day_on(cast, make_kpi):
    make_kpi()
    operations.measure(actor=cast.finance, code="match-rate", readings=[reading("40"), reading("41.5", on=date(2026, 11, 30))])
    assert queries.kpi_card("match-rate").now == Decimal("40")
    assert queries.kpi_card("match-rate", date(2026, 11, 30)).now == Decimal("41.5")
