"""What is usual: how long requests take from one state to another, and groups to decide; open cases count as cases that are not over.

Measured on what was sent in the last year. A clock stands still while a request is on hold and while its requester is asked; what it
had run before counts on, so that the visits to a state that a pause parts are one.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.core.cache import cache
from django.db import connection, transaction

from collab.approvals.guards import STANDS
from collab.kit import clock, formats
from projects.intake.flow import FLOW
from projects.intake.queries.curves import Curve, curve
from projects.intake.states import CLOCK_STANDS, OPEN, OUTCOMES, PATH, STATE, State

WINDOW_DAYS = 365
KEPT_SECONDS = 600
# Fewer cases than this promise nothing: "no estimate yet".
FEWEST = 5
HALF, MOST = 0.5, 0.85
WHOLE = "whole"

# Confidential requests are left out: what is usual is shown to everybody, and must not move by what only some may see.
# `places` numbers the path; what is live stands behind its end. `began` is the clock at the first moment at a place or behind it, so a
# request that goes back stays under way there. One that was refused or merged ended the state that did it, and is under way in no other;
# one withdrawn is under way wherever it was. A tenth of a day is as fine as anybody is told.
PLACES = ", ".join(f"('{state}', {place})" for place, state in enumerate((*PATH, State.DELIVERED)))
LAST = len(PATH)
OUTS = ", ".join(f"('{state}', {PATH.index(of)})" for state, of in OUTCOMES.items())
CASES = f"""
    WITH sent AS (
        SELECT q.id, o.track FROM intake_request q LEFT JOIN approvals_route o ON o.id = q.route_id
         WHERE q.submitted_at > %(since)s AND NOT q.is_confidential
    ), stays AS (
        SELECT subject_id, sequence, target, at, lead(at, 1, %(now)s) OVER (PARTITION BY subject_id ORDER BY sequence) AS until
          FROM events_event JOIN sent ON sent.id = subject_id
         WHERE subject_kind = 'intake.request' AND kind = ANY(%(kinds)s) AND source <> target
    ), clocks AS (
        SELECT subject_id, target, coalesce(sum(CASE WHEN target = ANY(%(stands)s) THEN 0 ELSE extract(epoch FROM until - at) END) OVER (
                   PARTITION BY subject_id ORDER BY sequence ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0) / 86400 AS clock,
               CASE WHEN target = ANY(%(stands)s) THEN 0 ELSE extract(epoch FROM until - at) END / 86400 AS ran
          FROM stays
    ), reached AS (
        SELECT subject_id, n.place, min(clock) AS began
          FROM clocks JOIN (VALUES {PLACES}) AS p (state, place) ON p.state = target JOIN generate_series(0, {LAST}) AS n (place) ON n.place <= p.place
         GROUP BY subject_id, n.place
    ), ended AS (
        SELECT subject_id, max(clock + ran) AS clock, max(o.place) AS place
          FROM clocks LEFT JOIN (VALUES {OUTS}) AS o (state, place) ON o.state = target GROUP BY subject_id
    ), cases AS (
        SELECT f.subject_id, f.place AS a, t.place AS b,
               round((coalesce(past.began, e.clock) - f.began)::numeric, 1) AS days,
               (past.began IS NOT NULL OR (f.place = t.place AND e.place IS NOT DISTINCT FROM t.place))::int AS is_over
          FROM reached f JOIN generate_series(0, {LAST} - 1) AS t (place) ON t.place >= f.place JOIN ended e USING (subject_id)
          LEFT JOIN reached past ON past.subject_id = f.subject_id AND past.place = t.place + 1
    )
"""  # noqa: S608 - made of the states' own names
REQUESTS_SQL = f"""{CASES}
    SELECT a || '>' || b, days, sum(is_over), count(*) FROM cases GROUP BY a, b, days
     UNION ALL
    SELECT track, days, sum(is_over), count(*) FROM cases JOIN sent ON sent.id = subject_id
     WHERE a = %(decided)s AND b = a AND track IS NOT NULL GROUP BY track, days
"""  # noqa: S608 - made of the states' own names
# The same by track, of what was routed: each state of the path, and the whole way from sent to live; that of all under no track.
TRACKS_SQL = f"""{CASES}
    SELECT track || ':' || CASE WHEN a = b THEN a::text ELSE 'whole' END, days, sum(is_over), count(*)
      FROM cases JOIN sent ON sent.id = subject_id WHERE track IS NOT NULL AND (a = b OR (a = 0 AND b = {LAST} - 1)) GROUP BY 1, days
     UNION ALL
    SELECT ':whole', days, sum(is_over), count(*) FROM cases WHERE a = 0 AND b = {LAST} - 1 GROUP BY days
"""  # noqa: S608
# From sent to live, by the entry of the catalogue that it began with.
ENTRIES_SQL = f"""{CASES}
    SELECT v.entry_id::text, days, sum(is_over), count(*) FROM cases
      JOIN intake_request q ON q.id = cases.subject_id JOIN catalogue_entryversion v ON v.id = q.asked_as_id
     WHERE a = 0 AND b = {LAST} - 1 GROUP BY v.entry_id, days
"""  # noqa: S608
# The way of each request that is live or under way: the days on its clock, and when it went live. Of many, as many as asked for, evenly.
WAYS_SQL = f"""{CASES}, ways AS (
        SELECT e.subject_id, round(coalesce(past.began, e.clock)::numeric, 1) AS days, live.at,
               row_number() OVER (PARTITION BY live.at IS NULL ORDER BY live.at, e.subject_id) AS place,
               count(*) OVER (PARTITION BY live.at IS NULL) AS every
          FROM ended e JOIN intake_request q ON q.id = e.subject_id
          LEFT JOIN reached past ON past.subject_id = e.subject_id AND past.place = {LAST}
          LEFT JOIN (SELECT subject_id, min(at) AS at FROM stays WHERE target = '{State.DELIVERED}' GROUP BY subject_id) live ON live.subject_id = e.subject_id
         WHERE live.at IS NOT NULL OR q.state = ANY(%(open)s)
    )
    SELECT q.number, q.title, w.days, w.at, w.every FROM ways w JOIN intake_request q ON q.id = w.subject_id
     WHERE w.place %% greatest(1, (w.every + %(most)s - 1) / %(most)s) = 0 ORDER BY w.at NULLS LAST, q.number
"""  # noqa: S608
# A group's own time: from the turn of its step to the decision that ended its part. A step's turn begins later by what a pause took.
GROUPS_SQL = f"""
    SELECT role, days, sum(is_over), count(*)
      FROM (SELECT p.role, (p.state <> 'open')::int AS is_over,
                   round((extract(epoch FROM CASE WHEN p.state = 'open' THEN %(now)s ELSE max(d.at) END - s.opened_at) / 86400)::numeric, 1) AS days
              FROM approvals_panel p JOIN approvals_step s ON s.id = p.step_id JOIN approvals_route o ON o.id = s.route_id
              LEFT JOIN intake_request q ON q.route_id = o.id
              LEFT JOIN approvals_decision d ON d.panel_id = p.id AND d.round = s.round AND {STANDS}
             WHERE s.opened_at > %(since)s AND q.is_confidential IS NOT TRUE AND q.state IS DISTINCT FROM 'on_hold'
             GROUP BY p.id, s.id HAVING p.state = 'open' OR max(d.at) >= s.opened_at) taken
     GROUP BY role, days
"""  # noqa: S608 - made of constants


@dataclass(frozen=True, slots=True)
class Usual:
    """Half of ``count`` cases took up to ``median`` days, 85 in a hundred up to ``high``. Calendar days on the clock.

    ``is_at_least``: fewer than 85 in a hundred are over yet, and ``high`` is the longest of those.
    """

    count: int
    median: float
    high: float
    is_at_least: bool = False

    @property
    def words(self) -> str:
        """ "3–5 days", "up to 1 day", "3–14 days or more"."""
        low, high = round(self.median), max(1, round(self.high))
        if self.is_at_least:
            return (
                f"{low}{formats.DASH}{formats.count_words(high, 'day')} or more"
                if low < high
                else f"{formats.count_words(high, 'day')} or more"
            )
        if low < 1 or low == high:
            return f"up to {formats.count_words(high, 'day')}"
        return f"{low}{formats.DASH}{formats.count_words(high, 'day')}"


@dataclass(frozen=True, slots=True)
class Way:
    """``days`` on a request's clock from sent to live, or up to now where ``live_at`` is None; one of ``every`` such ways."""

    number: int
    title: str
    days: float
    live_at: datetime | None
    every: int


def by_state() -> dict[str, Usual]:
    """How long each state of the path usually lasts, pauses left out; only what has enough cases."""
    curves = _requests()
    return _usual({state.value: curves[f"{place}>{place}"] for place, state in enumerate(PATH) if f"{place}>{place}" in curves})


def by_group() -> dict[str, Usual]:
    """How long each group (a role) usually takes to decide once it is its turn."""
    return _usual(_kept("groups", GROUPS_SQL, {}))


def to_decision() -> dict[str, Usual]:
    """From routed to decided, by track."""
    return _usual({name: found for name, found in _requests().items() if ">" not in name})


def by_track(days: int) -> dict[tuple[str, str], Usual]:
    """Of what was sent in so many days: by track and state of the path how long it usually lasts; by track and "whole" from sent to live,

    and under no track that of all.
    """
    found = _usual(_kept("tracks", TRACKS_SQL, _values(), days))
    named = ((name.split(":"), one) for name, one in found.items())
    return {(track, place if place == WHOLE else PATH[int(place)].value): one for (track, place), one in named}


def by_entry() -> dict[str, Curve]:
    """From sent to live, by the key of the entry of the catalogue: what began with any version of it."""
    return _kept("entries", ENTRIES_SQL, _values())


def ways(most: int, days: int) -> list[Way]:
    """The ways from sent to live that the same cases took, those under way last; of many ``most`` of each kind, evenly. One query."""
    under_way = [str(state) for state in OPEN if state != State.DELIVERED]
    with connection.cursor() as cursor:
        cursor.execute(WAYS_SQL, {**_values(), **_window(days), "open": under_way, "most": most})
        return [Way(number, title, float(took), at, every) for number, title, took, at, every in cursor.fetchall()]


def between(state: str, until: str) -> float | None:
    """The days after which half of the requests that came to ``state`` have left ``until``. None: too few have come that way."""
    found = _requests().get(f"{PATH.index(State(state))}>{PATH.index(State(until))}")
    return None if found is None or found.count < FEWEST else found.within(HALF)


def _usual(curves: dict[str, Curve]) -> dict[str, Usual]:
    found = {}
    for name, one in curves.items():
        median, high = one.within(HALF), one.within(MOST)
        if one.count >= FEWEST and median is not None:
            found[name] = Usual(one.count, median, one.longest if high is None else high, high is None)
    return found


def _requests() -> dict[str, Curve]:
    """By "0>2", from the first state of the path until the third is left, and by track."""
    return _kept("requests", REQUESTS_SQL, {**_values(), "decided": PATH.index(State.IN_APPROVAL)})


def _values() -> dict[str, Any]:
    """What the cases are asked with, beside the time."""
    return {"kinds": sorted({step.says for step in FLOW if step.says and step.source != step.target}), "stands": list(CLOCK_STANDS)}


def _window(days: int) -> dict[str, Any]:
    now = clock.now()
    return {"now": now, "since": now - timedelta(days=days)}


def _key(name: str) -> str:
    return f"intake:usual:{name}:{clock.today()}"


def _kept(name: str, sql: str, values: dict[str, Any], days: int = WINDOW_DAYS) -> dict[str, Curve]:
    key = _key(name)
    found = cache.get(key)
    if found is None:
        cases: dict[str, list[tuple[float, int, int]]] = {}
        with connection.cursor() as cursor:
            cursor.execute(sql, {**values, **_window(days)})
            for word, days, over, count in cursor.fetchall():
                cases.setdefault(word, []).append((float(days), over, count))
        found = {word: (one.count, one.steps) for word, rows in cases.items() for one in (curve(rows),)}
        cache.set(key, found, KEPT_SECONDS)
    return {word: Curve(*one) for word, one in found.items()}


def forget() -> None:
    """After this transaction reckon anew: what counts as usual has changed in one step."""
    names = [_key(name) for name in ("requests", "groups", "tracks")]
    transaction.on_commit(lambda: cache.delete_many(names))


def days_in(since: datetime, now: datetime) -> float:
    """Calendar days, as a fraction; never below zero."""
    return max(0.0, (now - since) / timedelta(days=1))


def usually(state: str, usual: dict[str, Usual], *, is_whole: bool = False) -> str:
    """ "usually 3–5 days", or "no estimate yet" for a state that is still to be left; ``is_whole``: "… from sent to routed"."""
    if state not in PATH:
        return ""
    if state not in usual:
        return "no estimate yet"
    return f"usually {usual[state].words}" + (f" {STATE[state].reckoned}" if is_whole else "")
