"""Calling a fund otherwise: of a closed year too, for nothing of its money changes by it."""

from collab.events.record import record
from collab.events.texts import Words
from collab.kit.errors import Conflict, Invalid, NotFound
from collab.kit.operation import operation
from collab.kit.text import one_line
from collab.people.models import Person
from collab.workflow.flow import STALE
from funding.funds import rules
from funding.funds.holding import held
from funding.funds.models import Fund

LONGEST = 120


@operation
def rename_fund(*, actor: Person, code: str, version: int, name: str) -> Fund:
    """Its code stays, and what names it there. Raises NotFound, Forbidden, Invalid naming ``name``, Conflict for a stale version."""
    rules.may_set_up(actor)
    fund = next(iter(held(code=[code])), None)
    if fund is None:
        raise NotFound
    if fund.version != version:
        raise Conflict(STALE)
    said = one_line(name, "name", LONGEST)
    if not said:
        raise Invalid(name="Name it.")
    if said != fund.name:
        data = {"name": [Words(fund.name), Words(said)]}
        fund.name = said
        fund.version += 1
        fund.save(update_fields=["version", "name"])
        record("funds.fund.changed", actor=actor, about=fund, data=data)
    return fund
