"""Facts of a request that are more than its own words: the kinds of data, and the names of what it names in registers."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Q

from collab.customer.states import DataKind as DataKind
from collab.registers.models import Entry

Names = dict[tuple[str, str], str]


def is_personal(kind: str) -> bool | None:
    """Whether the policy takes it for personal data; None where nobody knows."""
    return None if kind == DataKind.UNKNOWN else kind != DataKind.NONE


def kind_of(is_personal: bool | None) -> str:
    """What "personal data" means that was written without its kind."""
    return {True: DataKind.PERSONAL, False: DataKind.NONE, None: DataKind.UNKNOWN}[is_personal].value


def load(requests: Iterable[Any], registers: Iterable[str]) -> None:
    """Let many requests know at once what their facts are called. One query, or none."""
    there, kinds = list(requests), list(registers)
    called = names((kind, getattr(request, kind)) for request in there for kind in kinds)
    for request in there:
        request.__dict__["entry_names"] = called


def names(wanted: Iterable[tuple[str, Iterable[str] | None]]) -> Names:
    """The names of entries by register and code, of ``wanted`` registers with codes. One query, or none."""
    named = Q()
    for kind, codes in wanted:
        if codes:
            named |= Q(kind=kind, code__in=list(codes))
    return {(kind, code): name for kind, code, name in Entry.objects.filter(named).values_list("kind", "code", "name")} if named else {}
