"""What was found out and learnt before, beside a request: what may help it, and what it cites."""

from collections.abc import Collection
from dataclasses import dataclass

from collab.insights import addresses
from collab.insights.offering import Offered, offered
from collab.insights.queries import cited_in
from collab.people.models import Person
from projects.intake import shares
from projects.intake.access import has_part
from projects.intake.models import Request
from projects.intake.queries.page.similar import WORDS, words_of
from projects.intake.states import ENDED


@dataclass(frozen=True, slots=True)
class Cited:
    """An insight that the request cites; ``is_decided`` where a decision on it does."""

    text: str
    url: str
    kind: str
    is_decided: bool


@dataclass(frozen=True, slots=True)
class Help:
    """``offers`` may help, ``cited`` did; ``can_cite`` is for who has a part in it, while it goes on."""

    offers: tuple[Offered, ...]
    cited: tuple[Cited, ...]
    can_cite: bool


def beside(request: Request, person: Person, *, can_cite: bool | None = None) -> Help:
    """For one reader: what it cites, and what may help for who has a part in it. Three queries at most."""
    used = cited_in(person, request.number)
    cited = tuple(Cited(one.text, addresses.insight(one.code), one.get_kind_display(), is_decided) for one, is_decided in used)
    may = request.state not in ENDED and (has_part(person, request) if can_cite is None else can_cite)
    return Help(_offers(request, person, {insight.code for insight, _ in used}) if may else (), cited, may)


def _offers(request: Request, person: Person, cited: Collection[str]) -> tuple[Offered, ...]:
    words = words_of(request.title, request.outcome, request.problem)[:WORDS]
    moment = request.moment.code if request.moment else ""
    return tuple(offered(person, words=words, goals=shares.codes(request), moment=moment, cited=cited))
