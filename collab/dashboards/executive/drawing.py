"""The executive page is drawn once for all readers with the same sight, and at most once a second, whatever is written meanwhile."""

import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.core.cache import cache
from django.db.models import Func, QuerySet, TextField

from collab.access import duties
from collab.access.roles import EXECUTIVES
from collab.events.models import Event
from collab.kit import clock
from collab.people.models import Person
from funding.funds import access as money
from projects.intake import access as intake
from projects.portfolio import access as portfolio

# What was drawn is taken as it is for so long whatever happens, and for so long while nothing happens; the page says when that was.
FRESH, QUIET = timedelta(seconds=1), timedelta(seconds=60)
# So long a turn to draw is held at most, and so long others wait for what comes of it before they draw for themselves.
TURN_SECONDS, WAIT_SECONDS, LOOK_SECONDS, MOST_LOST = 10, 3.0, 0.02, 3


class Fingerprint(Func):
    """Of a list of keys, however long."""

    template = "md5(coalesce((%(expressions)s)::text, ''))"
    output_field = TextField()


def sight(person: Person) -> tuple[str, str]:
    """A name for all that this person may see and is asked, and one for the last thing that happened anywhere. One query.

    What is open is seen by everybody with a duty; besides, each sees some of what is confidential, the amounts of some funds, and the money
    of work or not. An executive's page says what
    is asked of them, so it is theirs alone. The second is empty where nothing has happened yet.
    """
    own = f":{money.sees_all(person):d}{money.sees_work_money(person):d}"
    own += f":{person.pk}" if not duties.roles_of(person).isdisjoint(EXECUTIVES) else ""
    newest = Event.objects.order_by("-pk").annotate(
        requests=_keys(intake.visible(person).filter(is_confidential=True)),
        projects=_keys(portfolio.visible(person).filter(is_confidential=True)),
        funds=_keys(money.opened(person)),
    )
    row = newest.values_list("requests", "projects", "funds", "pk", "hash").first()
    if row is None:
        return f"{person.pk}", ""
    return f"{':'.join(row[:3])}{own}", f"{clock.today()}:{row[3]}:{row[4]}"


def _keys(rows: QuerySet[Any]) -> Fingerprint:
    return Fingerprint(ArraySubquery(rows.order_by("pk").values("pk")))


def once(person: Person, draw: Callable[[], tuple[datetime, str]]) -> str:
    """The page within its frame: as it was drawn a moment ago for somebody who sees the same, or as ``draw`` gives it with its moment.

    One draws, and the others wait for that. A cache that is away costs time, never an answer.
    """
    seen, last = sight(person)
    if not last:
        return draw()[1]
    key, asked, until, lost = f"executive:page:{seen}", clock.now(), time.monotonic() + WAIT_SECONDS, 0
    while lost < MOST_LOST and time.monotonic() < until:
        known = cache.get_many([key, f"{key}:turn"])
        if (found := known.get(key)) and _holds(found, last, asked):
            return str(found["page"])
        if f"{key}:turn" not in known:
            if cache.add(f"{key}:turn", 1, TURN_SECONDS):
                return _drawn(key, last, draw)
            # Somebody was quicker, or no cache keeps turns.
            lost += 1
        time.sleep(LOOK_SECONDS)
    return draw()[1]


def _holds(found: dict[str, Any], last: str, asked: datetime) -> bool:
    age = asked - datetime.fromisoformat(found["at"])
    return age < FRESH or (found["last"] == last and age < QUIET)


def _drawn(key: str, last: str, draw: Callable[[], tuple[datetime, str]]) -> str:
    try:
        at, page = draw()
        cache.set(key, {"at": at.isoformat(), "last": last, "page": page}, int(QUIET.total_seconds()))
        return page
    finally:
        cache.delete(f"{key}:turn")
