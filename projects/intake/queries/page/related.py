"""What belongs together with a request, as far as its reader may open it: what is linked, its parts, its whole, and what was merged into it."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q

from collab.events import texts
from collab.events.models import Event
from collab.people.models import Person
from projects.intake import access, addresses
from projects.intake.askers import is_asker
from projects.intake.models import Request
from projects.intake.operations.draft import may_ask
from projects.intake.states import OPEN
from projects.intake.triage_models import Related

HOWS = {"whole": "It is a part of this", "part": "A part of it", "merged": "Merged into it", "linked": "Linked with it"}


@dataclass(frozen=True, slots=True)
class Other:
    """Another request; ``how`` is one of ``HOWS``, ``reason`` says why it was merged, ``is_link`` that it can be taken off."""

    number: str
    title: str
    state: str
    url: str
    how: str
    words: str
    reason: str = ""

    @property
    def is_link(self) -> bool:
        return self.how == "linked"


@dataclass(frozen=True, slots=True)
class Belonging:
    """What belongs together with a request, and what its reader may say of that."""

    others: tuple[Other, ...]
    can_link: bool
    can_join: bool


def belonging(request: Request, person: Person) -> Belonging:
    """For its page. Three queries at most."""
    can_link = request.submitted_at is not None and access.has_part(person, request)
    can_join = request.state in OPEN and request.submitted_at is not None and not is_asker(person, request) and may_ask(person)
    return Belonging(tuple(of(request, person)), can_link, can_join)


def of(request: Request, person: Person) -> list[Other]:
    """All of them, the whole first. Three queries at most."""
    pairs = Related.objects.filter(Q(request=request.pk) | Q(other=request.pk)).values_list("request_id", "other_id")
    linked = {key for pair in pairs for key in pair} - {request.pk}
    found = access.visible(person).filter(
        Q(pk__in=linked) | Q(split_from=request.pk) | Q(merged_into=request.pk, state="merged") | Q(pk=request.split_from_id)
    )
    rows = list(found.exclude(pk=request.pk).defer("search").order_by("number"))
    reasons = _reasons(one.pk for one in rows if one.merged_into_id == request.pk)
    others = [_other(request, one, reasons.get(one.pk, "")) for one in rows]
    return sorted(others, key=lambda one: list(HOWS).index(one.how))


def _other(request: Request, one: Request, reason: str) -> Other:
    if one.pk == request.split_from_id:
        how = "whole"
    elif one.split_from_id == request.pk:
        how = "part"
    else:
        how = "merged" if one.merged_into_id == request.pk and one.state == "merged" else "linked"
    # The number of what was merged leads on to this one: its own page stays there for whoever asks for it.
    url = addresses.request(one.code) + ("?stay=1" if how == "merged" else "")
    return Other(one.code, one.title, one.state, url, how, HOWS[how], reason if how == "merged" else "")


def _reasons(merged: Iterable[int]) -> dict[int, str]:
    """Why each of these was merged, last."""
    keys = list(merged)
    if not keys:
        return {}
    events = Event.objects.filter(subject_kind="intake.request", subject_id__in=keys, kind="intake.request.merged").order_by("sequence")
    why = dict(events.values_list("subject_id", "why"))
    known = texts.read(why.values())
    return {key: known.get(name, "") for key, name in why.items()}
