"""Grants on single things, by django-guardian: who else may see a confidential request.

A grant opens a thing for reading only. It never gives the right to decide: that compares persons
(``collab.approvals``), because guardian lets a superuser pass every check.
"""

from django.db.models import Model, QuerySet
from guardian.models import UserObjectPermissionBase
from guardian.shortcuts import assign_perm, remove_perm

from collab.people.models import Person


class Grant(UserObjectPermissionBase):
    """The base of a direct foreign-key permission table: ``content_object`` is added by the app."""

    class Meta(UserObjectPermissionBase.Meta):
        abstract = True


def give(person: Person, verb: str, thing: Model) -> None:
    """Let ``person`` do ``verb`` ("view_request") with this one thing."""
    assign_perm(verb, person, thing)


def take(person: Person, verb: str, thing: Model) -> None:
    """Take it back; nothing happens where it was not given."""
    remove_perm(verb, person, thing)


def given(table: type[Grant], person: Person, verb: str) -> QuerySet[Grant]:
    """What the person was given and still has; a grant that was taken and given again is another one."""
    return table._default_manager.filter(user_id=person.pk, permission__codename=verb)


def granted(table: type[Grant], person: Person, verb: str) -> QuerySet[Grant]:
    """The ids of what was granted to the person, as a subquery: ``pk__in=granted(...)``."""
    return given(table, person, verb).values("content_object_id")  # type: ignore[misc]


def holders(table: type[Grant], thing: Model, verb: str) -> QuerySet[Person]:
    """The people to whom this was granted on the thing, by name; those who have left too."""
    rows = table._default_manager.filter(content_object_id=thing.pk, permission__codename=verb)
    return Person.objects.filter(pk__in=rows.values("user_id")).order_by("first_name", "last_name", "pk")
