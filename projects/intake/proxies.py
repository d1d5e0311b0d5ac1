"""What floors below keep, as requests see it: proxies that carry this app's guards of their tables."""

from collab.approvals.models import Decision, Route
from funding.funds.models import Allocation
from funding.ledger.models import Entry
from projects.assurances.models import Applied, Assurance
from projects.intake import assured_guards, colleague_guards, guards, lane_guards, sight_guards
from projects.portfolio.models import Project


class PromisedWork(Allocation):
    """A fund's promise as the work sees it, named for its guard: nothing new is promised to what is live or
    has ended, and who sees confidential work by its money is on record."""

    class Meta:
        proxy = True
        default_permissions = ()
        triggers = [guards.PROMISED_WHILE_OPEN, guards.PAID_FOR_ON_RECORD]


class SeenWork(Project):
    """A project as its request sees it, named for its guards: nobody may see the one who may not see the other, and who asks for it does not lead it."""

    class Meta:
        proxy = True
        default_permissions = ()
        triggers = [sight_guards.SEEN_AS_ITS_REQUEST, colleague_guards.LED_BY_OTHERS]


class ReleasedWork(Entry):
    """An entry of the ledger as the work sees it, named for its guard: money leaves work that is live or has ended,
    and is reserved by nobody who asks for it."""

    class Meta:
        proxy = True
        default_permissions = ()
        triggers = [guards.RELEASED_AFTERWARDS, colleague_guards.RESERVED_BY_OTHERS]


class RoutedWork(Route):
    """A route as its request sees it, named for its guards: whoever asks for the work neither routes it nor decides on it."""

    class Meta:
        proxy = True
        default_permissions = ()
        triggers = [colleague_guards.ROUTED_BY_OTHERS, colleague_guards.ROUTED_APART]


class AssuredWork(Assurance):
    """An assurance as the request sees it that was reviewed, named for its guard: it says what that request says."""

    class Meta:
        proxy = True
        default_permissions = ()
        triggers = [assured_guards.OF_ITS_REQUEST]


class WorkByAssurance(Applied):
    """That a decision was taken by an assurance, as its request sees it, named for its guard: it is of the same supplier and kind of data."""

    class Meta:
        proxy = True
        default_permissions = ()
        triggers = [assured_guards.FOR_THE_SAME]


class DecidedWork(Decision):
    """A decision as its request sees it, named for its guard: a no of privacy or security says what would make it a yes."""

    class Meta:
        proxy = True
        default_permissions = ()
        triggers = [lane_guards.NO_NAMES_A_YES]
