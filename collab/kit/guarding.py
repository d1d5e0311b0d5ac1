"""Whether the database's guards are on: asked of its own catalogue, and compared with what the models say.

The portal's role can switch none of them off; whoever owns the tables can, by mistake or at night for a repair, and
whoever takes over the owner. Then nothing may be written that the guards would have judged: see ``collab.web.middleware``.
"""

import functools
import logging
import re
import threading
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import pgtrigger.compiler
import pgtrigger.registry
from django.apps import apps
from django.db import connection
from django.db.backends.utils import CursorWrapper
from django.db.migrations.loader import MigrationLoader
from psycopg2 import sql

from collab.kit.seams import Seam

log = logging.getLogger(__name__)
# SQL functions that triggers call, by name: the text that makes each. They stand in the apps above.
FUNCTIONS: Seam[Mapping[str, str]] = Seam("which functions the triggers call")

# --- pgtrigger's own switch, welded

SWITCH = "_pgtrigger_should_ignore"
NEVER = "SELECT false"
_WRITES_SWITCH = re.compile(rf"CREATE OR REPLACE FUNCTION\s+(\S*{SWITCH})\(.*?\$\$ LANGUAGE plpgsql;", re.DOTALL)
_WELDED = rf"CREATE OR REPLACE FUNCTION \1(trigger_name name) RETURNS boolean LANGUAGE sql IMMUTABLE AS '{NEVER}';"


def weld() -> None:
    """Let whatever installs a trigger write a switch that never says yes.

    pgtrigger puts its switch into each trigger and writes it anew with each: a function that asks the setting
    ``pgtrigger.ignore``, which every role may set. So it is not mended after a migration but never made.
    """
    pgtrigger.compiler.Trigger.install_sql = property(lambda self: welded(str(self.sql)))  # type: ignore[method-assign,assignment]


def welded(install: str) -> str:
    """The SQL that installs a trigger, with the switch that never says yes."""
    text, found = _WRITES_SWITCH.subn(_WELDED, install)
    if found != 1:
        raise RuntimeError("pgtrigger writes its switch in another way than before: collab/kit/guarding.py has to follow.")
    return text


def weld_what_is_there(cursor: CursorWrapper) -> None:
    """The same for switches that were installed before, in whatever schema; by their owner, after each migration."""
    cursor.execute(
        "SELECT n.nspname FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace WHERE p.proname = %s AND p.prosrc <> %s",
        [SWITCH, NEVER],
    )
    for (schema,) in cursor.fetchall():
        text = f"CREATE OR REPLACE FUNCTION {{}}.{SWITCH}(trigger_name name) RETURNS boolean LANGUAGE sql IMMUTABLE AS '{NEVER}'"
        cursor.execute(sql.SQL(text).format(sql.Identifier(schema)))


# --- what should be there, and what is

LOOK = f"""
    SELECT 'trigger', c.relname::text || '.' || t.tgname, t.tgenabled::text, pg_get_triggerdef(t.oid), p.prosrc, obj_description(t.oid, 'pg_trigger')
      FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_proc p ON p.oid = t.tgfoid
     WHERE NOT t.tgisinternal AND c.relnamespace = 'public'::regnamespace
    UNION ALL
    SELECT 'key', c.relname::text || '.' || coalesce(k.conname, t.tgname), t.tgenabled::text, '', '', ''
      FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid LEFT JOIN pg_constraint k ON k.oid = t.tgconstraint
     WHERE t.tgisinternal AND t.tgenabled <> 'O' AND c.relnamespace = 'public'::regnamespace
    UNION ALL
    SELECT 'constraint', conname::text, '', '', '', '' FROM pg_constraint WHERE connamespace = 'public'::regnamespace
    UNION ALL
    SELECT 'constraint', c.relname::text, '', '', '', '' FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
     WHERE i.indisunique AND i.indisvalid AND c.relnamespace = 'public'::regnamespace
    UNION ALL
    SELECT 'function', proname::text, '', '', prosrc, '' FROM pg_proc WHERE pronamespace = 'public'::regnamespace AND proname = ANY(%(functions)s)
    UNION ALL
    SELECT 'switch', n.nspname::text, '', '', p.prosrc, '' FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace WHERE p.proname = '{SWITCH}'
    UNION ALL
    SELECT 'rule', c.relname::text || '.' || w.rulename, '', '', '', '' FROM pg_rewrite w JOIN pg_class c ON c.oid = w.ev_class
     WHERE c.relkind IN ('r', 'p') AND c.relnamespace = 'public'::regnamespace
    UNION ALL
    SELECT 'session', current_setting('session_replication_role'), '', '', '', ''
"""  # noqa: S608 - made of constants


@dataclass(frozen=True, slots=True)
class Guard:
    """A trigger as it should be; ``mark`` is pgtrigger's own, kept as the trigger's comment."""

    shape: str
    body: str
    mark: str


@dataclass(slots=True)
class Seen:
    """What the catalogue says: triggers with their switch, and the names or texts of the rest."""

    triggers: dict[str, tuple[str, Guard]] = field(default_factory=dict)
    rest: dict[str, dict[str, str]] = field(default_factory=dict)

    def of(self, kind: str) -> dict[str, str]:
        return self.rest.get(kind, {})


def missing() -> list[str]:
    """Each guard that is off, as "what it is: what is wrong"; empty where all hold. One query, some milliseconds.

    While a newer version migrates beside this one its guards are not ours: then only what the migration cannot have done counts.
    """
    seen = _look()
    certain, doubtful = list(_switched_off(seen)), list(_differing(seen))
    return sorted(certain + (doubtful if doubtful and not _is_outrun() else []))


