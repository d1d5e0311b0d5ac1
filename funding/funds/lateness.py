"""How long delivered work keeps its promise for late invoices, and whether that time is over."""

from datetime import date

from django.db import connection

# By name: what is delivered, and when, the floor above knows. Its text stands in ``projects.intake.settled``.
IS_DUE = "SELECT public.ledger_release_is_due(%s, %s, %s)"
# Days after delivery, of a fund that says nothing else; and what a fund may say.
USUAL, MOST = 60, 730


def is_due(route: int, fund: int, today: date) -> bool:
    """Whether the time is over that this fund gives the work behind this route. One query."""
    with connection.cursor() as cursor:
        cursor.execute(IS_DUE, [route, fund, today])
        (answer,) = cursor.fetchone()
    return bool(answer)
