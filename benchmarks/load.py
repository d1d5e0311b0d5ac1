"""A company of full size in the database, by COPY: 22,000 people, 100,000 requests, 300,000 events,
500 KPIs with 900,000 values.

``python -m benchmarks.load`` fills the database that DATABASE_URL names (its owner's address); with ``--size 10`` the
company is as many years further: 1,000,000 requests, 10,000,000 events. It is for
measuring only: rows are written past the operations, with the triggers off, but every constraint, every
search column and every link of the audit chain is as the operations would have left it.
"""

import argparse
import io
import os
import random
import sys
import time
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import islice
from typing import Any

os.environ["DATABASE_AS"] = "owner"
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "collab.settings")

import django

django.setup()

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.core.management import call_command
from django.db import connection

from benchmarks import chains, kpis
from benchmarks.pages import DAYS, PASSWORD, USERNAME
from benchmarks.words import THERE_ARE, WORDS
from collab import granting
from collab.environment import database
from collab.events import texts

PEOPLE, REQUESTS = 22_000, 100_000
# Events a request: drafted, submitted, and where it went; the longer a company is at work, the more is said of each.
EACH, EACH_LARGE = 3, 10
# Rows written at once.
BATCH = 50_000
NOW = datetime.now(UTC).replace(microsecond=0)
# What is written in many places lies apart once.
NOT_THIS_YEAR, OPENING = texts.new("Not this year."), texts.new("Opening budget")
# The share of each state in a thousand: 30 % are open.
SHARES = {
    "draft": 20, "in_triage": 80, "needs_information": 30, "in_approval": 90, "approved": 30, "funded": 20, "in_delivery": 30,
    "on_hold": 20, "delivered": 5, "closed": 20, "declined": 300, "rejected": 155, "withdrawn": 200,
}  # fmt: skip
ROUTED = {"in_approval", "approved", "funded", "in_delivery", "delivered", "closed", "rejected"}
FUNDED = {"funded", "in_delivery", "delivered", "closed"}
BUILT = {"in_delivery", "delivered", "closed"}


class Copy:
    """COPY into one table, from rows of Python values."""

    def __init__(self, table: str, columns: str) -> None:
        self.table, self.columns = table, columns

    def rows(self, rows: Iterable[tuple[Any, ...]]) -> None:
        left = iter(rows)
        while batch := list(islice(left, BATCH)):
            text = io.StringIO("".join("\t".join(self.field(value) for value in row) + "\n" for row in batch))
            with connection.cursor() as cursor:
                cursor.copy_expert(f"COPY {self.table} ({self.columns}) FROM STDIN", text)

    def field(self, value: Any) -> str:
        if value is None:
            return r"\N"
        if isinstance(value, bool):
            return "t" if value else "f"
        if isinstance(value, datetime):
            return value.isoformat()
        return str(value).replace("\\", "\\\\").replace("\t", " ").replace("\n", "\\n")


def phrase(dice: random.Random, length: int) -> str:
    return " ".join(dice.choices(WORDS, k=length)) + f" kw{dice.randrange(400):03d}"


def people() -> Iterator[tuple[Any, ...]]:
    """The bench person has id 1; nobody else can sign in."""
    password = make_password(PASSWORD)
    for n in range(1, PEOPLE + 1):
        name = USERNAME if n == 1 else f"p{n}"
        yield (
            n,
            password if n == 1 else "!",
            False,
            name,
            f"First{n}",
            f"Last{n}",
            f"{name}@example.com",
            False,
            True,
            NOW,
            "",
            n % 50 + 1,
            "auto",
            True,
            "none",
        )


def duties() -> Iterator[tuple[Any, ...]]:
    """The bench person is a technologist; the next ones decide and lead; every third of the rest is a marketer."""
    special = {
        1: "technologist",
        2: "business",
        3: "architecture",
        4: "privacy",
        5: "finance",
        6: "cmo",
        7: "cio",
        8: "marketing_lead",
        9: "it_lead",
    }
    for n in range(1, PEOPLE + 1):
        role = special.get(n) or ("marketer" if n % 3 == 0 else None)
        if role:
            yield n, role, "2020-01-01", None


def state_of(dice: random.Random) -> str:
    return dice.choices(list(SHARES), weights=list(SHARES.values()))[0]


