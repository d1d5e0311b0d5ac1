"""The writes of saved views: save the filter of a list, change what it is called and with whom it is shared, delete it."""

import secrets
from typing import Any

from django.db import IntegrityError, transaction

from collab.kit.errors import Conflict, Invalid, NotFound, Unfit
from collab.kit.operation import inside_unit, operation
from collab.kit.text import one_line
from collab.people.models import Person
from collab.saved import queries
from collab.saved.models import LONGEST_NAME, LONGEST_QUERY, SHARES, View
from collab.web.saving import PAGES

MOST = 200
TAKEN = "You have a view of this list with that name already."
FIELDS = ("name", "query", "shared", "is_usual")


@operation
def keep(*, actor: Person, page: str, name: str, query: str, shared: str = "", is_usual: bool = False) -> View:
    """Keep the filter of a list under a name. Raises Invalid by field, or Unfit where the name is taken."""
    if page not in PAGES.value:
        raise Invalid(page="One of: " + ", ".join(PAGES.value) + ".")
    if View.objects.filter(owner=actor).count() >= MOST:
        raise Conflict(f"You have {MOST} views. Delete one first.")
    row = View(code=secrets.token_hex(8), owner=actor, page=page)
    _put(row, {"name": name, "query": query, "shared": shared, "is_usual": is_usual})
    _write(row, is_new=True)
    return row


@operation
def change(*, actor: Person, code: str, **changes: Any) -> View:
    """Change a view of one's own (``FIELDS``)."""
    row = _locked(actor, code)
    _put(row, changes)
    _write(row)
    return row


@operation
def delete(*, actor: Person, code: str) -> None:
    """A view of one's own goes, for whoever it is shared with too."""
    _locked(actor, code).delete()


def _locked(actor: Person, code: str) -> View:
    inside_unit()
    row = queries.own(actor).select_for_update(of=("self",)).filter(code=code).first()
    if row is None:
        raise NotFound
    return row


def _put(row: View, facts: dict[str, Any]) -> None:
    """Set what is given, unsaved; raises Invalid, all at once."""
    wrong: dict[str, str] = dict.fromkeys(sorted(set(facts) - set(FIELDS)), "This is not something to set.")
    for name in set(facts) & set(FIELDS):
        setattr(row, name, one_line(facts[name], name, LONGEST_NAME) if name == "name" else facts[name])
    if not row.name:
        wrong["name"] = "Give it a name."
    if row.shared not in SHARES:
        wrong["shared"] = "It is shared with nobody, by its link, or with everybody of a role."
    page = PAGES.value[row.page]
    given = page.kept(queries.filters(row.query.removeprefix("?")))
    row.query = queries.written(given)
    if "query" in facts and (said := page.wrong(row.owner, given)):
        wrong["query"] = " ".join(said)
    elif len(row.query) > LONGEST_QUERY:
        wrong["query"] = "This filter is too long to be kept."
    if wrong:
        raise Invalid(**wrong)


def _write(row: View, *, is_new: bool = False) -> None:
    if row.is_usual:
        View.objects.filter(owner=row.owner, page=row.page, is_usual=True).exclude(pk=row.pk).update(is_usual=False)
    try:
        with transaction.atomic():
            row.save(force_insert=True) if is_new else row.save(update_fields=list(FIELDS))
    except IntegrityError as error:
        raise Unfit(name=TAKEN) from error
