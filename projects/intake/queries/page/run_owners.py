"""Who answers for what a request costs to run, year by year, as its page and the API say it."""

from dataclasses import dataclass

from collab.kit import formats
from collab.people.models import Person
from projects.intake import run_owners
from projects.intake.models import Request
from projects.intake.operations.run_owning import may_propose
from projects.intake.run_models import OwnerState


@dataclass(frozen=True, slots=True)
class RunOwnerCard:
    """A later year: who is proposed or has accepted (empty: nobody), and whether the reader is asked. ``amount``: for who sees its money, and for them."""

    year: str
    username: str
    name: str
    state: str
    said: str
    is_owned: bool
    asks_you: bool
    amount: str


@dataclass(frozen=True, slots=True)
class RunOwners:
    years: list[RunOwnerCard]
    can_propose: bool

    @property
    def is_missing(self) -> bool:
        return not all(one.is_owned for one in self.years)


def card(request: Request, person: Person, *, shows_money: bool) -> RunOwners:
    """For its page. Two queries, none where nothing runs in later years."""
    found = run_owners.years(request)
    can = request.state in run_owners.PROPOSABLE and any(may_propose(request, person, one) for one in found)
    return RunOwners([_year(one, person, shows_money) for one in found], can)


def _year(one: run_owners.RunYear, person: Person, shows_money: bool) -> RunOwnerCard:
    owner = one.owner
    # Whoever is to answer for it knows how much it is.
    is_theirs = owner is not None and owner.person_id == person.pk
    amount = formats.short_money(one.most) if shows_money or is_theirs else ""
    if owner is None:
        return RunOwnerCard(one.year.code, "", "", "", "nobody is proposed", False, False, amount)
    said = str(OwnerState(owner.state).label)
    if owner.state == OwnerState.ACCEPTED and not one.is_owned:
        said = "accepted less than it costs now"
    asks = owner.state == OwnerState.PROPOSED and is_theirs
    return RunOwnerCard(one.year.code, owner.person.username, owner.person.name, owner.state, said, one.is_owned, asks, amount)
