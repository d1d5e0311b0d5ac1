"""The words of the promise ledger: what is promised, of which kind, and what became of it."""

from django.db import models

from collab.web.statuses import Status


class What(models.TextChoices):
    KPI = "kpi", "A KPI"
    GENERATED = "revenue_generated", "Revenue generated"
    PROTECTED = "revenue_protected", "Revenue protected"


class Kind(models.TextChoices):
    """What kind of benefit it is."""

    REVENUE = "revenue", "Revenue"
    AVOIDED = "avoided", "Loss avoided"
    NOT_MONEY = "not_money", "Not money"


KIND_OF = {What.KPI: Kind.NOT_MONEY, What.GENERATED: Kind.REVENUE, What.PROTECTED: Kind.AVOIDED}


class Verdict(models.TextChoices):
    KEPT = "kept", "Kept"
    PARTLY = "partly", "Kept in part"
    NOT = "not", "Not kept"
    TOO_EARLY = "too_early", "Too early to say"


FINAL = (Verdict.KEPT, Verdict.PARTLY, Verdict.NOT)
BECAME = [(one.value, str(one.label)) for one in FINAL]


class ChangeState(models.TextChoices):
    WAITING = "waiting", "Waits for the other side"
    AGREED = "agreed", "Agreed"
    REFUSED = "refused", "Refused"


# Months after launch in which a promise is reviewed, and days that a review waits where it was too early, once.
MONTHS, LATER_DAYS = (3, 6, 12), 60
PROMISE, REVIEW, AMENDMENT = "promises.promise", "promises.review", "promises.amendment"
RAISED, ANSWERED, EARLY, HANDED = f"{REVIEW}.raised", f"{REVIEW}.answered", f"{REVIEW}.too_early", f"{REVIEW}.handed_over"
PROPOSED, AGREED, REFUSED = f"{AMENDMENT}.proposed", f"{AMENDMENT}.agreed", f"{AMENDMENT}.refused"

STATUSES = {
    "promise_open": Status("Not reviewed yet", "clock", "mute"),
    "promise_kept": Status("Kept", "check", "ok"),
    "promise_partly": Status("Kept in part", "circle-dashed", "warn"),
    "promise_not": Status("Not kept", "octagon-x", "bad"),
}
