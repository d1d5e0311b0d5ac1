"""What notes ask of a fund: they stand beside its amounts and are for whoever sees those."""

from collections.abc import Iterable

from collab.notes.carriers import Carrier
from collab.people.models import Person
from funding.funds import access, addresses, queries
from funding.funds.models import Fund


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
