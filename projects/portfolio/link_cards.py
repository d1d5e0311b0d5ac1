"""What pages and the API get of a link: a frozen card."""

from dataclasses import dataclass

from projects.portfolio import addresses
from projects.portfolio.clashes import Judged, lag_words
from projects.portfolio.models import Dependency, Milestone, Project


@dataclass(frozen=True, slots=True)
class LinkCard:
    """Another project that this one waits for, or that waits for it. A ``clash`` starts ``early`` ("2 weeks") too soon.

    ``red`` says why what is waited for is red, empty where it is not. Both ends are named as programs name them, R-231 or R-231/7 for a
    milestone of it, and in words.
    """

    number: int
    code: str
    title: str
    url: str
    why: str
    clash: bool
    early: str
    pk: int
    provider: str
    provider_title: str
    dependant: str
    dependant_title: str
    milestone: str
    own_milestone: str
    lag: int
    is_hard: bool
    red: str

    @property
    def lag_words(self) -> str:
        return lag_words(self.lag)

    @property
    def provider_code(self) -> str:
        return self.provider.partition("/")[0]

    @property
    def provider_url(self) -> str:
        return addresses.project(self.provider_code)

    @property
    def dependant_code(self) -> str:
        return self.dependant.partition("/")[0]

    @property
    def dependant_url(self) -> str:
        return addresses.project(self.dependant_code)


def link(row: Dependency, other: Project, how: Judged) -> LinkCard:
    """A card of a link that was read with both its ends, as the end that is not ``other`` has it."""
    ends = ((row.before, row.before_milestone), (row.after, row.after_milestone))
    (provider, provider_title), (dependant, dependant_title) = (_end(*end) for end in ends)
    theirs, own = (row.before_milestone, row.after_milestone) if other.pk == row.before_id else (row.after_milestone, row.before_milestone)
    return LinkCard(
        number=other.number,
        code=other.code,
        title=other.title,
        url=addresses.project(other.code),
        why=row.why,
        clash=how.early > 0,
        early=how.words,
        pk=row.pk,
        provider=provider,
        provider_title=provider_title,
        dependant=dependant,
        dependant_title=dependant_title,
        milestone=theirs.title if theirs else "",
        own_milestone=own.title if own else "",
        lag=row.lag,
        is_hard=row.is_hard,
        red=how.red,
    )


def _end(of: Project, milestone: Milestone | None) -> tuple[str, str]:
    """How programs name an end of a link, and how people do."""
    return (of.code, of.title) if milestone is None else (f"{of.code}/{milestone.pk}", f"{of.title}: {milestone.title}")
