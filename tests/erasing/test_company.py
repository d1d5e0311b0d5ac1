"""The company's own words name a former colleague, the law keeps who moved money, and what the house says is changed by the house."""

from datetime import timedelta
from io import StringIO
from types import SimpleNamespace

import pytest
from django.core.management import CommandError, call_command
from django.db import InternalError, transaction

from collab.dashboards.erasing import named, obstacles
from collab.directory.operations.absences import enter_absence
from collab.directory.operations.leaving import end_person
from collab.directory.operations.people import add_person, change_person
from collab.events import texts, verify
from collab.events.record import record
from collab.keeping import operations as keeping
from collab.kit import clock
from collab.kit.errors import Conflict, Forbidden
from collab.kpis import operations as kpis
from collab.people.models import Absence, Person
from collab.policies import operations as policies
from funding.funds import operations as funds
from funding.funds.models import FundChange
from projects.intake.models import Stop
from projects.intake.operations import stopping
from projects.intake.states import State
from projects.portfolio import operations as portfolio
from projects.portfolio.models import Dependency, Milestone, Project
from tests import onrecord
from tests.conftest import make_cast
from tests.stories import bring_to, usd

from .conftest import EMAIL, FIRST, FULL, LAST, USERNAME
from .test_erasing import erased, found


@pytest.fixture
def her(cast: SimpleNamespace, world: SimpleNamespace) -> Person:
    return add_person(actor=cast.admin, through="test", username=USERNAME, first_name=FIRST, last_name=LAST, email=EMAIL)


def leave(cast: SimpleNamespace) -> None:
    end_person(actor=cast.admin, person=USERNAME, through="test")


