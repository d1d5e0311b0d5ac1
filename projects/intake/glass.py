"""The words and numbers of break-glass: what stands for triage and panels where two executives say so, and never for the ledger."""

from datetime import timedelta

from django.db import models

from collab.access.roles import Role
from collab.approvals import policies
from collab.kit import clock
from collab.kit.errors import Conflict
from collab.kit.formats import full_money
from collab.kit.money import Money

# Signs of a reason, working days for its review and until it goes on hold, hours for the second key.
LEAST_REASON, REVIEW_DAYS, HOLD_DAYS = 40, 5, 10
KEY_HOURS = 24
WAITS = timedelta(hours=KEY_HOURS)
OPENED, BROKEN, UPHELD = "intake.request.glass_opened", "intake.request.glass_broken", "intake.request.glass_upheld"
SIDES = {Role.CMO.value: "the CMO side", Role.CIO.value: "the CIO side"}


class GlassState(models.TextChoices):
    """``lapsed``: nobody signed in time, or it was opened anew."""

    WAITING = "waiting", "waits for the second key"
    BROKEN = "broken", "signed by two"
    LAPSED = "lapsed", "lapsed"


class GlassVerdict(models.TextChoices):
    """What the review says."""

    UPHELD = "upheld", "upheld"
    STOPPED = "stopped", "stopped"


def above(weighs: Money | None) -> str:
    """Why nobody breaks the glass for so much by the policy in force today; empty where two may, or nobody knows what it weighs. One query."""
    try:
        policy = policies.in_force(clock.today())
    except Conflict as none:
        return none.sentence
    most = policy.break_glass_below
    if most is None:
        return f"{policy} lets nobody break the glass."
    if weighs is None or policies.in_policy_currency(policy, weighs) <= most:
        return ""
    return f"It weighs {full_money(weighs)}; the policy lets two executives begin up to {full_money(Money(most, policy.currency))}."
