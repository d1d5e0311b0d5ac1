"""What became of what the demo company promised: reviews three, six and twelve months after launch, and changes that two sides made.

Nothing here is drawn by chance: what became of a promise is the next of a list.
"""

from collections.abc import Iterator
from decimal import Decimal

from collab.kit import clock
from collab.people.models import Person
from projects.portfolio.models import Project
from projects.portfolio.states import Phase
from projects.promises import access, amending, operations, raising
from projects.promises.models import Promise, Review

Company = dict[str, Person]
# Every so many working days somebody looks; in the last rounds nobody has yet.
_PAUSE, _LEFT = 8.0, 5
_SAID = (
    ("kept", "It is there, and has been for two months."),
    ("kept", "More than was promised; the second market brought the rest."),
    ("partly", "Two thirds of it. The stores began later than the web."),
    ("kept", "Reached in the last month, by what we measure ourselves."),
    ("not", "It has not moved. What we built is used, and for something else."),
    ("too_early", "The season that it was built for has not begun."),
    ("kept", "As promised, and without the discount that helped at the start."),
    ("partly", "In the shop yes, at the care line no."),
)
_CHANGES = (
    ("One market is left out, and with it its part.", Decimal("0.8")),
    ("The price was lower than we reckoned with, for everybody.", Decimal("0.9")),
)


def life(company: Company, days: int) -> Iterator[float]:
    """Month by month: reviews raise themselves, and whoever answers for a promise says what became of it."""
    rounds = round(days * 5 / 7 / _PAUSE)
    for place in range(rounds):
        yield _PAUSE
        raising.raise_due()
        if place < rounds - _LEFT:
            _answered()


def _answered() -> None:
    waiting = Review.objects.filter(verdict="", due_on__lte=clock.today()).select_related("owner", "promise")
    for review in waiting:
        owner = review.owner
        if not owner.is_active or not access.reviews(owner).filter(pk=review.pk).exists():
            continue
        # The next of the list: so each answer comes.
        said = Review.objects.exclude(verdict="").count() + Review.objects.exclude(early_on=None).count()
        verdict, note = _SAID[said % len(_SAID)]
        if verdict == "too_early" and review.early_on:
            verdict, note = _SAID[0]
        operations.answer(review=review.pk, actor=owner, version=review.version, verdict=verdict, note=note)


def changes(company: Company) -> Iterator[float]:
    """Both sides change one promise; another change waits for IT today."""
    yield 0.0
    led = {project.number: project for project in Project.objects.exclude(phase=Phase.STOPPED).select_related("marketing_lead", "it_lead")}
    there = access.visible(company["cmo"]).filter(kpi=None, number__in=list(led)).order_by("-number", "position")
    for place, row in enumerate(list(there[: len(_CHANGES)])):
        _change(led[row.number], row, *_CHANGES[place], is_agreed=place == 0)
        yield 0.5


def _change(project: Project, row: Promise, reason: str, share: Decimal, *, is_agreed: bool) -> None:
    target = (row.target * share).quantize(Decimal(1))
    change = amending.propose(promise=row.pk, actor=project.marketing_lead, target=target, reason=reason)
    if is_agreed:
        amending.decide(amendment=change.pk, actor=project.it_lead, version=change.version, agree=True)