def test_words_of_the_work_name_a_former_colleague(
    cast: SimpleNamespace, world: SimpleNamespace, her: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    second = bring_to(State.IN_DELIVERY, cast, world)
    first = bring_to(State.IN_DELIVERY, cast, world, answers={"title": f"What {FULL} asked", "estimate": usd(400_000)}, track="major")
    project = Project.objects.get(number=first.number)
    portfolio.plan_milestone(
        number=project.number,
        actor=cast.it_lead,
        version=project.version,
        title=f"Pilot of {FULL}",
        due_on=world.year.ends_on,
        owner=cast.it_lead,
    )
    project.refresh_from_db()
    portfolio.link(number=project.number, actor=cast.it_lead, version=project.version, before=second.number, why=f"{EMAIL} knows why.")
    first.refresh_from_db()
    stopping.stop(number=first.number, actor=cast.technologist, version=first.version, reason=f"{FULL} left.", lesson=f"Ask {FULL} sooner.")
    funds.propose_change(actor=cast.finance, target="growth", amount=usd(5), reason=f"{FULL} asked for it.")
    leave(cast)
    with pytest.raises(CommandError, match="for 10 years"):
        erased()
    monkeypatch.setattr(obstacles, "LEDGER_YEARS", -1)
    erased()
    assert found(FIRST, LAST, USERNAME, EMAIL) == {}
    former = f"Former colleague {her.pk}"
    project.refresh_from_db()
    assert project.title == f"What {former} asked" and Milestone.objects.get().title == f"Pilot of {former}"
    assert Dependency.objects.get().why == f"{former} knows why."
    assert set(texts.read([Stop.objects.get().lesson]).values()) == {f"Erased on {clock.now().day} {clock.now():%B %Y}."}
    assert FundChange.objects.latest("pk").reason == "Erased."
    assert [str(finding) for finding in verify.everything()] == []
    call_command("verify_ledger", stdout=StringIO())


def test_a_policy_she_proposed_stays_without_her_reason(cast: SimpleNamespace, world: SimpleNamespace, her: Person) -> None:
    onrecord.give(her, "admin")
    made = policies.propose_policy(actor=her, starts_on=onrecord.in_days(1).date(), reason="Wombats are too slow.")
    policies.agree(actor=cast.cmo, proposal=made.pk)
    leave(cast)
    erased()
    assert found("Wombats", LAST) == {}
    made.refresh_from_db()
    assert made.reason == made.policy.note == "Erased."
    assert [str(finding) for finding in verify.everything()] == []


def test_the_house_s_own_words_are_changed_first_and_two_people_it_takes(
    cast: SimpleNamespace, world: SimpleNamespace, her: Person
) -> None:
    kpi = world.kpi
    kpis.alter(actor=cast.technologist, code=kpi.code, version=kpi.version, definition=f"Ask {FULL}.")
    leave(cast)
    her.refresh_from_db()
    with pytest.raises(CommandError, match="words of a KPI"):
        erased()
    kpi.refresh_from_db()
    kpis.alter(actor=cast.technologist, code=kpi.code, version=kpi.version, definition="Ask nobody.")
    with pytest.raises(Forbidden):
        keeping.ask_erasure(actor=cast.technologist, person=her, reason="She asked.")
    keeping.ask_erasure(actor=cast.admin, person=her, reason="She asked.")
    with pytest.raises(CommandError, match="second person agrees"):
        call_command("person", "erase", USERNAME, "--as", "admin", stdout=StringIO())
    call_command("person", "erase", USERNAME, "--as", "admin2", stdout=StringIO())
    her.refresh_from_db()
    assert her.name == f"Former colleague {her.pk}" and not her.has_usable_password()


def test_whoever_was_erased_stays_so_and_nobody_is_erased_otherwise(real_db: None) -> None:
    """In transactions of their own, as in the house: what an erasure lets go, it lets go in its own transaction alone."""
    cast = make_cast()
    day = clock.today() + timedelta(days=3)
    for name in ("outsider", "marketer"):
        enter_absence(actor=getattr(cast, name), person=name, first_on=day, last_on=day)
    onrecord.leave(cast.outsider)
    with pytest.raises(InternalError, match="two people want it"), transaction.atomic():
        record("people.person.erased", actor=cast.admin, about=cast.outsider)
    call_command("person", "erase", "outsider", "--as", "admin", "--why", "He asked.", stdout=StringIO())
    call_command("person", "erase", "outsider", "--as", "admin2", stdout=StringIO())
    former = Person.objects.get(pk=cast.outsider.pk)
    assert former.name == f"Former colleague {former.pk}" and not Absence.objects.filter(person=former).exists()
    with pytest.raises(Conflict, match="stays so"):
        change_person(actor=cast.admin, person=former.username, through="test", is_active=True)
    with pytest.raises(InternalError, match="never deleted"), transaction.atomic():
        Absence.objects.all().delete()
    with pytest.raises(Conflict, match="asked for already, or done"):
        keeping.ask_erasure(actor=cast.admin, person=former, reason="Again.")


@pytest.mark.parametrize(
    "words, is_named",
    [
        (f"Ask {FIRST.lower()} {LAST}!", True),
        (f"{LAST}, {FIRST}", True),
        (f"(@{USERNAME})", True),
        (f"{USERNAME}@elsewhere", True),
        (f"x{USERNAME}", False),
        (FIRST, False),
        (f"{FIRST}, or {LAST}", False),
        (f"to {EMAIL}.", True),
    ],
    ids=["both names", "turned round", "mentioned", "username", "within a word", "first alone", "apart", "address"],
)
def test_who_is_named(words: str, is_named: bool) -> None:
    assert named.of(Person(pk=7, username=USERNAME, first_name=FIRST, last_name=LAST, email=EMAIL)).are_in(words) is is_named


def test_a_name_that_is_a_word_is_no_name() -> None:
    will = named.of(Person(pk=7, username="will", first_name="Will", last_name="Long", email=""))
    assert not will.are_in("It will take long.") and will.are_in("Ask Will Long.") and will.hidden("Will Long") == "Former colleague 7"
