"""What ends soon and has raised no draft for it yet, and that it has now."""

from datetime import timedelta

from django.db.models import Exists, OuterRef, QuerySet

from collab.events.record import record
from collab.kit import clock
from collab.kit.operation import inside_unit
from projects.owned.models import Renewal, Tool
from projects.owned.states import RENEWED_BEFORE

# Tools a night; what is left goes the next one.
MOST = 500


def due() -> list[int]:
    """The keys of the tools whose end is near, and was told of to nobody. Of one that has ended nothing is renewed any more."""
    return list(_near().order_by("ends_on", "pk").values_list("pk", flat=True)[:MOST])


def held(key: int) -> Tool | None:
    """The tool, locked until the transaction ends, where its renewal is still due: of two that ask at once one is given it."""
    inside_unit()
    tool = Tool.objects.select_for_update(of=("self",), no_key=True).select_related("owner").get(pk=key)
    return tool if _near().filter(pk=key).exists() else None


def _near() -> QuerySet[Tool]:
    told, today = Renewal.objects.filter(tool=OuterRef("pk"), ends_on=OuterRef("ends_on")), clock.today()
    return Tool.objects.filter(~Exists(told), retired_on=None, ends_on__gte=today, ends_on__lte=today + timedelta(days=RENEWED_BEFORE))


def raised(tool: Tool, number: int) -> Renewal:
    """The draft of this number was raised for its end. Part of what makes the draft; the number stands in no event."""
    inside_unit()
    assert tool.ends_on is not None
    renewal = Renewal.objects.create(tool=tool, ends_on=tool.ends_on, number=number, made_at=clock.now())
    record("tools.renewal.raised", actor=None, about=renewal, data={"tool": tool.code, "ends_on": tool.ends_on.isoformat()})
    return renewal