class Requests:
    """All requests with what hangs on them, in the order in which they were asked for."""

    def __init__(self) -> None:
        dice = random.Random(7)
        self.made = [NOW - timedelta(minutes=15 * (REQUESTS - n)) for n in range(REQUESTS)]
        self.states = [state_of(dice) for _ in range(REQUESTS)]
        self.requesters = [10 + dice.randrange(PEOPLE - 10) for _ in range(REQUESTS)]
        self.requesters[::500] = [1] * len(self.requesters[::500])
        # The bench person routes and is never routed.
        self.states[::500] = ["in_triage" if state in ROUTED else state for state in self.states[::500]]
        self.amounts = [Decimal(dice.randrange(5, 900) * 1000) for _ in range(REQUESTS)]

    def routed(self, n: int) -> bool:
        return self.states[n] in ROUTED and self.requesters[n] != 1

    def requests(self) -> Iterator[tuple[Any, ...]]:
        dice = random.Random(8)
        for n, state in enumerate(self.states):
            pk, made = n + 1, self.made[n]
            needed = (made + timedelta(days=dice.randrange(60, 400))).date()
            route = pk if self.routed(n) else None
            holder = self.requesters[n] if state in ("draft", "needs_information") else None
            submitted = None if state == "draft" else made
            yield (
                pk, pk, state, 1 if state == "draft" else 3, "in_triage" if state == "on_hold" else "", phrase(dice, 6).capitalize(),
                pk % 20 + 1, pk % 12 + 1, phrase(dice, 30), phrase(dice, 18), self.amounts[n] * 4, 0, self.amounts[n], "USD", self.amounts[n] * 4, needed, "",
                pk % 3 == 0, "{}", pk % 50 == 0, self.requesters[n], holder, "Which fields?" if state == "needs_information" else "",
                route, pk if state in BUILT and route else None, made, submitted, made, made,
            )  # fmt: skip

    def routes(self) -> Iterator[tuple[Any, ...]]:
        ends = {"in_approval": "open", "rejected": "rejected"}
        for n in filter(self.routed, range(REQUESTS)):
            made = self.made[n]
            yield (
                n + 1,
                "intake.request",
                n + 1,
                n + 1,
                self.requesters[n],
                1,
                made,
                1,
                "standard",
                self.amounts[n],
                "USD",
                "none",
                ends.get(self.states[n], "passed"),
                1,
                made,
                "{}",
                1,
            )

    def steps(self) -> Iterator[tuple[Any, ...]]:
        ends = {"in_approval": "open", "rejected": "stopped"}
        for n in filter(self.routed, range(REQUESTS)):
            yield n + 1, n + 1, 1, "Business", ends.get(self.states[n], "passed"), 1, self.made[n], None

    def panels(self) -> Iterator[tuple[Any, ...]]:
        ends = {"in_approval": "open", "rejected": "stopped"}
        for n in filter(self.routed, range(REQUESTS)):
            yield n + 1, n + 1, "business", 1, ends.get(self.states[n], "passed")

    def seats(self) -> Iterator[tuple[Any, ...]]:
        for n in filter(self.routed, range(REQUESTS)):
            yield n + 1, 2

    def decisions(self) -> Iterator[tuple[Any, ...]]:
        for n in filter(self.routed, range(REQUESTS)):
            if self.states[n] != "in_approval":
                verdict, why = ("reject", NOT_THIS_YEAR.name) if self.states[n] == "rejected" else ("approve", "")
                yield n + 1, n + 1, 2, 1, verdict, "", why, self.made[n]

    def projects(self) -> Iterator[tuple[Any, ...]]:
        for n in filter(self.routed, range(REQUESTS)):
            if self.states[n] in BUILT:
                begin = self.made[n].date() if self.states[n] != "in_delivery" else (NOW + timedelta(days=n % 700 - 350)).date()
                phase = {"in_delivery": "build", "delivered": "live", "closed": "closed"}[self.states[n]]
                side, number = ("marketing", "it")[n % 2], n + 1
                yield (
                    number, number, number, f"Project {number} " + WORDS[n % len(WORDS)], number % 20 + 1, number % 12 + 1, side, 8, 9, phase,
                    begin, begin + timedelta(days=60 + n % 200), "on_track", ("on_track", "at_risk")[n % 7 == 0], "", "", number % 50 == 0,
                    self.made[n], self.made[n], 1,
                )  # fmt: skip

    def history(self) -> Iterator[tuple[Any, ...]]:
        """The first three events of each request: drafted, submitted, and where it went."""
        for n, state in enumerate(self.states):
            pk, made, asker = n + 1, self.made[n], self.requesters[n]
            story = [
                ("drafted", "", "", "", 1, asker),
                ("submitted", "submit", "draft", "in_triage", 2, asker),
                ("noted", "", "", state, 3, 1),
            ]
            for at, (verb, action, source, target, version, actor) in enumerate(story, 1):
                yield (
                    at,
                    f"intake.request.{verb}",
                    "intake.request",
                    pk,
                    actor,
                    made + timedelta(minutes=at),
                    action,
                    source,
                    target,
                    version,
                    "",
                )


