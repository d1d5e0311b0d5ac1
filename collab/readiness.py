"""Whether this process may be sent work: each thing it needs, with what is wrong with it. For probes, for operators, for metrics.

What no work can be done without fails; what only makes it slower or later is degraded. Sentences name neither addresses nor
roles: a probe is answered to anybody who reaches it.
"""

import logging
import pkgutil
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache as once
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.cache import caches
from django.db import Error, connection
from django.db.models import Min
from kombu import Connection

from collab.account.letters import QUEUE as ABOUT_ACCOUNTS
from collab.dashboards.brief.mail import BRIEFS
from collab.dashboards.brief.making import ROUNDS
from collab.events.claims import Queue
from collab.events.delivery import OUTBOX
from collab.events.models import Event, Seal
from collab.kit import clock
from collab.kit.seams import Seam
from collab.notices.mail import LETTERS, WAITING
from projects.intake import gate as the_gate
from projects.post import reading
from projects.post.sending import QUEUE as TO_SENDERS

log = logging.getLogger(__name__)
# The guards of the database that are off, a sentence each; empty where all of them hold.
GUARDS: Seam[Callable[[], Sequence[str]]] = Seam("which guards of the database are off")

OK, DEGRADED, FAILING = "ok", "degraded", "failing"
# Seconds for which what was found is told again: probes come from many places at once, and from strangers too.
HELD = 1.0
# After so long nobody is at work on what waits.
LATE, UNSEALED, UNTIDY, UNPROVED = timedelta(minutes=5), timedelta(minutes=10), timedelta(days=2), timedelta(days=2)
# Seconds for the broker's answer: a probe whose own patience ends before takes for dead what is only slower.
PATIENCE = 1

WHO = """
    SELECT r.rolsuper OR r.rolbypassrls,
           EXISTS (SELECT 1 FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')
                      AND pg_has_role(r.oid, c.relowner, 'MEMBER'))
      FROM pg_roles r WHERE r.rolname = current_user
"""
APPLIED = "SELECT app, name FROM django_migrations ORDER BY id"


@dataclass(frozen=True, slots=True)
class Part:
    """One thing the portal needs: how it stands, a sentence where that is not well, and figures by name."""

    name: str
    state: str = OK
    sentence: str = ""
    figures: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Readiness:
    """All parts, and the worst of them."""

    parts: tuple[Part, ...]

    @property
    def state(self) -> str:
        states = {part.state for part in self.parts}
        return next((state for state in (FAILING, DEGRADED) if state in states), OK)


def database() -> Part:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return Part("database")


def migrations() -> Part:
    """The schema is the code's, or a newer one: old code runs on it while a new version moves in."""
    with connection.cursor() as cursor:
        cursor.execute(APPLIED)
        applied = cursor.fetchall()
    figures = {"schema": ".".join(applied[-1]) if applied else ""}
    missing, ahead = sorted(known() - set(applied)), sorted({row for row in applied if row[0] in labels()} - known())
    if missing:
        return Part("migrations", FAILING, f"{len(missing)} migrations are missing, {'.'.join(missing[0])} first.", figures)
    if ahead:
        return Part("migrations", DEGRADED, f"The schema is newer than this code, by {len(ahead)} migrations.", figures)
    return Part("migrations", figures=figures)


@once
def known() -> frozenset[tuple[str, str]]:
    """The migrations that this version brings, by the names of their files."""
    return frozenset(
        (config.label, module.name)
        for config in apps.get_app_configs()
        for module in pkgutil.iter_modules([str(Path(config.path) / "migrations")])
        if module.name[0] not in "_~"
    )


@once
def labels() -> frozenset[str]:
    return frozenset(config.label for config in apps.get_app_configs())


def role() -> Part:
    """Neither a superuser nor the owner: else the rights of a role, and triggers, bind nobody."""
    with connection.cursor() as cursor:
        cursor.execute(WHO)
        is_above, is_owner = cursor.fetchone()
    if is_above:
        return Part("role", FAILING, "The portal runs under a superuser of the database, whom no right binds.")
    if is_owner:
        return Part("role", FAILING, "The portal runs under the owner of its tables, who may switch their guards off.")
    return Part("role")


def guards() -> Part:
    off = GUARDS.value()
    return Part("guards", FAILING, f"{len(off)} guards of the database are off.", {"off": len(off)}) if off else Part("guards")


def session() -> Part:
    """The limits of a session hold, whatever stands between the portal and its database."""
    names = list(settings.SESSION)
    with connection.cursor() as cursor:
        cursor.execute("SELECT " + ", ".join(["coalesce(current_setting(%s, true), '')"] * len(names)), names)
        wrong = [name for name, now in zip(names, cursor.fetchone(), strict=True) if now != settings.SESSION[name]]
    return Part("session", FAILING, f"A session of the database has not the portal's {', '.join(wrong)}.") if wrong else Part("session")


def cache() -> Part:
    """Asked past what forgives it."""
    if not caches["default"].answers():  # type: ignore[attr-defined]
        return Part("cache", DEGRADED, "The cache does not answer.")
    return Part("cache")


