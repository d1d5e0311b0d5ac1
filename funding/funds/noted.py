"""What notes ask of a fund and of what it promised: they stand beside its amounts and are for whoever sees those."""

from collections.abc import Iterable

from collab.notes.carriers import Carrier
from collab.people.models import Person
from funding.funds import access, addresses, promises, queries
from funding.funds.entries import about
from funding.funds.models import Allocation, Fund


def _owners(fund: Fund) -> Iterable[Person]:
    return fund.owners.all()


FUND = Carrier(
    things="funds",
    model=Fund,
    opens=access.opened,
    find=queries.opened,
    name=lambda fund: f"the fund “{fund.name}”",
    code=lambda fund: fund.code,
    page=lambda fund: addresses.fund(fund.code),
    around=_owners,
)


def _payers(promise: Allocation) -> Iterable[Person]:
    return promise.fund.owners.all()


# Whoever sees the amounts of a fund may open what it pays for, so its number is named to nobody who may not.
PROMISE = Carrier(
    things="allocations",
    model=Allocation,
    opens=access.promises,
    find=promises.found,
    name=lambda promise: f"what “{promise.fund.name}” promised to {about(promise.route)}",
    code=lambda promise: str(promise.pk),
    page=lambda promise: addresses.allocation(promise.pk),
    around=_payers,
)
