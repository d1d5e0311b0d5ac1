"""The organisation's day in the database: a function that the owner makes, so that no session says which day it is."""

from django.db.backends.utils import CursorWrapper

NAME = "bridge_day"
# SQL for the day of an instant: ``DAY.format("NEW.at")``.
DAY = f"public.{NAME}({{0}})"


def made(zone: str) -> str:
    """The SQL that makes the function, for days that begin and end in ``zone``, a name that the settings have checked."""
    return f"""
CREATE OR REPLACE FUNCTION public.{NAME}(instant timestamptz) RETURNS date LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT (instant AT TIME ZONE '{zone}')::date
$$
"""


def settle(cursor: CursorWrapper, zone: str) -> bool:
    """Make it anew where the zone is another; whether it was. By the owner, after the migrations."""
    cursor.execute("SELECT prosrc FROM pg_proc WHERE proname = %s AND pronamespace = 'public'::regnamespace", [NAME])
    if cursor.fetchall() == [(made(zone).split("$$")[1],)]:
        return False
    cursor.execute(made(zone))
    return True
