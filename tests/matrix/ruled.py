"""Who may do what with the rules and the rota of triage, and with how its inbox is sorted: rows of ``table.py``."""

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

from collab.kit import clock
from projects.rota import operations, turning

from .rows import Body, May, Row, of_request, plain

READERS, KEEPERS = {"technologist", "technologist2", "admin", "auditor"}, {"technologist", "technologist2", "admin"}
OF_RULE: Body = lambda w: {"code": "all-of-it"}  # noqa: E731
OF_TURN: Body = lambda w: {"key": w.turn}  # noqa: E731
NEW_RULE = {"code": "mine", "name": "Mine", "track": "fast"}
GONE: Body = lambda w: {"version": 1, "reason": "It is over."}  # noqa: E731
SEEN: Body = lambda w: {"version": 1}  # noqa: E731
HIDDEN = {404}


def _turn(days: int) -> dict[str, str]:
    first = clock.today() + timedelta(days=days)
    return {"person": "technologist", "first_on": first.isoformat(), "last_on": (first + timedelta(days=2)).isoformat()}


RULED_API = {
    "api-triage-rules": plain(get=May(READERS), post=May(KEEPERS, lambda w: NEW_RULE)),
    "api-triage-rule": Row(OF_RULE, {"get": May(READERS), "patch": May(KEEPERS, lambda w: {"version": 1, "track": "major"})}),
    "api-triage-rule-retire": Row(OF_RULE, {"post": May(KEEPERS, GONE, {403, 404})}),
    "api-triage-rota": plain(get=May(READERS), post=May(KEEPERS, lambda w: _turn(400))),
    "api-triage-rota-today": plain(get=May(READERS)),
    "api-triage-turn": Row(OF_TURN, {"get": May(READERS), "patch": May(KEEPERS, lambda w: {**_turn(500), **SEEN(w)})}),
    "api-triage-turn-off": Row(OF_TURN, {"post": May(KEEPERS, SEEN)}),
    "api-request-proposal": of_request(get=May({"technologist", "technologist2"})),
}
RULED_PAGES = {
    "triage-weights": plain(
        get=May({"admin"}),
        post=May({"admin"}, lambda w: {"value": 1, "regret": 1, "cost": 1, "goal": 1, "ready": 1, "size_days": 5}),
    ),
    "triage-rules": plain(get=May(READERS)),
    "triage-rule-new": plain(get=May(KEEPERS), post=May(KEEPERS, lambda w: NEW_RULE)),
    "triage-rule-change": Row(
        OF_RULE, {"get": May(KEEPERS), "post": May(KEEPERS, lambda w: {"name": "All of it", "track": "major", "version": 1})}
    ),
    "triage-rule-retire": Row(OF_RULE, {"get": May(KEEPERS), "post": May(KEEPERS, GONE)}),
    "triage-rota": plain(get=May(READERS)),
    "triage-turn-new": plain(get=May(KEEPERS), post=May(KEEPERS, lambda w: _turn(600))),
    "triage-turn-change": Row(OF_TURN, {"get": May(KEEPERS), "post": May(KEEPERS, lambda w: {**_turn(700), "version": 1})}),
    "triage-turn-off": Row(OF_TURN, {"post": May(KEEPERS, SEEN, {403, 404})}),
}


def ruled(cast: SimpleNamespace) -> dict[str, Any]:
    """A rule for all of it, and a turn that is to come."""
    operations.write(actor=cast.admin, code="all-of-it", name="All of it", track="fast")
    first = clock.today() + timedelta(days=300)
    turn = turning.give(actor=cast.admin, person=cast.technologist, first_on=first, last_on=first + timedelta(days=6))
    return {"turn": turn.pk}
