"""What becomes of each kind of row when somebody is erased; called inside the one transaction in which all of it goes."""

from collections.abc import Iterable
from typing import Any

from django.apps import apps
from django.contrib.admin.models import LogEntry
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.db.models import Exists, F, Model, OuterRef, Q

from collab.appointments.models import Line, Proposal, Roster
from collab.approvals.models import Policy
from collab.dashboards.erasing.columns import Fate, having
from collab.dashboards.erasing.named import Names, naming
from collab.directory.models import Import
from collab.directory.states import State as ImportState
from collab.events import texts
from collab.events.models import Delivery, Text
from collab.events.record import record, record_many
from collab.files.models import File
from collab.files.states import REMOVED
from collab.kit import clock
from collab.kit.portions import by_portions
from collab.kpis.models import Feed, Measurement, Restated
from collab.kpis.unsaid import asked_by, lines_of, unsay, unsay_asked, unsay_feeds
from collab.people.models import Absence, Person
from collab.policies.models import Draft
from collab.policies.models import Proposal as ProposedPolicy
from funding.funds.models import FundChange
from projects.intake.models import Request, Word
from projects.intake.operations.draft import DELETED

GONE = "Erased."
# Whose a row is, of those that go: by the label of its model.
WHOSE = {
    "notices.Notice": "person", "account.KeptWords": "person", "directory.Import": "by", "events.Replay": "person",
    "account.Session": "person", "account.Letter": "person", "people.Token": "person",
    "notices.Wishes": "person", "dashboards.Habits": "person", "dashboards.Brief": "person", "saved.View": "owner", "intake.Canned": "owner",
    "intake.Reading": "person", "post.Letter": "person",
}  # fmt: skip
UNNAMED = {"intake.Request": "intake.request.unnamed", "portfolio.Project": "portfolio.project.unnamed"}


def words(person: Person, names: Names, actor: Person) -> int:
    """What they wrote, and what names them: words and salt go, and the record says of which texts."""
    named = naming(Text.objects.all(), ["text"], names.pattern).values_list("digest", flat=True)
    # An event may quote them in somebody else's name: the answer to a question has the question beside it.
    own = Text.objects.filter(writer=person, text=OuterRef("text"))
    quoted = Text.objects.filter(Exists(own.filter(subject_kind=OuterRef("subject_kind"), subject_id=OuterRef("subject_id"))))
    asked = sorted({*Text.objects.filter(writer=person).values_list("digest", flat=True), *named, *quoted.values_list("digest", flat=True)})
    if asked:
        record(texts.ERASED, actor=actor, about=person, data={"digests": asked, "count": len(asked)})
        Text.objects.filter(digest__in=asked).delete()
    return len(asked)


def files(person: Person, actor: Person) -> list[Any]:
    """Their files: the rows stay without a name, and the bytes go once all of this is done. Gives the ids of the bytes."""
    rows = list(File.objects.select_for_update(of=("self",)).filter(put_by=person, removed_at=None).exclude(state="refused"))
    for row in rows:
        row.removed_at = clock.now()
        row.save(update_fields=["removed_at"])
        record(REMOVED, actor=actor, about=row, data={"subject": [row.subject_kind, row.subject_id]})
    return [row.stored for row in rows]


def drafts(person: Person, actor: Person) -> int:
    """What they never sent was nobody else's."""
    rows = list(Request.objects.select_for_update(of=("self",)).filter(requester=person, submitted_at=None, state="draft"))
    for row in rows:
        row.version += 1
        record(DELETED, actor=actor, about=row)
        row.delete()
    return len(rows)


def absences(person: Person, actor: Person) -> int:
    """Their days, each on record: what has versions is told to be gone."""
    rows = list(Absence.objects.select_for_update(of=("self",)).filter(person=person))
    for row in rows:
        row.version += 1
    record_many("people.absence.deleted", actor=actor, told=[(row, {}) for row in rows])
    return Absence.objects.filter(person=person).delete()[0] if rows else 0


def rows(person: Person, names: Names) -> dict[str, int]:
    """Rows that are theirs, and those of others that name them, by the label of their model."""
    gone, named = {}, having(Fate.ROW)
    for label, whose in WHOSE.items():
        model = apps.get_model(label)
        every = model._default_manager.all()
        if model is Import:
            every = every.exclude(state=ImportState.DUE)
        found = every.filter(**{whose: person})
        keys = {*found.values_list("pk", flat=True)}
        if label in named:
            keys |= {*naming(every, named[label], names.pattern).values_list("pk", flat=True)}
        gone[label] = model._default_manager.filter(pk__in=keys).delete()[0]
    return gone