def broker() -> Part:
    if settings.CELERY_BROKER_URL.startswith("memory:"):
        return Part("broker")
    options = {**settings.CELERY_BROKER_TRANSPORT_OPTIONS, "socket_timeout": PATIENCE, "socket_connect_timeout": PATIENCE}
    is_redis = bool(settings.CELERY_BROKER_TRANSPORT_OPTIONS)
    try:
        with Connection(settings.CELERY_BROKER_URL, connect_timeout=PATIENCE, transport_options=options if is_redis else {}) as line:
            line.connect()
    except Exception as error:  # each kind of broker has errors of its own, and a library below
        log.warning("The broker does not answer: %s", error)
        return Part("broker", DEGRADED, "The broker does not answer; what is due is found within 15 s without it.")
    return Part("broker")


def deliveries() -> Part:
    return _queue("deliveries", OUTBOX)


def letters() -> Part:
    """Those of notices, those about somebody's own account, and briefs with the rounds in which they are made."""
    return _queue("letters", LETTERS, WAITING, ABOUT_ACCOUNTS, BRIEFS, ROUNDS, TO_SENDERS)


def _queue(name: str, *queues: Queue) -> Part:
    """How long the oldest that may be tried has waited, and how many are parked."""
    waited = max(_waited(queue) for queue in queues)
    parked = sum(queue.count_parked() for queue in queues)
    figures: dict[str, object] = {"oldest_seconds": waited, "parked": parked}
    if timedelta(seconds=waited) > LATE:
        return Part(name, DEGRADED, f"The oldest of the {name} has waited for {waited // 60} minutes: is a worker there?", figures)
    return Part(name, figures=figures)


def _waited(queue: Queue) -> int:
    due = queue.model._default_manager.filter(**{f"{queue.state}__in": queue.due})
    return _age(due.aggregate(oldest=Min(queue.due_at))["oldest"])


def mailbox() -> Part:
    """Whether the mailbox can be read, where one is; how many letters wait in the tray."""
    if not settings.MAILBOX:
        return Part("mailbox")
    since, waiting, ago = reading.standing()
    figures: dict[str, object] = {"read_seconds": ago, "waiting": waiting}
    if since is not None and _age(since) > LATE.total_seconds():
        return Part(
            "mailbox", DEGRADED, f"The mailbox has not been read for {_age(since) // 60} minutes: its server does not let us.", figures
        )
    return Part("mailbox", figures=figures)


def seal() -> Part:
    """The age of the latest seal, and whether what came after it has waited for the next."""
    latest = Seal.objects.order_by("-upto").values_list("upto", "made_at").first()
    upto, made_at = latest or (0, None)
    waits = _age(Event.objects.filter(pk__gt=upto).order_by("pk").values_list("at", flat=True).first())
    figures: dict[str, object] = {"latest_seconds": _age(made_at) if made_at else None, "unsealed_seconds": waits}
    if timedelta(seconds=waits) > UNSEALED:
        return Part("seal", DEGRADED, f"The record has not been sealed for {waits // 60} minutes: is a scheduler there?", figures)
    return Part("seal", figures=figures)


def gate() -> Part:
    """What the last proof of the gate found, and whether one is made each night."""
    last = the_gate.last()
    if last is None:
        return Part("gate")
    figures: dict[str, object] = {"proved_seconds": _age(last.at), "lacking": last.lacking}
    if last.lacking:
        return Part("gate", DEGRADED, f"{last.lacking} promises, projects or milestones came through the gate by no way.", figures)
    if clock.now() - last.at > UNPROVED:
        return Part("gate", DEGRADED, "The gate was not proved for two days: is a scheduler there?", figures)
    return Part("gate", figures=figures)


def house() -> Part:
    """The oldest session that ended and is still there tells whether somebody keeps house."""
    over = _age(Session.objects.aggregate(oldest=Min("expire_date"))["oldest"])
    if timedelta(seconds=over) > settings.KEEP["sessions"] + UNTIDY:
        return Part("house", DEGRADED, f"Nothing was tidied away for {over // 86400} days: is a scheduler there?")
    return Part("house")


def _age(since: datetime | None) -> int:
    """Whole seconds since then, none for what is still to come or is not there."""
    return max(0, int((clock.now() - since).total_seconds())) if since else 0


# Without the first nothing below it can be asked.
OF_DATABASE = (migrations, role, guards, session, deliveries, letters, mailbox, seal, gate, house)
BESIDE = (cache, broker)


def examine() -> Readiness:
    """Ask for everything anew, at most about 20 s."""
    parts = [_asked(database)]
    if parts[0].state == OK:
        parts += [_asked(part) for part in OF_DATABASE]
    return Readiness((*parts, *(_asked(part) for part in BESIDE)))


def _asked(part: Callable[[], Part]) -> Part:
    try:
        return part()
    except Error as error:
        log.warning("%s could not be asked for: %s", part.__name__, error)
        return Part(part.__name__, FAILING, "The database does not answer." if part is database else "It could not be asked for.")


class Held:
    """What was found a moment ago; one asks anew, and who comes meanwhile waits for that answer."""

    def __init__(self) -> None:
        self._turn = threading.Lock()
        self._found: Readiness | None = None
        self._at = 0.0

    def now(self) -> Readiness:
        with self._turn:
            if self._found is None or time.monotonic() - self._at > HELD:
                self._found, self._at = examine(), time.monotonic()
            return self._found

    def forget(self) -> None:
        self._found = None


HELD_NOW = Held()
