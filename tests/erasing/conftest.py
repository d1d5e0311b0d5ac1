"""Somebody with an unusual name who has left traces everywhere, made by the real operations."""

import io
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType

from collab.account.models import KeptWords
from collab.appointments import operations as appointments
from collab.appointments import rosters
from collab.appointments.imports import read_duties
from collab.appointments.models import Roster
from collab.directory.importing import queue
from collab.directory.models import Import
from collab.directory.operations.absences import enter_absence
from collab.directory.operations.leaving import end_person
from collab.directory.operations.people import add_person, change_person
from collab.directory.states import State as ImportState
from collab.events import delivery
from collab.files import receiving
from collab.kit import clock
from collab.kpis import operations as kpis
from collab.kpis.feeds import operations as feeds
from collab.kpis.operations import Reading
from collab.kpis.restating import deciding
from collab.notes import operations as notes
from collab.notices import wishes
from collab.stream import operations as links
from projects.assurances import checklists
from projects.intake.operations import asking, draft, ending, gateway
from projects.intake.states import State
from tests import onrecord
from tests.stories import Story, bring_to

FIRST, LAST, USERNAME, EMAIL = "Zaphodina", "Quillfeather", "zquill7", "zq@wexford.example"
FULL = f"{FIRST} {LAST}"
# Each is written once, and found nowhere afterwards.
WORDS = tuple(f"wombat{number}" for number in range(21))
PDF = b"%PDF-1.7\n1 0 obj<</Type/Catalog/Author(Zaphodina Quillfeather)>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


@pytest.fixture(autouse=True)
def shelf(settings: Any, tmp_path: Path) -> Path:
    place = tmp_path / "files"
    one = settings.STORAGES["files"]
    settings.STORAGES = {**settings.STORAGES, "files": {**one, "OPTIONS": {**one["OPTIONS"], "location": str(place)}}}
    return place


@pytest.fixture
def quill(cast: SimpleNamespace, world: SimpleNamespace, api: Any) -> SimpleNamespace:
    """She asked, decided, wrote, measured, proposed, signed in, was away, and others wrote of her. She has not left yet."""
    her = add_person(
        actor=cast.admin,
        through="test",
        username=USERNAME,
        first_name=FIRST,
        last_name=LAST,
        email=EMAIL,
        title="Head of wombat0",
        department=cast.outsider.department,
    )
    for role in ("marketer", "admin", "technologist", "business"):
        onrecord.give(her, role)
    change_person(actor=cast.admin, person=USERNAME, through="test", country="IE", manager=cast.cmo)
    story = Story(cast, world, requester=her, answers={"title": f"The tool that {FULL} wants", "problem": f"Ask {EMAIL} or {USERNAME}."})
    story.drafted().submitted()
    her_request = story.request
    notes.write(things="requests", code=her_request.code, actor=cast.marketer, text=f"As {LAST}, {FIRST} says.", mentions=[USERNAME])
    ending.withdraw(actor=her, reason=WORDS[1], **story.seen)
    draft.create(actor=her, title=WORDS[2], problem=WORDS[3])
    other = bring_to(State.IN_TRIAGE, cast, world)
    seen = {"number": other.number, "version": other.version}
    asking.ask(actor=her, reason=WORDS[4], **seen)
    other.refresh_from_db()
    asking.answer(actor=cast.marketer, number=other.number, version=other.version, answer=f"I told {FULL} by phone.")
    other.refresh_from_db()
    note = notes.write(things="requests", code=other.code, actor=her, text=WORDS[5])
    notes.edit(note=note.pk, actor=her, version=1, text=WORDS[6])
    receiving.receive(things="requests", code=other.code, actor=her, name=f"{WORDS[7]} of {FULL}.pdf", content=io.BytesIO(PDF))
    links.add(things="requests", code=other.code, actor=her, url=f"https://jira.example.com/{USERNAME}", title=f"{WORDS[6]} of {FULL}")
    wishes.choose(actor=her, rhythm="weekly")
    away = clock.today() + timedelta(days=3)
    enter_absence(actor=her, person=USERNAME, first_on=away, last_on=away)
    onrecord.token(her, WORDS[8])
    kpis.measure(
        actor=her, code=world.kpi.code, readings=[Reading(value=Decimal(1), on=clock.today(), source=f"Sheet of {FULL}", note=WORDS[9])]
    )
    _kpis(cast, world, her)
    duty = appointments.propose_duty(actor=her, person=cast.outsider, role="privacy", reason=WORDS[10])
    appointments.refuse(actor=cast.cmo, proposal=duty.pk, reason=f"{FULL} was too quick.")
    read_duties(actor=her, data=f"person,role,reason\noutsider,security,{WORDS[18]}\n".encode(), name=f"Duties of {FULL}.csv")
    rosters.refuse(actor=cast.cmo, roster=Roster.objects.get().pk, reason="Ask him first.")
    decided = bring_to(State.IN_APPROVAL, cast, world)
    gateway.decide(
        actor=her,
        decision="approve_with_conditions",
        conditions=WORDS[11],
        reason=WORDS[12],
        number=decided.number,
        version=decided.version,
    )
    sent = api(her).post(
        f"/api/v1/requests/{decided.code}/notes/", {"text": WORDS[13]}, format="json", headers={"Idempotency-Key": WORDS[14]}
    )
    assert sent.status_code == 201, sent.content
    onrecord.session(her, epoch=0, device=WORDS[15], ends_at=clock.now() + timedelta(days=1))
    KeptWords.objects.create(person=her, address="/requests/new/", words={"problem": [WORDS[16]]}, kept_at=clock.now())
    about = ContentType.objects.get(app_label="people", model="person")
    LogEntry.objects.create(
        user=cast.admin, content_type=about, object_id=str(her.pk), object_repr=FULL, action_flag=2, change_message=f"Called {FULL}."
    )
    # A row that is off its list stays worded, for what was ticked.
    checklists.retire(actor=cast.admin, key=checklists.put(actor=cast.admin, role="cmo", label=f"{FULL} agrees").pk)
    taken = Import.objects.create(by=her, name=WORDS[17], content=b"", seen="", total=0, made_at=clock.now(), due_at=clock.now())
    queue.IMPORTS.finish(taken.pk, 1, ImportState.DONE, content=None, ended_at=clock.now(), outcome={"said": FULL})
    delivery.deliver_due()
    return SimpleNamespace(person=her, requests=[her_request, other, decided], cast=cast, world=world)


def _kpis(cast: SimpleNamespace, world: SimpleNamespace, her: Any) -> None:
    """She asked twice for another value of a closed period, one was agreed to, and made a feed."""
    then, code = date(2025, 1, 31), world.kpi.code
    kpis.measure(actor=cast.finance, code=code, readings=[Reading(Decimal(2), then, "crm")])
    for value, word in ((3, WORDS[19]), (4, WORDS[20])):
        (row,) = kpis.measure(actor=her, code=code, readings=[Reading(Decimal(value), then, f"Sheet of {FULL}", word)])
        if value == 3:
            deciding.agree(actor=cast.it_lead, restatement=row.waits or 0)
    feeds.make(actor=her, source=f"Feed of {FULL}", kpis=[code])


@pytest.fixture
def left(quill: SimpleNamespace) -> SimpleNamespace:
    end_person(actor=quill.cast.admin, person=USERNAME, through="test")
    delivery.deliver_due()
    quill.person.refresh_from_db()
    return quill
