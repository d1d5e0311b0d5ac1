"""Whether a hold is on what a row belongs to, for queries: asked of the function that the guards ask."""

from django.db.models import BigIntegerField, BooleanField, F, Func, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast


def is_held(whose: str = "", kind: str = "", key: str = "", *, of: str = "") -> Func:
    """Of a row: ``whose`` leads to the key of a person, ``kind`` and ``key`` to the thing it is about, or ``of`` names its kind."""
    return Func(_key(whose), F(kind) if kind else Value(of), _key(key), function="public.keeping_held", output_field=BooleanField())


def _key(path: str) -> Combinable:
    return Cast(F(path) if path else Value(None), BigIntegerField())
