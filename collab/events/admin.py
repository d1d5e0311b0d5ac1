"""Administration of the record and the outbox, and what every administration shares: on record, or read-only."""

from smtplib import SMTPRecipientsRefused
from typing import Any

from django.contrib import admin, messages
from django.db.models import Exists, Model, OuterRef, Q, QuerySet
from django.http import HttpRequest

from collab.events import readers
from collab.events.claims import Queue
from collab.events.delivery import OUTBOX
from collab.events.models import Delivery, Event, Seal, Verification
from collab.events.record import record
from collab.kit.words import Names, Sought, asks, folded, terms
from collab.people.names import who_is_called
from collab.people.requests import person_of

# What Django's own filters put behind the name of a field.
FILTERED = ("", "__exact", "__isnull", "__id__exact")
HIDDEN = "–"


class Open(admin.ModelAdmin):
    """The door of the site has asked for the administrator's role already; here it need not be asked again."""

    def lookup_allowed(self, lookup: str, value: Any, request: HttpRequest) -> bool:
        """Only what ``list_filter`` offers. Django would filter by any column of the table, and so read out, letter by letter,

        what the pages do not show.
        """
        offered = {f"{name}{more}" for name in self.get_list_filter(request) for more in FILTERED}
        return lookup in offered and "\x00" not in str(value)

    def get_search_results(self, request: HttpRequest, queryset: QuerySet[Any], search_term: str) -> tuple[QuerySet[Any], bool]:
        """As everywhere in the portal: by words, however they are accented, the last one as far as it was typed.

        What is searched by whole values alone ("=…") stays with Django.
        """
        columns = self.get_search_fields(request)
        wanted = terms(search_term, is_unfinished=True)
        if not wanted or any(not column.isidentifier() or "__" in column for column in columns):
            return super().get_search_results(request, queryset, search_term)
        return queryset.alias(named=Names(*columns)).filter(named=Sought(asks(wanted, by_stem=False))), False

    def has_module_permission(self, request: HttpRequest) -> bool:
        return True

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return True


class ReadOnly(Open):
    """For whatever a flow, the ledger or the record owns: to look at, never to change."""

    list_per_page = 50
    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


class Tried(ReadOnly):
    """The rows of a queue. What was parked is put back from here, when its cause is gone.

    Each row is owed to an ``event``; what that is about, and the words of an error, which may quote it, are shown only to
    who may open it. The log has them whole.
    """

    queue: Queue
    done = "tried"
    ordering = ("-id",)
    actions = ("put_back",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return self.with_sight(super().get_queryset(request), request)

    def with_sight(self, rows: QuerySet[Any], request: HttpRequest) -> QuerySet[Any]:
        """The rows, each with ``is_open``: whether this reader may open what it is about."""
        open_to = readers.readable(person_of(request)).filter(pk=OuterRef("event_id"))
        seen: QuerySet[Any] = rows.select_related("event").annotate(is_open=Exists(open_to))
        return seen

    @admin.display(description="event")
    def what(self, row: Any) -> str:
        return str(row.event) if row.is_open else HIDDEN

    @admin.display(description="last error")
    def trouble(self, row: Any) -> str:
        """The words of the error, or its name alone."""
        words: str = getattr(row, self.queue.error)
        return words if row.is_open else words.partition(":")[0]

    @admin.action(description="Try the parked ones again")
    def put_back(self, request: HttpRequest, rows: QuerySet[Any]) -> None:
        number = self.queue.put_back(list(rows.values_list("pk", flat=True)))
        messages.success(request, f"{number} put back; they are {self.done} within 15 seconds.")


class Unsaid(Tried):
    """Of a queue whose rows are about no event: what its error quotes is shown to nobody, its name is."""

    def with_sight(self, rows: QuerySet[Any], request: HttpRequest) -> QuerySet[Any]:
        return rows

    @admin.display(description="last error")
    def trouble(self, row: Any) -> str:
        words: str = getattr(row, self.queue.error)
        # That an address was refused is said before the letter is read, and quotes nothing of it.
        return words if words.startswith(f"{SMTPRecipientsRefused.__name__}:") else words.partition(":")[0]


class Recorded(Open):
    """For what an administrator sets up: each change leaves its event, with the names of the fields that changed and their values.

    What is said of a person is ``personal``: the record says that it changed, and not to what.
    """

    personal: tuple[str, ...] = ()

    def has_add_permission(self, request: HttpRequest) -> bool:
        return True

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return True

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: Model, form: Any, change: bool) -> None:
        if change:
            # What was filled in and no more: the rest of the row is not this form's, and not even the portal's to write.
            obj.save(update_fields=form.changed_data)
        else:
            super().save_model(request, obj, form, change)
        self.on_record(request, obj, "changed" if change else "added", form.changed_data)

    def on_record(self, request: HttpRequest, obj: Model, verb: str, fields: list[str]) -> None:
        """Write the event; of a secret only its name is kept, of the rest the new value too: of another thing its key, never its name."""
        values = {name: _plain(obj, name) for name in fields if "password" not in name and name not in self.personal}
        kind = f"{obj._meta.app_label}.{obj._meta.model_name}.{verb}"
        record(kind, actor=person_of(request), about=obj, data={"fields": fields, "values": values, "through": "administration"})


def _plain(obj: Model, name: str) -> str:
    """The value as text; what points at another row by that row's key."""
    column = next((field.attname for field in obj._meta.concrete_fields if field.name == name), name)
    return str(getattr(obj, column, ""))[:200]


@admin.register(Event)
class EventAdmin(ReadOnly):
    list_display = ("id", "at", "kind", "subject_kind", "subject_id", "actor", "source", "target")
    list_select_related = ("actor",)
    search_fields = ("subject_id",)
    search_help_text = "Who did it, by name; a kind, as intake.request.declined; or the key of what it is about."
    ordering = ("-id",)

    def get_search_results(self, request: HttpRequest, queryset: QuerySet[Any], search_term: str) -> tuple[QuerySet[Any], bool]:
        """By the name of who did it, a part of its kind, or the key of its subject."""
        text = search_term.strip()
        number = int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None
        named = [Q(kind__contains=word) for word in folded(text).split()]
        ways = (
            (Q(*named) if named else Q(pk=None))
            | Q(actor_id__in=who_is_called(text))
            | (Q(subject_id=number) if number is not None else Q(pk=None))
        )
        return (queryset.filter(ways), False) if text else (queryset, False)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Event]:
        """What is hidden is missing here too: a list of moves tells of a request as well as its page."""
        return super().get_queryset(request) & readers.readable(person_of(request))

    def get_exclude(self, request: HttpRequest, obj: Event | None = None) -> tuple[str, ...]:
        """Reasons, answers and money may tell of a confidential request: only what was set up here is told in full."""
        is_set_up = obj is not None and obj.data.get("through") == "administration"
        return ("made_in",) if is_set_up else ("made_in", "why", "data")


@admin.register(Seal)
class SealAdmin(ReadOnly):
    list_display = ("upto", "count", "hash", "made_at")
    exclude = ("marks",)
    ordering = ("-upto",)


@admin.register(Verification)
class VerificationAdmin(ReadOnly):
    list_display = ("made_at", "is_full", "upto", "findings")
    ordering = ("-id",)


@admin.register(Delivery)
class DeliveryAdmin(Tried):
    """The outbox."""

    queue = OUTBOX
    list_display = ("id", "reaction", "what", "state", "attempts", "due_at", "trouble")
    list_filter = ("state", "reaction")
    fields = ("what", "reaction", "state", "attempts", "due_at", "done_at", "trouble")
    readonly_fields = ("what", "trouble")
