"""What is reckoned once for everybody may take longer than what each of them waits for."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction


@contextmanager
def patient(seconds: int) -> Iterator[None]:
    """In a transaction whose statements may take so long each; what they give is kept, so few ever wait for it."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('statement_timeout', %s, true)", [f"{seconds}s"])
        yield
