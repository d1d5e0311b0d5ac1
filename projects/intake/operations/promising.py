"""What a request promises is frozen with its approval: its effects on KPIs, and the revenue it generates and protects."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from projects.intake.models import Request
from projects.intake.operations import moving
from projects.promises import freezing
from projects.promises.freezing import Said
from projects.promises.states import What

MONEY = (What.GENERATED, What.PROTECTED)


def frozen(request: Request) -> dict[str, Any]:
    """For the event of its approval: the hashes of what it promises; nothing where it promises nothing."""
    hashes = freezing.freeze(
        number=request.number, route=moving.route_of(request), sponsor=request.sponsor, owner=request.requester, said=_said(request)
    )
    return {"promises": hashes} if hashes else {}


def _said(request: Request) -> Iterator[Said]:
    for row in request.effects or ():
        before = None if row["from"] is None else Decimal(row["from"])
        yield Said(What.KPI, Decimal(row["to"]), row["kpi"], before, date.fromisoformat(row["by"]))
    for what in MONEY:
        if amount := getattr(request, what.value):
            yield Said(what, amount, currency=request.currency)
