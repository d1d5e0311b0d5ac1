"""Whether words name somebody: by their address, their username, or their first and last name together, in either order.

A first or a last name alone may be a word or another person (Grace, Will, Long): what has no more than that is counted, and told.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeVar

from django.db.models import F, Model, Q, QuerySet, TextField
from django.db.models.functions import Cast

from collab.kit.words import folded
from collab.people.models import Person

M = TypeVar("M", bound=Model)


@dataclass(frozen=True, slots=True)
class Names:
    """How somebody is found in words: a pattern that Python and PostgreSQL read alike."""

    person: int
    pattern: str
    alone: str
    parts: tuple[str, ...]

    @property
    def former(self) -> str:
        return f"Former colleague {self.person}"

    def hidden(self, words: str) -> str:
        """The words with a former colleague in the place of each name."""
        return re.sub(_python(self.pattern), self.former, words, flags=re.IGNORECASE)

    def are_in(self, words: str) -> bool:
        return bool(re.search(_python(self.pattern), words, flags=re.IGNORECASE))


def of(person: Person) -> Names:
    first, last = person.first_name.strip(), person.last_name.strip()
    said = [person.email, f"@{person.username}"]
    if person.username.lower() not in (first.lower(), last.lower()):
        said.append(person.username)
    if first and last:
        said += [f"{first} {last}", f"{last} {first}", f"{last}, {first}"]
    parts = tuple(folded(f"{first} {last} {person.username}").split())
    return Names(person.pk, _any(said), _any(one for one in (first, last) if one), parts)


def naming(rows: QuerySet[M], columns: Iterable[str], pattern: str) -> QuerySet[M]:
    """Those of the rows that name them in one of these columns."""
    found, ways = rows.order_by(), Q(pk__in=[])
    for column in columns:
        found = found.alias(**{f"said_{column}": Cast(F(column), TextField())})
        ways |= Q(**{f"said_{column}__iregex": pattern})
    return found.filter(ways) if pattern else rows.none()


def _any(said: Iterable[str]) -> str:
    """Any of these as whole words. Of letters that mean something to a pattern each stands for itself."""
    words = sorted({re.escape(" ".join(one.split())).replace("\\ ", r"\s+") for one in said if one.strip("@ ")}, key=len, reverse=True)
    return rf"(^|[^[:alnum:]_])({'|'.join(words)})(?![[:alnum:]_])" if words else ""


def _python(pattern: str) -> str:
    return pattern.replace("(^|[^[:alnum:]_])", r"(?<!\w)", 1).replace("(?![[:alnum:]_])", r"(?!\w)")
