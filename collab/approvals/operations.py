"""Publish a new version of the policy. Routes that run keep the version they were opened under."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from decimal import Decimal

from django.db import IntegrityError, transaction

from collab.access import duties
from collab.access.roles import Role
from collab.approvals import defaults
from collab.approvals.defaults import Rule
from collab.approvals.models import Policy, PolicyRule
from collab.approvals.on_record import PUBLISHED
from collab.approvals.record import terms
from collab.approvals.rules import wrong_rules
from collab.approvals.states import REQUEST
from collab.events.record import record
from collab.kit import clock
from collab.kit.errors import Conflict, Forbidden, Invalid
from collab.kit.money import CURRENCIES
from collab.kit.operation import operation
from collab.kit.text import clean
from collab.people.models import Person


@operation
def publish_policy(
    *,
    actor: Person,
    starts_on: date,
    rules: Sequence[Rule] = defaults.RULES,
    currency: str = defaults.CURRENCY,
    fast_below: Decimal = defaults.FAST_BELOW,
    standard_below: Decimal = defaults.STANDARD_BELOW,
    material_share: Decimal = Decimal("0.100"),
    note: str = "",
) -> Policy:
    """The next version of the policy for requests, in force from ``starts_on``; the one before ends that day. By an administrator.

    Amounts are in ``currency``; ``material_share`` is from 0 to 1. Raises Forbidden, Invalid (by field) or
    Conflict where a version already starts on that day or later.
    """
    if Role.ADMIN not in duties.roles_now(actor):
        raise Forbidden("Only an administrator publishes a policy.")
    _check_terms(starts_on, currency, fast_below, standard_below, material_share)
    if wrong := wrong_rules(rules):
        raise Invalid(rules=wrong[:20])
    number = _end_latest(starts_on) + 1
    limits = {"currency": currency, "fast_below": fast_below, "standard_below": standard_below, "material_share": material_share}
    try:
        with transaction.atomic():
            policy = Policy.objects.create(number=number, starts_on=starts_on, note=clean(note, "note", 4000), **limits)
    except IntegrityError as same:
        raise Conflict("Somebody published a policy at the same moment. Look at it before you go on.") from same
    PolicyRule.objects.bulk_create(PolicyRule(policy=policy, **asdict(rule)) for rule in rules)
    data = {"number": number, "starts_on": starts_on.isoformat(), "rules": len(rules), "terms": terms(policy)}
    record(PUBLISHED, actor=actor, about=policy, data=data)
    return policy


def _end_latest(on: date) -> int:
    """End the last version on that day and return its number, or 0; whoever publishes at the same moment waits here."""
    versions = Policy.objects.filter(subject_kind=REQUEST)
    list(versions.select_for_update().order_by("pk").values_list("pk"))
    latest = versions.order_by("-starts_on").first()
    if latest is None:
        return 0
    if latest.starts_on >= on:
        raise Conflict(f"{latest} starts on {latest.starts_on.isoformat()}; the next one starts later.")
    latest.ends_on = on
    latest.save(update_fields=["ends_on"])
    return latest.number


def _check_terms(starts_on: date, currency: str, fast_below: Decimal, standard_below: Decimal, material_share: Decimal) -> None:
    wrong: dict[str, str] = {}
    if starts_on < clock.today():
        wrong["starts_on"] = "A policy starts today or later: it does not change what was decided."
    if currency not in CURRENCIES:
        wrong["currency"] = "The currency is not one of ISO 4217, for example USD."
    if not 0 < fast_below < standard_below:
        wrong["standard_below"] = "The limit of the standard track is above that of the fast track, and both are above zero."
    if not 0 <= material_share <= 1:
        wrong["material_share"] = "Write the share as a number from 0 to 1."
    if wrong:
        raise Invalid(**wrong)
