"""Blockers: opened, changed, moved and closed on record by who keeps the project, told to whom they wait on, hidden with the project."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from stories import Story, bring_to

from collab.access import duties
from collab.dashboards.home import counting
from collab.dashboards.leaving import operations as leaving
from collab.events import delivery as outbox
from collab.events.models import Event
from collab.events.verify import ALSO
from collab.kit import clock
from collab.kit.errors import Conflict, Forbidden, Invalid, NotFound, Unfit
from collab.notices.models import Notice
from collab.people.models import Person
from collab.registers import operations as registers
from collab.registers.models import Entry
from projects.friction import operations, queries
from projects.friction.models import Blocker, Wait
from projects.friction.states import Kind
from projects.intake.operations import delivery
from projects.intake.states import State
from projects.portfolio.models import Project
from tests import onrecord

pytestmark = pytest.mark.django_db


def test_it_is_opened_changed_moved_and_closed_on_record(cast, project, block, till):
    row = block(system=till, next_step="Ask the maker for the file format", expected_on=clock.today() + timedelta(days=30))
    said = Event.objects.latest("pk")
    assert (said.kind, said.actor, said.version) == ("friction.blocker.opened", cast.marketing_lead, 1)
    assert (said.data["person"], said.data["side"], said.data["system"]) == (cast.it_lead.pk, "it", "till")
    assert row.title.startswith("text:") and said.data["title"] == row.title, "the record holds the name of the words"
    seen = {"number": project.number, "blocker": row.pk, "actor": cast.technologist}
    changed = operations.change(**seen, version=1, next_step="Read the file at night", kind="vendor")
    assert (changed.version, set(Event.objects.latest("pk").data["changed"])) == (2, {"kind", "next_step"})
    assert operations.change(**seen, version=2, next_step="Read the file at night").version == 2, "nothing changed"
    with pytest.raises(Conflict, match="changed since"):
        operations.change(**seen, version=1, title="Another")
    moved = operations.move(**seen, version=2, group="architecture")
    assert (moved.version, Event.objects.latest("pk").data["was"]["person"]) == (3, cast.it_lead.pk)
    with pytest.raises(Unfit, match="waits there already"):
        operations.move(**seen, version=3, group="architecture")
    with pytest.raises(Invalid, match="what cleared it"):
        operations.close(**seen, version=3, how=" ")
    closed = operations.close(**seen, version=3, how="The maker sent the format.")
    assert (closed.closed_on, closed.version, Event.objects.latest("pk").kind) == (clock.today(), 4, "friction.blocker.closed")
    card = queries.one(cast.cmo, project.number, row.pk)
    assert (card.title, card.next_step, queries.how_closed(card)) == (
        "The old till has no interface",
        "Read the file at night",
        "The maker sent the format.",
    )
    assert [(wait.name, wait.side) for wait in card.waits] == [(cast.it_lead.name, "it"), ("Architecture", "it")]
    with pytest.raises(Conflict, match="out of the way already"):
        operations.move(**seen, version=4, person=cast.it_lead)


def test_who_may_and_what_fits(cast, world, project, block):
    for actor in (cast.marketer, cast.finance, cast.auditor, cast.cmo, cast.outsider):
        with pytest.raises(Forbidden, match="Its leads and marketing technologists"):
            block(actor=actor)
    tomorrow = clock.today() + timedelta(days=1)
    with pytest.raises(Invalid) as refused:
        block(kind="weather", title=" ", system="none", person=None, opened_on=tomorrow, expected_on=clock.today(), colour="red")
    assert set(refused.value.fields) == {"kind", "title", "system", "person", "opened_on", "expected_on", "colour"}
    for holder in ({"person": cast.it_lead, "group": "finance"}, {"person": None, "group": ""}):
        with pytest.raises(Invalid, match="one person, or one group"):
            block(**holder)
    with pytest.raises(Invalid, match="One of:"):
        block(group="auditor")
    onrecord.leave(cast.architect)
    with pytest.raises(Invalid, match="has left"):
        block(person=Person.objects.get(pk=cast.architect.pk))
    row = block(opened_on=clock.today() - timedelta(days=9))
    with pytest.raises(Invalid, match="not out of the way before"):
        operations.close(
            number=project.number, blocker=row.pk, actor=cast.it_lead, version=1, how="Done.", closed_on=clock.today() - timedelta(days=10)
        )


def test_of_confidential_work_whoever_may_not_open_it_is_not_waited_on(cast, world, block):
    hidden = bring_to(State.IN_DELIVERY, cast, world, answers={"is_confidential": True, "title": "Zebrafinch"})
    with pytest.raises(Invalid, match="may not open this project"):
        block(number=hidden.number, person=cast.admin)
    with pytest.raises(NotFound):
        block(number=hidden.number, actor=cast.admin)
    assert block(number=hidden.number, person=cast.it_lead).version == 1


@pytest.mark.usefixtures("all_rights")
@pytest.mark.parametrize(
    ("attack", "sentence"),
    [
        ("UPDATE friction_blocker SET kind = 'vendor', version = version + 1", "changes on record only"),
        ("UPDATE friction_blocker SET opened_on = opened_on - 1, version = version + 1", "keeps its project and the day"),
        (
            "UPDATE friction_blocker SET closed_on = public.bridge_day(now()) + 1, version = version + 1",
            "on record|by its own event|waits on somebody",
        ),
        ("DELETE FROM friction_blocker", "never deleted"),
        ("DELETE FROM friction_wait", "stays"),
        ("UPDATE friction_wait SET side = 'marketing'", "stays as it was"),
        ("UPDATE friction_wait SET until_on = public.bridge_day(now()) + 1", "on record only|waits on somebody"),
        (
            "INSERT INTO friction_wait (blocker_id, \"group\", side, since_on) SELECT id, 'finance', 'company', opened_on FROM friction_blocker",
            "wait_on_one_at_a_time",
        ),
        (
            "INSERT INTO friction_blocker (project_id, kind, title, next_step, opened_on, version)"
            " SELECT project_id, kind, title, '', opened_on, 1 FROM friction_blocker",
            "on record|by its own event|waits on somebody",
        ),
        ("UPDATE friction_blocker SET title = 'Plain words', version = version + 1", "blocker_says_what"),
    ],
)
def test_the_database_holds_it(block, attack, sentence):
    block()
    with pytest.raises(DatabaseError, match=sentence), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(attack)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_whom_it_waits_on_is_told_finds_it_at_home_and_is_told_no_more(cast, project, block):
    row = block()
    outbox.deliver_due()
    told = Notice.objects.get(person=cast.it_lead, text__contains="waits on you")
    assert told.needs_action and "The old till has no interface" in told.text and told.url == f"/projects/{project.code}/blockers/{row.pk}/"
    assert not Notice.objects.filter(person=cast.marketing_lead, text__contains="waits on you").exists(), "never who did it"
    (behind,) = counting.listed(cast.it_lead, duties.roles_of(cast.it_lead), "blocker")
    assert [thing.title for thing in behind.things] == [f"Legacy systems in the way of {project.code}"]
    seen = {"number": project.number, "blocker": row.pk, "actor": cast.marketing_lead}
    operations.move(**seen, version=1, group="finance")
    outbox.deliver_due()
    told.refresh_from_db()
    assert not told.needs_action, "it is somebody else’s now"
    assert Notice.objects.filter(person=cast.it_lead, text__contains="waits on you no longer").exists()
    assert Notice.objects.filter(person=cast.finance, text__contains="wait on you from now on", needs_action=True).exists()
    assert counting.listed(cast.finance, duties.roles_of(cast.finance), "blocker")
    operations.close(**seen, version=2, how="The money is there.")
    outbox.deliver_due()
    assert Notice.objects.filter(person=cast.it_lead, text__contains="is cleared", reason="The money is there.").exists()
    assert not Notice.objects.filter(person=cast.finance, needs_action=True, text__contains="from now on").exists()


def test_work_that_ends_has_nothing_in_its_way(cast, world):
    story = Story(cast, world).drafted().submitted().routed().approved().funded().started()
    number = story.request.number
    row = operations.open_one(number=number, actor=cast.it_lead, person=cast.it_lead, kind="skills", title="Nobody knows the till")
    delivery.launch(actor=cast.it_lead, **story.seen)
    outbox.deliver_due()
    row.refresh_from_db()
    assert row.closed_on == clock.today() and Event.objects.filter(kind="friction.blocker.closed", actor=None).count() == 1
    assert operations.close_ended(project=row.project_id, on=clock.today(), phase="live") == 0, "once"
    with pytest.raises(Conflict, match="has ended"):
        operations.open_one(number=number, actor=cast.it_lead, person=cast.it_lead, kind="skills", title="Again")


def test_a_system_that_is_merged_is_followed_also_by_what_is_closed(cast, project, block, till):
    registers.add(actor=cast.admin, kind="systems", code="tills", name="Tills")
    row = block(system=till)
    operations.close(number=project.number, blocker=row.pk, actor=cast.it_lead, version=1, how="It is replaced.")
    double = Entry.objects.get(kind="systems", code="till")
    registers.merge(actor=cast.admin, kind="systems", code="till", version=double.version, into="tills")
    row.refresh_from_db()
    assert (row.system.code, row.version, Event.objects.filter(kind="friction.blocker.followed").count()) == ("tills", 3, 1)


def test_whoever_leaves_hands_over_what_waits_on_them(cast, project, block):
    row = block()
    with pytest.raises(Conflict, match="any more"):
        operations.hand_over(blocker=row.pk, actor=cast.technologist, former=cast.architect, to=cast.finance)
    key = f"{project.code}/{row.pk}"
    handed = leaving.hand_over(
        actor=cast.technologist, holder=cast.it_lead, things=[("blocker", key)], to=cast.architect, reason="She leaves."
    )
    assert [one.is_done for one in handed] == [True], handed
    assert Wait.objects.get(until_on=None).person == cast.architect
    with pytest.raises(Forbidden):
        operations.hand_over(blocker=row.pk, actor=cast.marketer, former=cast.architect, to=cast.finance)
    with pytest.raises(NotFound):
        operations.hand_over(blocker=0, actor=cast.technologist, former=cast.architect, to=cast.finance)


def test_pages_and_api_do_the_same(cast, project, page, api):
    lead = page(cast.it_lead)
    form = {"title": "No budget for licences", "kind": "funding", "person": "finance", "group": ""}
    assert lead.post(f"/projects/{project.code}/blockers/new/", form).status_code == 302
    row = Blocker.objects.get()
    assert "No budget for licences" in lead.get(f"/projects/{project.code}/").content.decode()
    at = f"/projects/{project.code}/blockers/{row.pk}/"
    assert lead.post(f"{at}move/", {"group": "cmo", "version": 1}).status_code == 302
    assert lead.post(f"{at}change/", {**form, "kind": "skills", "version": 1}).status_code == 409, "somebody else was here"
    assert lead.post(f"{at}close/", {"how": "The CMO pays.", "version": 2}).status_code == 302
    assert "The CMO pays." in lead.get(at).content.decode()
    assert page(cast.marketer).get(f"{at}close/").status_code == 403
    root = f"/api/v1/projects/{project.code}/blockers/"
    door = api(cast.technologist)
    made = door.post(root, {"kind": "vendor", "title": "The supplier is late", "group": "it_lead"}, format="json")
    assert made.status_code == 201, made.json()
    key = made.json()["id"]
    assert made.json()["waits_on"]["group"] == "it_lead" and made.json()["working_days"] == 0
    assert door.patch(f"{root}{key}/", {"version": 1, "next_step": "Call them"}, format="json").json()["next_step"] == "Call them"
    assert door.post(f"{root}{key}/move/", {"version": 2, "person": "architect"}, format="json").json()["waits_on"]["person"] == "architect"
    assert door.post(f"{root}{key}/close/", {"version": 3, "how": "It came."}, format="json").json()["closed_on"]
    assert [one["id"] for one in door.get(root, {"stands": "closed"}).json()["results"]] == [key, row.pk]
    assert door.post(root, {"kind": "vendor", "title": "x", "group": "it_lead", "colour": "red"}, format="json").status_code == 400


def test_the_proofs_hold_the_ledger_against_the_record(cast, block, owner, project):
    block()
    assert [str(one) for one in ALSO.value["friction"]()] == []
    assert {kind.value for kind in Kind} == {"funding", "change_process", "legacy", "data_privacy", "skills", "vendor"}
    assert Project.objects.get(pk=project.pk).blockers.count() == 1