def sessions(person: Person) -> int:
    """Where a browser of theirs is remembered: ended long ago, and told from what it holds alone."""
    theirs = [row.pk for row in by_portions(Session.objects.all()) if row.get_decoded().get(SESSION_KEY) == str(person.pk)]
    return Session.objects.filter(pk__in=theirs).delete()[0]


def emptied(person: Person, names: Names, actor: Person) -> int:
    """Reasons of proposals, notes beside values, errors of deliveries and what the administration noted down."""
    count = 0
    for model, columns in ((Proposal, ["reason"]), (ProposedPolicy, ["reason"]), (FundChange, ["reason"])):
        every: Any = model._default_manager
        keys = _theirs_or_named(every.filter(proposed_by=person), every.all(), columns, names)
        if model is ProposedPolicy:
            Policy.objects.filter(proposal__in=keys).update(note=GONE)
        count += every.filter(pk__in=keys).update(reason=GONE)
    drafts = _theirs_or_named(Draft.objects.filter(made_by=person).exclude(note=""), Draft.objects.all(), ["note"], names)
    count += Draft.objects.filter(pk__in=drafts).update(note=GONE)
    count += _unlisted(person, names)
    by = Measurement.objects.select_related("kpi", "by")
    keys = _theirs_or_named(by.filter((Q(by=person) | asked_by(person)) & ~Q(note="")), by.all(), ["note", "source"], names)
    values = list(by.filter(pk__in=keys))
    lines = Restated.objects.select_related("restatement")
    keys = _theirs_or_named(lines.filter(lines_of(person) & ~Q(note="")), lines.all(), ["note", "source"], names)
    asked = list(lines.filter(pk__in=keys))
    feeds = list(naming(Feed.objects.all(), ["source"], names.pattern))
    rows: list[Any] = [*values, *asked, *feeds]
    for row in rows:
        row.source = names.hidden(row.source)
    count += unsay(actor, values) + unsay_asked(asked) + unsay_feeds(feeds)
    count += naming(Delivery.objects.all(), ["last_error"], names.pattern).update(last_error="")
    about = LogEntry.objects.filter(content_type__app_label="people", content_type__model="person", object_id=str(person.pk))
    noted = _theirs_or_named(about, LogEntry.objects.all(), ["object_repr", "change_message"], names)
    return count + LogEntry.objects.filter(pk__in=noted).update(object_repr=names.former, change_message="")


def _unlisted(person: Person, names: Names) -> int:
    """The reasons in lists of duties, and what their files were called."""
    lines, rosters = Line.objects.all(), Roster.objects.all()
    keys = _theirs_or_named(lines.filter(roster__proposed_by=person), lines, ["reason"], names)
    count = lines.filter(pk__in=keys).update(reason=GONE)
    keys = _theirs_or_named(rosters.filter(proposed_by=person), rosters, ["name"], names)
    return count + rosters.filter(pk__in=keys).update(name=GONE)


def unnamed(names: Names, actor: Person) -> int:
    """The words of the company's work name a former colleague from here on. What counts its versions has a new one, on record."""
    count = 0
    for label, columns in having(Fate.UNNAMED).items():
        model = apps.get_model(label)
        said = [name for name in columns if name != "search"]
        for row in naming(model._default_manager.all(), said, names.pattern):
            changed = {name: hidden for name in said if (hidden := _fitting(row, name, names)) != getattr(row, name)}
            count += 1
            _write(row, changed, UNNAMED.get(label), actor)
    return count


def _write(row: Model, changed: dict[str, str], kind: str | None, actor: Person) -> None:
    same = type(row)._default_manager.filter(pk=row.pk)
    if kind is None:
        same.update(**changed)
        return
    same.update(**changed, version=F("version") + 1)
    row.refresh_from_db(fields=["version"])
    record(kind, actor=actor, about=row, data={"changed": {name: ["", ""] for name in changed}})


def _fitting(row: Model, name: str, names: Names) -> str:
    """What fits into the column: a former colleague may be longer than who they were."""
    hidden, most = names.hidden(getattr(row, name) or ""), getattr(row._meta.get_field(name), "max_length", None)
    return hidden if most is None else hidden[:most]


def _theirs_or_named(theirs: Any, every: Any, columns: Iterable[str], names: Names) -> set[int]:
    return {*theirs.values_list("pk", flat=True), *naming(every, columns, names.pattern).values_list("pk", flat=True)}


def unspelled(names: Names) -> int:
    """Slips are mended by the words there are: their name is one of these no more, unless somebody else's words have it."""
    count = 0
    for word in Word.objects.filter(word__in=names.parts):
        pattern = f"(^|[^[:alnum:]]){word.word}([^[:alnum:]]|$)"
        if not naming(Request.objects.exclude(state="draft"), ["title", "outcome", "problem"], pattern).exists():
            count += word.delete()[0]
    return count
