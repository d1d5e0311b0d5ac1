"""Kinds of events as an auditor asks for them: a few groups, or one kind by its name."""

from collections.abc import Callable
from dataclasses import dataclass

from django.db import connection
from django.db.models import Q

from collab.dashboards.audit import refused
from collab.kit.errors import Invalid

# From one kind to the next along the index: there are about a hundred of them, however many events there are.
ON_RECORD = """
    WITH RECURSIVE found AS (
        (SELECT kind FROM events_event ORDER BY kind LIMIT 1)
        UNION ALL SELECT (SELECT e.kind FROM events_event e WHERE e.kind > f.kind ORDER BY e.kind LIMIT 1) FROM found f WHERE f.kind IS NOT NULL
    ) SELECT kind FROM found WHERE kind IS NOT NULL
"""


@dataclass(frozen=True, slots=True)
class Group:
    """``takes`` says of a kind whether it belongs; ``also`` narrows those that belong only sometimes."""

    name: str
    label: str
    takes: Callable[[str], bool]
    also: Q | None = None


def _begins(*words: str) -> Callable[[str], bool]:
    return lambda kind: kind.startswith(words)


# What steps out of the ordinary: one person where two are asked for, a way round the pages, a promise taken back.
ALONE = ("appointments.proposal.made_alone", "appointments.roster.made_alone", "policies.proposal.made_alone")
SIGNING = ("account.", "people.password.", "people.token.", "people.person.signed", "people.person.unlocked")
ANSWERS = (".refused", ".declined", ".rejected", ".sent_back")
BY_COMMAND = Q(data__through="command")
GROUPS = (
    Group("moves", "Moves", _begins("intake.", "portfolio."), ~Q(action="")),
    Group(
        "sign-ins",
        "Sign-ins and keys",
        lambda kind: kind.startswith(SIGNING) and kind != "account.door.refused",
    ),
    # Who was not let do something, at whatever door; what people refuse each other is among the moves and the duties too.
    Group("refusals", "Refusals", refused.is_one),
    Group("declined", "Declined and rejected", lambda kind: kind.endswith(ANSWERS) and not refused.is_one(kind)),
    Group("duties", "Duties", _begins("access.duty.", "appointments.")),
    Group("policies", "Policies", _begins("approvals.policy.", "policies.")),
    Group("money", "Money", _begins("funds.")),
    Group("set-up", "People and set-up", _begins("people.", "customer.", "agenda.", "kpis.", "registers.", "launches.")),
    Group(
        "exceptions",
        "Exceptions",
        lambda kind: kind in ALONE or kind.startswith(("access.duty.", "people.")),
        Q(kind__in=ALONE) | BY_COMMAND,
    ),
)
NAMED = {group.name: group for group in GROUPS}


def on_record() -> list[str]:
    """Every kind there is an event of, by name. One query, along the index."""
    with connection.cursor() as cursor:
        cursor.execute(ON_RECORD)
        return [kind for (kind,) in cursor.fetchall()]


def asked(name: str) -> Q:
    """The condition for a group or a kind; raises Invalid for what is neither."""
    known = on_record()
    group = NAMED.get(name)
    if group is not None:
        return Q(kind__in=[kind for kind in known if group.takes(kind)]) & (group.also or Q())
    if name not in known:
        raise Invalid(kind="One of: " + ", ".join(NAMED) + "; or a kind that is on record, such as access.duty.given.")
    return Q(kind=name)
