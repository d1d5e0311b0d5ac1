"""What a person may sign, and where: Limit (up to how much) and Remit (for which brands and markets they hold their role)."""

import pgtrigger
from django.db import models
from django.db.models import F, Q

from collab.access.roles import APPROVING
from collab.kit.guards import refuses
from collab.kit.record_guards import changed, recorded, told
from collab.people.models import Person

LIMIT_SET, LIMIT_ENDED = "approvals.limit.set", "approvals.limit.ended"
REMIT_SET, REMIT_ENDED = "approvals.remit.set", "approvals.remit.ended"


class Spend(models.TextChoices):
    """How the books keep what is spent."""

    CAPITAL = "capital", "Capital"
    OPERATING = "operating", "Operating"


def _kept(kind: str, set_as: str, ended: str, what: str) -> list[pgtrigger.Trigger]:
    """Given and ended on record, and never rewritten: an end is written once, and moves only to the front."""
    own = f"'approvals.{kind}'", "NEW.id"
    return [
        recorded("set_on_record", pgtrigger.Insert, told(*own, set_as), f"{what} is set on record only."),
        recorded(
            "ended_on_record", pgtrigger.Update, told(*own, ended), f"{what} ends on record only.", when=changed("until_on", "ended_at")
        ),
        refuses(
            "kept",
            pgtrigger.Update,
            """(to_jsonb(OLD) - '{until_on,ended_at}'::text[]) IS DISTINCT FROM (to_jsonb(NEW) - '{until_on,ended_at}'::text[])
    OR OLD.ended_at IS NOT NULL AND (OLD.ended_at, OLD.until_on) IS DISTINCT FROM (NEW.ended_at, NEW.until_on)
    OR OLD.until_on IS NOT NULL AND (NEW.until_on IS NULL OR NEW.until_on > OLD.until_on)""",
            f"{what} is ended and another is set: what was is not rewritten.",
        ),
        pgtrigger.Protect(name="stays", operation=pgtrigger.Delete),
    ]


class Limit(models.Model):
    """From ``since_on`` up to and including ``until_on`` the person signs up to ``amount``, of this kind of spending (empty: of any)."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="limits")
    spend = models.CharField(max_length=10, choices=Spend.choices, blank=True)
    currency = models.CharField(max_length=3)
    amount = models.DecimalField(max_digits=16, decimal_places=2)
    since_on = models.DateField()
    until_on = models.DateField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        ordering = ["person", "currency", "spend", "since_on"]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="limit_is_an_amount"),
            models.CheckConstraint(condition=Q(spend__in=["", *Spend.values]), name="limit_spend_known"),
            models.CheckConstraint(condition=Q(until_on__isnull=True) | Q(until_on__gte=F("since_on")), name="limit_ends_after_start"),
        ]
        triggers = _kept("limit", LIMIT_SET, LIMIT_ENDED, "A limit")

    def __str__(self) -> str:
        return f"{self.person_id} up to {self.amount} {self.currency}"


class Remit(models.Model):
    """The person holds ``role`` for this brand or market, by its code in the register; a duty of the role comes apart from it."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="remits")
    role = models.CharField(max_length=20)
    register = models.CharField(max_length=20)
    code = models.CharField(max_length=50)
    since_on = models.DateField()
    until_on = models.DateField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        ordering = ["person", "role", "register", "code"]
        constraints = [
            models.CheckConstraint(condition=Q(role__in=[role.value for role in APPROVING]), name="remit_role_approves"),
            models.CheckConstraint(condition=Q(register__in=["brands", "markets"]), name="remit_register_known"),
            models.CheckConstraint(condition=Q(until_on__isnull=True) | Q(until_on__gte=F("since_on")), name="remit_ends_after_start"),
        ]
        triggers = _kept("remit", REMIT_SET, REMIT_ENDED, "A remit")

    def __str__(self) -> str:
        return f"{self.person_id} {self.role} for {self.code}"