def reference() -> None:
    """Departments, goals, moments, a policy: what requests point at."""
    day = NOW.date()
    Copy("people_department", "id,code,name,side").rows((n, f"d{n}", f"Department {n}", ("marketing", "it")[n % 2]) for n in range(1, 51))
    columns = "id,password,is_superuser,username,first_name,last_name,email,is_staff,is_active,date_joined,title,department_id,theme,has_shortcuts,mail"
    Copy("people_person", columns).rows(people())
    Copy("access_duty", "person_id,role,since_on,until_on").rows(duties())
    goals = ((n, f"g{n}", f"Goal {n}", "", day - timedelta(days=400), day + timedelta(days=400), 8, 9, True) for n in range(1, 21))
    Copy("agenda_goal", "id,code,title,description,starts_on,ends_on,owner_marketing_id,owner_it_id,is_active").rows(goals)
    Copy("customer_moment", "id,code,name,description,position").rows((n, f"m{n}", f"Moment {n}", "", n) for n in range(1, 13))
    Copy("approvals_policy", "id,number,starts_on,currency,fast_below,standard_below,material_share,note").rows(
        [(1, 1, "2020-01-01", "USD", 25000, 250000, "0.100", "")]
    )
    Copy("approvals_policyrule", "policy_id,track,amount_from,amount_below,data_class,position,step_name,role,quorum").rows(
        (1, track, 0, None, "", 1, "Business", "business", 1) for track in ("fast", "standard", "major")
    )


def money() -> None:
    """Ten funds of a running year, and an allocation for each funded request, posted in one entry a fund."""
    kinds = ("budget", "available", "reserved", "committed", "spent", "over")
    day = NOW.date()
    Copy("funds_fiscalyear", "id,code,starts_on,ends_on").rows([(1, "fy", day - timedelta(days=200), day + timedelta(days=165))])
    Copy("funds_fund", "id,code,name,side,year_id,currency,version").rows(
        (f, f"fund{f}", f"Fund {f}", ("marketing", "it", "joint")[f % 3], 1, "USD", 1) for f in range(1, 11)
    )
    Copy("ledger_account", "id,fund_id,code,kind,currency,balance,is_closed").rows(
        (f * 6 + k, f, f"fund{f}:{kind}", kind, "USD", {"budget": -900_000_000, "available": 900_000_000}.get(kind, 0), False)
        for f in range(1, 11)
        for k, kind in enumerate(kinds)
    )
    Copy("ledger_entry", 'id,kind,"on",at,actor_id,subject_kind,subject_id,reference,note').rows(
        (f, "budget", day, NOW, 5, "funds.fund", f, "", OPENING.name) for f in range(1, 11)
    )
    Copy("ledger_line", "entry_id,account_id,fund_id,amount").rows(
        row for f in range(1, 11) for row in ((f, f * 6, f, -900_000_000), (f, f * 6 + 1, f, 900_000_000))
    )


