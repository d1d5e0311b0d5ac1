"""The ceiling: a WSGI function with just the query, by psycopg2 and string formatting. No session, no framework, no rights."""

import json
import os
import re
from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import parse_qs

import psycopg2

ROW = """SELECT r.number, r.title, r.state, p.username, h.username, g.title, r.estimate, r.needed_by, r.state_since, r.updated_at
           FROM intake_request r JOIN people_person p ON p.id = r.requester_id
           LEFT JOIN people_person h ON h.id = r.holder_id LEFT JOIN agenda_goal g ON g.id = r.goal_id """
SQL = {
    "/home/": ROW + "WHERE r.requester_id = 1 ORDER BY r.updated_at DESC, r.id DESC LIMIT 10",
    "/triage/": ROW + "WHERE r.state = 'in_triage' ORDER BY r.submitted_at, r.id LIMIT 50",
    "/list/": ROW + "WHERE r.state = 'in_triage' AND g.code = %(goal)s ORDER BY r.number DESC LIMIT 25",
    "/deep/": ROW + "WHERE r.number < %(before)s ORDER BY r.number DESC LIMIT 25",
    "/request/": ROW.replace(" r.title,", " r.title, r.problem, r.outcome,") + "WHERE r.number = %(number)s",
    "/search/": ROW + "WHERE r.search @@ websearch_to_tsquery('english', %(q)s) ORDER BY r.number DESC LIMIT 25",
    "/json/": ROW + "WHERE r.state <> 'draft' ORDER BY r.number DESC LIMIT %(limit)s",
    "/roadmap/": """SELECT number, title, side, phase, starts_on, ends_on, health_marketing, health_it FROM portfolio_project
                     WHERE phase NOT IN ('live', 'closed') AND starts_on < now() + interval '1 year' AND ends_on > now() - interval '1 year'
                     ORDER BY starts_on LIMIT 40""",
    "/operations/": "SELECT state, count(*) FROM intake_request WHERE state = 'in_triage' OR state = 'in_approval' GROUP BY state",
    "/executive/": """SELECT k.code, k.name, k.unit, (SELECT value FROM kpis_measurement m WHERE m.kpi_id = k.id ORDER BY m."on" DESC LIMIT 1)
                        FROM kpis_kpi k ORDER BY k.code""",
    "/brief/": "SELECT kind, at FROM events_event WHERE actor_id = 1 ORDER BY id DESC LIMIT 12",
    "/moments/": "SELECT moment_id, count(*), sum(estimate) FROM intake_request WHERE state <> 'draft' GROUP BY moment_id",
    "/kpi/": """SELECT "on", value FROM kpis_measurement WHERE kpi_id = (SELECT id FROM kpis_kpi WHERE code = %(code)s) ORDER BY "on" """,
    "/create/": """INSERT INTO plain_request (number, state, requester_id, holder_id, made_at, state_since, updated_at, title, problem, outcome,
                    version, before_hold, needed_by_reason, currency, question, legacy_systems, is_confidential)
                   VALUES (nextval('plain_number'), 'in_triage', 1, NULL, now(), now(), now(), %(title)s, %(problem)s, %(outcome)s, 2, '',
                    %(needed_by_reason)s, 'USD', '', '{}', false)
                   RETURNING number""",
    "/move/": """UPDATE plain_request SET state = 'needs_information', question = %(reason)s, asked_by_id = 1, holder_id = requester_id,
                  version = version + 1, state_since = now(), updated_at = now() WHERE number = %(number)s RETURNING number""",
}
_line: Any = None


def rows(sql: str, words: dict[str, Any]) -> list[tuple[Any, ...]]:
    global _line
    if _line is None:
        _line = psycopg2.connect(os.environ["DATABASE_URL"])
        _line.autocommit = True
    with _line.cursor() as cursor:
        cursor.execute(sql, words)
        return cursor.fetchall()


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    path, status, kind = environ["PATH_INFO"], "200 OK", "text/html; charset=utf-8"
    given = environ["QUERY_STRING"]
    if environ["REQUEST_METHOD"] == "POST":
        given = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0)).decode()
    words = {name: values[0] for name, values in parse_qs(given).items()}
    words = {name: re.sub("[^ -~]", "", text) for name, text in words.items()}
    if path == "/healthz":
        text = "ok"
    elif path == "/json/":
        text, kind = json.dumps([[str(value) for value in row] for row in rows(SQL[path], words)]), "application/json"
    else:
        lines = ("<tr>" + "".join(f"<td>{value}</td>" for value in row) + "</tr>" for row in rows(SQL[path], words))
        text = "<table>" + "".join(lines) + "</table>"
    if environ["REQUEST_METHOD"] == "POST":
        status = "201 Created" if path == "/create/" else "302 Found"
    data = text.encode()
    start_response(status, [("Content-Type", kind), ("Content-Length", str(len(data))), *([("Location", "/")] if status[0] == "3" else [])])
    return [data]
