"""Which of some people may open a thing, asked for all of them at once: by the very queries that open it to each."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.db.models import BigIntegerField, Exists, Expression, Q

from collab.access import duties
from collab.access.duties import DUTIES
from collab.kit import clock
from collab.kit.kept import Reader
from collab.notes.carriers import Carrier
from collab.people.models import Person


class Theirs(Expression):
    """The key of each person whom a query of people asks about, however deep inside of it this stands."""

    def __init__(self) -> None:
        super().__init__(output_field=BigIntegerField())

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[str, ...]]:
        # The outermost query alone has the table by its own name; those inside have other ones.
        table, column = Person._meta.db_table, Person._meta.pk.column
        return f"{connection.ops.quote_name(table)}.{connection.ops.quote_name(column)}", ()


class Alike(Reader):
    """Stands for all who hold just these duties: what opens a thing goes by somebody's key and duties alone."""

    def __init__(self, roles: frozenset[str]) -> None:
        super().__init__({DUTIES: roles})
        self.pk = self.id = Theirs()  # type: ignore[assignment]
        self.today = clock.today()  # type: ignore[assignment]


def may_open(carrier: Carrier, key: int, people: Iterable[Person]) -> list[Person]:
    """Those of these people who may open the thing now, in their order. Two queries, however many they are; none for nobody."""
    asked = list(people)
    held, alike = duties.held_by(one.pk for one in asked), defaultdict[frozenset[str], list[int]](list)
    for one in asked:
        alike[held.get(one.pk, frozenset())].append(one.pk)
    found = Q(pk__in=())
    for roles, keys in alike.items():
        found |= Q(Exists(carrier.opens(Alike(roles)).order_by().filter(pk=key)), pk__in=keys)  # type: ignore[arg-type]
    able = set(Person.objects.filter(found).values_list("pk", flat=True)) if asked else set()
    return [one for one in asked if one.pk in able]
