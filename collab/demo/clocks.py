"""The clocks of the demo company: read from its whole record when the story ends, with what would have been promised in its last year."""

from datetime import timedelta

from django.db.models import F

from collab.events.models import Delivery, Event
from collab.kit import clock
from collab.people.models import Person
from projects.intake.clock_reactions import AWAY, FOLLOW
from projects.intake.clocking import forecasting, keeping, reminding
from projects.intake.clocking.measured import Measured
from projects.intake.models import Request
from projects.intake.operations import nudging
from projects.intake.states import State

Company = dict[str, Person]
# What is promised is told of so many days, and what is known is looked at anew every so many.
TOLD_DAYS, ANEW = 400, 50
# Of so many clocks it is news that a part of their time is over.
NEWS = 3


def put_off() -> None:
    """What follows each event of a request one by one is made up for at once, at the end."""
    owed = Delivery.objects.filter(state=Delivery.State.DUE, reaction__in=(FOLLOW, AWAY))
    owed.update(state=Delivery.State.DONE, attempts=1, done_at=clock.now())


def tell(company: Company) -> None:
    """All rows from the record; a promise after each move of the last year, by what was known then; who was late is told, and one is nudged."""
    keeping.rebuild()
    now = clock.now()
    moves = Event.objects.filter(subject_kind="intake.request").exclude(action="").exclude(source=F("target")).order_by("at", "pk")
    begin = now - timedelta(days=TOLD_DAYS)
    while begin < now:
        end = begin + timedelta(days=ANEW)
        forecasting.make(list(moves.filter(at__gte=begin, at__lt=end)), Measured(begin, timedelta(days=1200)).known(begin))
        begin = end
    forecasting.forget()
    late = reminding.due()
    reminding.pass_over(keys=late[:-NEWS])
    reminding.remind_due()
    waiting = Request.objects.filter(state=State.IN_APPROVAL, is_confidential=False, requester=company["marketer"]).order_by("pk").first()
    if waiting is not None and not nudging.unwanted(waiting, company["marketer"]):
        nudging.nudge(number=waiting.number, actor=company["marketer"])
