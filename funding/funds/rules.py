"""What stands in the way of a write on funds; the obstacles of a decision are sentences for buttons as well."""

import re

from collab.access import duties
from collab.kit.errors import Forbidden, Invalid
from collab.people.models import Person
from funding.funds import sides
from funding.funds.access import has_say, may_create
from funding.funds.models import ChangeState, Fund, FundChange, FundSide

# Addresses of pages beside the funds' own.
_KEPT = frozenset({"new", "years"})
_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,39}", re.ASCII)


def deciding(change: FundChange, person: Person, roles: frozenset[str], owner_ids: set[int]) -> str | None:
    """Why this person does not decide on this proposal, or None; ``owner_ids`` own the fund that gives, or that is raised."""
    if change.proposed_by_id == person.pk:
        return "A second person decides: you proposed this."
    if not has_say(roles, person, owner_ids):
        return f"A finance partner or an owner of {(change.source or change.target).name} decides this."
    return None


def proposing(source: Fund | None, roles: frozenset[str], *, is_owner: bool) -> str | None:
    """Why somebody with these duties, who owns ``source`` or does not, does not propose to take money from it, or None."""
    if source is None or source.side != FundSide.JOINT or (is_owner and sides.of(roles)):
        return None
    return f"{source.name} belongs to both sides: an owner of one proposes what is taken from it, and an owner of the other agrees."


def agreeing(source: Fund | None, proposer: frozenset[str], roles: frozenset[str], *, is_owner: bool) -> str | None:
    """Why the agreement of somebody with these duties, who owns ``source`` or does not, is not enough, or None: both sides own a joint fund."""
    if source is None or source.side != FundSide.JOINT or (is_owner and sides.of(roles) & sides.others(proposer)):
        return None
    missing = " or ".join(sides.NAMES[side] for side in sorted(sides.others(proposer))) or "each side"
    return f"{source.name} belongs to both sides: an owner of {missing} agrees to what is taken from it."


def decided(change: FundChange) -> str | None:
    """Why nobody decides any more, or None."""
    return None if change.state == ChangeState.PROPOSED else f"This proposal was {change.get_state_display().lower()} before."


def may_set_up(actor: Person) -> None:
    """Raises Forbidden where this person, asked this instant, sets up no years and funds."""
    if not may_create(duties.roles_now(actor)):
        raise Forbidden("Years and funds are set up by a finance partner or an administrator.")


def coded(code: str) -> None:
    """Raises Invalid for what is no code of a year or fund."""
    if not isinstance(code, str) or not _CODE.fullmatch(code) or code in _KEPT:
        raise Invalid(code="Letters, digits, hyphens and underscores, 40 at most.")
