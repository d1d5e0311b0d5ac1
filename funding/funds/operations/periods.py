"""Saying how long a fund waits: for late invoices of delivered work, and for actuals of its year."""

from collab.events.record import record
from collab.kit.errors import Conflict, Invalid, NotFound
from collab.kit.operation import operation
from collab.people.models import Person
from collab.workflow.flow import STALE
from funding.funds import lateness, rules
from funding.funds.holding import held, open_year
from funding.funds.models import MOST_ACCRUAL_DAYS, Fund


@operation
def set_periods(*, actor: Person, code: str, version: int, invoice_days: int | None = None, accrual_days: int | None = None) -> Fund:
    """Let delivered work keep what the fund promised to it for ``invoice_days``, and take actuals of its year for ``accrual_days`` after that.

    What is None stays. Raises NotFound, Forbidden, Invalid by field, and Conflict for a stale version or a closed year.
    """
    rules.may_set_up(actor)
    fund = next(iter(held(code=[code])), None)
    if fund is None:
        raise NotFound
    if fund.version != version:
        raise Conflict(STALE)
    open_year(fund)
    given = {"invoice_days": invoice_days, "accrual_days": accrual_days}
    changed = {name: days for name, days in given.items() if days is not None and days != getattr(fund, name)}
    _bounded(changed)
    if not changed:
        return fund
    data = {name: [getattr(fund, name), days] for name, days in changed.items()}
    for name, days in changed.items():
        setattr(fund, name, days)
    fund.version += 1
    fund.save(update_fields=["version", *changed])
    record("funds.fund.changed", actor=actor, about=fund, data=data)
    return fund


def _bounded(days: dict[str, int]) -> None:
    most = {
        "invoice_days": (lateness.MOST, f"From 0 to {lateness.MOST} days after delivery."),
        "accrual_days": (MOST_ACCRUAL_DAYS, f"From 0 to {MOST_ACCRUAL_DAYS} days after the year."),
    }
    if wrong := {name: most[name][1] for name, value in days.items() if not 0 <= value <= most[name][0]}:
        raise Invalid(**wrong)