def _look() -> Seen:
    seen = Seen()
    with connection.cursor() as cursor:
        cursor.execute(LOOK, {"functions": list(FUNCTIONS.value)})
        for kind, name, enabled, shape, body, mark in cursor.fetchall():
            if kind == "trigger":
                seen.triggers[name] = (enabled, Guard(shaped(shape), body, mark or ""))
            else:
                seen.rest.setdefault(kind, {})[name] = body
    return seen


def _switched_off(seen: Seen) -> Iterator[str]:
    """What no migration does."""
    wanted = expected()
    yield from (f"{name}: switched off" for name, (enabled, _) in seen.triggers.items() if enabled != "O")
    yield from (f"{name}: the key is switched off" for name in seen.of("key"))
    yield from (f"{name}: a rule stands before the table" for name in seen.of("rule"))
    yield from (f"{schema}.{SWITCH}: says something else than no" for schema, body in seen.of("switch").items() if body.strip() != NEVER)
    yield from (f"session_replication_role: {name}" for name in seen.of("session") if name != "origin")
    for name, (_, has) in seen.triggers.items():
        if name in wanted and has.mark == wanted[name].mark and has != wanted[name]:
            yield f"{name}: was replaced"


def _differing(seen: Seen) -> Iterator[str]:
    """What is another's where a newer version has migrated, and a guard that is off where none has."""
    wanted = expected()
    yield from (f"{name}: is missing" for name in wanted.keys() - seen.triggers.keys())
    yield from (f"{name}: is another" for name, (_, has) in seen.triggers.items() if name in wanted and has.mark != wanted[name].mark)
    yield from (f"{name}: is missing" for name in constraints() - seen.of("constraint").keys())
    for name, text in FUNCTIONS.value.items():
        if seen.of("function").get(name) != _body(text):
            yield f"{name}: is missing or another"
    if not seen.of("switch"):
        yield f"{SWITCH}: is missing"


@functools.cache
def expected() -> dict[str, Guard]:
    """Every trigger of the models, by table and name."""
    found = {}
    for model, trigger in pgtrigger.registry.registered():
        made = trigger.compile(model)
        table = model._meta.db_table
        found[f"{table}.{made.sql.pgid}"] = Guard(shaped(_made(made.install_sql)), _body(made.install_sql), made.hash)
    return found


@functools.cache
def constraints() -> frozenset[str]:
    """The names of the models' constraints."""
    models = [model for model in apps.get_models() if model._meta.managed]
    return frozenset(constraint.name for model in models for constraint in model._meta.constraints)


def _body(text: str) -> str:
    """The text of the function that an SQL statement makes."""
    return text.split("$$")[1]


def _made(install: str) -> str:
    """The CREATE TRIGGER of what installs one."""
    found = re.search(r"CREATE\s+(?:CONSTRAINT\s+)?TRIGGER.*?;", install, re.DOTALL)
    assert found, "pgtrigger creates a trigger"
    return found.group(0)


# PostgreSQL writes a trigger in words of its own: casts, brackets, ROW and schema are left out of the comparison.
_CAST = re.compile(r"::(?:character varying|timestamp with time zone|double precision|\w+)(?:\(\d+\))?(?:\[\])?")
_EVENTS = re.compile(r"\b(before|after) (.*?) on (\S+) ")


def shaped(definition: str) -> str:
    """A CREATE TRIGGER as one comparable line, whoever wrote it."""
    text = _CAST.sub("", definition.lower().replace('"', "").replace("public.", "").rstrip("; \n"))
    text = re.sub(r"[()]", " ", re.sub(r"\brow\(", "(", text)).replace("execute procedure", "execute function")
    text = " ".join(text.replace(",", " , ").split()).replace("not deferrable initially immediate ", "")
    # A constraint trigger's own words for what the other way of writing leaves unsaid.
    return _EVENTS.sub(
        lambda found: f"{found[1]} {' or '.join(sorted(found[2].split(' or ')))} on {found[3]} ", text + " ", count=1
    ).strip()


def _is_outrun() -> bool:
    """Whether the database has migrations that this version does not know: a newer one is moving in."""
    loader = MigrationLoader(connection)
    return bool({key for key in loader.applied_migrations if key[0] in loader.migrated_apps} - loader.disk_migrations.keys())


# --- asked once for all requests of a few seconds


class Watch:
    """What was found last, for ``every`` seconds; then whoever comes next asks, and the others need not wait for it."""

    def __init__(self, every: float = 3.0) -> None:
        self.every = every
        self._asking = threading.Lock()
        self._asked: float | None = None
        self._found: list[str] = []

    def off(self) -> list[str]:
        """The guards that are off, a few seconds old at most."""
        if self._is_due() and self._asking.acquire(blocking=self._asked is None):
            try:
                if self._is_due():
                    self._keep(missing())
            finally:
                self._asking.release()
        return self._found

    def forget(self) -> None:
        self._asked = None

    def _is_due(self) -> bool:
        return self._asked is None or time.monotonic() - self._asked > self.every

    def _keep(self, found: list[str]) -> None:
        if found and found != self._found:
            log.error("Guards of the database are off, so nothing is written: %s", "; ".join(found))
        elif self._found and not found:
            log.warning("All guards of the database are on again.")
        self._found, self._asked = found, time.monotonic()


WATCH = Watch()