def everything(each: int = EACH) -> None:
    made = Requests()
    reference()
    with connection.cursor() as cursor:
        for said in (NOT_THIS_YEAR, OPENING):
            cursor.execute(texts.PUT, [said.digest, said.salt, said.text, None, "", None, NOW])
    kpis.write(Copy, NOW, DAYS)
    money()
    fields = (
        "id,number,state,version,before_hold,title,goal_id,moment_id,problem,outcome,revenue_generated,revenue_protected,estimate,currency,"
        "worth,needed_by,needed_by_reason,personal_data,legacy_systems,is_confidential,requester_id,holder_id,question,route_id,project_id,made_at,"
        "submitted_at,state_since,updated_at"
    )
    Copy(
        "approvals_route",
        "id,subject_kind,subject_id,number,requester_id,routed_by_id,routed_at,policy_id,track,amount,currency,data_class,state,round,ended_at,facts,facts_version",
    ).rows(made.routes())
    Copy("approvals_step", "id,route_id,position,name,state,round,opened_at,passed_at").rows(made.steps())
    Copy("approvals_panel", "id,step_id,role,quorum,state").rows(made.panels())
    Copy("approvals_seat", "panel_id,person_id").rows(made.seats())
    Copy("approvals_decision", "route_id,panel_id,person_id,round,verdict,conditions,reason,at").rows(made.decisions())
    Copy(
        "portfolio_project",
        "id,number,route_id,title,goal_id,moment_id,side,marketing_lead_id,it_lead_id,phase,starts_on,ends_on,health_marketing,health_it,"
        "word_marketing,word_it,is_confidential,started_at,updated_at,version",
    ).rows(made.projects())
    Copy("intake_request", fields).rows(made.requests())
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE intake_request SET search = setweight(public.words_vector(title), 'A')"
            " || setweight(public.words_vector(outcome || ' ' || problem), 'B')"
        )
        cursor.execute(THERE_ARE)
    chains.write(made.history(), Copy, each)


def emptied() -> list[str]:
    """Our tables, with nothing in them and their triggers off."""
    with connection.cursor() as cursor:
        tables = [name for name in connection.introspection.table_names(cursor) if name.partition("_")[0] in OURS]
        cursor.execute("TRUNCATE " + ", ".join(tables) + " RESTART IDENTITY CASCADE")
        for name in tables:
            cursor.execute(f"ALTER TABLE {name} DISABLE TRIGGER USER")
    return tables


def opened(tables: list[str]) -> None:
    """Their triggers are on again, and what is written next has keys of its own."""
    with connection.cursor() as cursor:
        for name in tables:
            cursor.execute(f"ALTER TABLE {name} ENABLE TRIGGER USER")
            cursor.execute(
                "SELECT pg_get_serial_sequence(%s, attname) FROM pg_attribute WHERE attrelid = %s::regclass AND attname = 'id'", [name] * 2
            )
            if (sequence := (cursor.fetchone() or [None])[0]) is not None:
                cursor.execute(f"SELECT setval('{sequence}', greatest((SELECT max(id) FROM {name}), 1))")
        cursor.execute("SELECT setval('intake_request_number', (SELECT max(number) FROM intake_request))")


def main() -> None:
    global REQUESTS
    asked = argparse.ArgumentParser(prog="python -m benchmarks.load", description=__doc__)
    asked.add_argument("--size", type=int, default=1, help="times 100,000 requests")
    size = asked.parse_args().size
    REQUESTS *= size
    each = EACH if size == 1 else EACH_LARGE
    start = time.monotonic()
    call_command("setup_database", verbosity=0)
    tables = emptied()
    everything(each)
    opened(tables)
    with connection.cursor() as cursor:
        granting.grant(cursor, database(settings.PORTAL_DATABASE_URL, "DATABASE_PORTAL_URL")["USER"])
        # The search column was written after the rows: without this the table begins with their emptied pages.
        cursor.execute("VACUUM FULL intake_request")
        cursor.execute("VACUUM ANALYZE")
        cursor.execute(f"COMMENT ON DATABASE {connection.ops.quote_name(connection.settings_dict['NAME'])} IS 'loaded'")
    print(f"{PEOPLE:,} people, {REQUESTS:,} requests, {REQUESTS * each:,} events in {time.monotonic() - start:.0f} s", file=sys.stderr)


OURS = {
    "people", "access", "events", "approvals", "agenda", "customer", "kpis", "ledger", "funds", "portfolio", "intake", "notices", "django_session",
}  # fmt: skip

if __name__ == "__main__":
    main()
