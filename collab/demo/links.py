"""What waits for what in the demo's portfolio: mostly in good order, three times not."""

from collections.abc import Iterator
from random import Random

from collab.demo import wishes
from collab.kit import clock
from collab.people.models import Person
from projects.portfolio import operations as portfolio
from projects.portfolio.models import Project
from projects.portfolio.states import ENDED, Phase

CLASHES, IN_ORDER = 3, 12


def life(company: dict[str, Person], chance: Random) -> Iterator[float]:
    """The leads of both sides go through the plans and write down what waits for what."""
    every = list(Project.objects.filter(is_confidential=False).select_related("marketing_lead", "it_lead").order_by("starts_on", "number"))
    today = clock.today()
    ahead = [project for project in every if project.phase == Phase.PLANNED and project.starts_on and project.starts_on > today]
    going = [project for project in every if project.phase not in ENDED and project not in ahead]
    for after in ahead[:CLASHES]:
        late = [one for one in going if one.ends_on and after.starts_on and 10 < (one.ends_on - after.starts_on).days < 80]
        if late:
            before = chance.choice(late)
            going.remove(before)
            yield from _link(before, after, chance)
    for after in [*ahead[CLASHES:], *going][:IN_ORDER]:
        done = [one for one in every if one.ends_on and after.starts_on and (one.phase in ENDED or one.ends_on < after.starts_on)]
        if done:
            yield from _link(chance.choice(done[-6:]), after, chance)


def _link(before: Project, after: Project, chance: Random) -> Iterator[float]:
    actor = after.it_lead if chance.random() < 0.5 else after.marketing_lead
    portfolio.link(number=after.number, before=before.number, actor=actor, why=chance.choice(wishes.LINKS))
    yield chance.uniform(0.05, 0.4)
