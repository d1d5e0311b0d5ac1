"""Every field of every table written directly, one by one: as the portal's role, past every operation. What is taken is told."""

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django.apps import apps
from django.db import DatabaseError, connection, models, transaction
from django.db.models import Model

from collab import rights

# What the portal's role may not even read holds nothing of it.
MODELS = {
    model._meta.label: model
    for model in apps.get_models(include_auto_created=True)
    if not model._meta.proxy and rights.RIGHTS[model._meta.label].select
}

Field = models.Field


def other_values(field: Field, was: Any) -> Iterator[Any]:
    """What else might stand there, of the right kind: nobody may be refused for a value that no column takes."""
    if field.remote_field:
        keys = field.related_model._base_manager.exclude(pk=was).order_by("-pk").values_list("pk", flat=True)[:2]
        yield from keys
    elif field.choices:
        yield from [value for value, _ in field.flatchoices if value != was][:3]
    elif isinstance(field, models.BooleanField):
        yield not was
    elif isinstance(field, models.DateTimeField):
        yield (was or dt.datetime(2026, 11, 1, 12, tzinfo=dt.UTC)) - dt.timedelta(days=1)
    elif isinstance(field, models.DateField):
        yield (was or dt.date(2026, 11, 1)) - dt.timedelta(days=1)
        yield (was or dt.date(2026, 11, 1)) + dt.timedelta(days=400)
    elif isinstance(field, models.DecimalField):
        yield (was or Decimal(0)) + Decimal("0.01")
    elif isinstance(field, models.IntegerField):
        yield (was or 0) + 1
        yield 0
    elif isinstance(field, models.JSONField):
        yield {"mine": 1}
    elif isinstance(field, models.BinaryField):
        yield b"0123456789abcdef"
    elif isinstance(was, list):
        yield [*was, *(was[:1] or (["mine"] if field.base_field.get_internal_type() == "CharField" else [1]))]
        yield []
    elif isinstance(field, models.CharField | models.TextField):
        yield "mine" if field.max_length is None or field.max_length >= 4 else "XX"
    if field.null and was is not None:
        yield None


def is_taken(model: type[Model], key: Any, field: Field, value: Any, *, by_sql: bool) -> bool:
    """Whether the database takes this one column, by the end of the transaction; undone either way."""
    try:
        with transaction.atomic(durable=True), connection.cursor() as cursor:
            if by_sql:
                quote = connection.ops.quote_name
                sql = f"UPDATE {quote(model._meta.db_table)} SET {quote(str(field.column))} = %s WHERE {quote(str(model._meta.pk.column))} = %s"
                cursor.execute(sql, [field.get_db_prep_save(value, connection), key])
            else:
                model._base_manager.filter(pk=key).update(**{field.attname: value})
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            transaction.set_rollback(True)
    except DatabaseError:
        return False
    return True


def taken(labels: Iterator[str] | list[str] | None = None, *, rows: int = 2, by_sql: bool = True) -> set[str]:
    """The fields, "app.Model.field", that somebody gets past the operations in one of the latest rows of their table."""
    found = set()
    for label in labels or MODELS:
        model = MODELS[label]
        for row in model._base_manager.order_by("-pk")[:rows]:
            for field in model._meta.concrete_fields:
                name = f"{label}.{field.name}"
                if name in found or field.primary_key:
                    continue
                was = getattr(row, field.attname)
                values = (value for value in other_values(field, was) if value != was)
                if any(is_taken(model, row.pk, field, value, by_sql=by_sql) for value in values):
                    found.add(name)
    return found


def empty() -> set[str]:
    """The tables without a row, of which nothing was tried."""
    return {label for label, model in MODELS.items() if not model._base_manager.exists()}
