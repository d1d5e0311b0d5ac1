"""The reads of saved views: one's own, those shown to one's roles, and whether one still opens."""

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode

from django.db.models import Q, QuerySet

from collab.access import duties
from collab.kit.errors import NotFound
from collab.people.models import Person
from collab.saved import addresses
from collab.saved.models import LINK, SHARES, View
from collab.web.saving import PAGES, PLAIN

MOST = 100


@dataclass(frozen=True, slots=True)
class ViewCard:
    """A view for one reader. ``opens`` is the list under the filter; ``wrong`` is why it does not open as it was saved."""

    code: str
    name: str
    page: str
    page_label: str
    query: str
    owner: str
    is_own: bool
    shared: str
    shared_words: str
    is_usual: bool
    wrong: tuple[str, ...] = ()

    @property
    def url(self) -> str:
        return addresses.view(self.code)

    @property
    def opens(self) -> str:
        return f"{PAGES.value[self.page].url}?{self.query or PLAIN}"


def filters(query: str) -> dict[str, str]:
    """A filter as it was saved; what nobody can read is nothing."""
    return dict(parse_qsl(query))


def written(given: dict[str, str]) -> str:
    return urlencode(given)


def own(person: Person) -> QuerySet[View]:
    return View.objects.filter(owner=person).select_related("owner")


def shown(person: Person) -> QuerySet[View]:
    """One's own, and those that somebody shares with everybody of a role one holds."""
    return View.objects.filter(Q(owner=person) | Q(shared__in=duties.roles_of(person) or {"-"})).select_related("owner")


def openable(person: Person) -> QuerySet[View]:
    """The same, and those that open by their link."""
    return View.objects.filter(Q(owner=person) | Q(shared__in={*duties.roles_of(person), LINK})).select_related("owner")


def cards(person: Person, rows: Iterable[View]) -> list[ViewCard]:
    """Of lists that are still there."""
    return [card(person, row) for row in rows if row.page in PAGES.value]


def card(person: Person, row: View, *, is_checked: bool = False) -> ViewCard:
    page = PAGES.value[row.page]
    return ViewCard(
        code=row.code, name=row.name, page=row.page, page_label=page.label, query=row.query, owner=row.owner.name,
        is_own=row.owner_id == person.pk, shared=row.shared, shared_words=SHARES[row.shared], is_usual=row.is_usual,
        wrong=tuple(page.wrong(person, filters(row.query))) if is_checked else (),
    )  # fmt: skip


def one(person: Person, code: str) -> ViewCard:
    """The view with this code, its filter read anew for this person; raises NotFound."""
    row = openable(person).filter(code=code).first()
    if row is None or row.page not in PAGES.value:
        raise NotFound
    return card(person, row, is_checked=True)


def usual(person: Person, page: str) -> str:
    """Where the list opens for this person; empty where they have no usual view of it, or it does not open any more."""
    row = own(person).filter(page=page, is_usual=True).first()
    if row is None:
        return ""
    found = card(person, row, is_checked=True)
    return "" if found.wrong else found.opens
