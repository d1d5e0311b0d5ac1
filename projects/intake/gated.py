"""What a request knows of the gate when it is first asked: who answers for its run cost, and what two executives may do or did."""

from typing import Any

from django.utils.functional import cached_property

from collab.approvals.states import RouteKind
from collab.kit import clock
from collab.kit.money import Money
from projects.intake import glass, run_owners
from projects.intake.glass import GlassState
from projects.intake.glass_models import BreakGlass


class Gated:
    """Part of ``Request``; each is of the row as it was when it was asked."""

    @cached_property
    def run_unowned(self: Any) -> list[str]:
        """The later years in which it costs something to run and nobody answers for that, when this was first asked of the row. Two queries, or none."""
        return run_owners.unowned(self)

    @cached_property
    def open_glass(self: Any) -> BreakGlass | None:
        """The break-glass of it that waits for its second key, when this was first asked of the row. One query."""
        # Where the cost has changed since, it is opened anew.
        waits = self.glasses.filter(state=GlassState.WAITING, until__gt=clock.now(), amount=self.estimate, currency=self.currency)
        found: BreakGlass | None = waits.select_related("first", "fund", "marketing_lead", "it_lead").first()
        return found

    @cached_property
    def too_much_for_glass(self: Any) -> str:
        """Why the policy of today lets no two executives begin this, or nothing, when this was first asked of the row. Two queries at most."""
        weighs = Money(self.size.high, self.size.currency) if self.size and self.size.valid_until >= clock.today() else None
        return glass.above(weighs or (None if self.estimate is None else Money(self.estimate, self.currency)))

    @cached_property
    def unjudged_glass(self: Any) -> BreakGlass | None:
        """What two executives let begin and nobody has reviewed, when this was first asked of the row. One query, none where it came the usual way."""
        if self.route is None or self.route.kind != RouteKind.BREAK_GLASS:
            return None
        found: BreakGlass | None = self.glasses.filter(state=GlassState.BROKEN, verdict="").select_related("first", "second").first()
        return found
