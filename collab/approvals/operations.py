"""Publish a new version of the policy, as two people have agreed to it. Routes that run keep the version they were opened under."""

from datetime import date
from typing import Any

from django.db import IntegrityError, transaction

from collab.approvals import policies
from collab.approvals.models import Policy, PolicyRule
from collab.approvals.on_record import PUBLISHED
from collab.approvals.record import terms as digest
from collab.approvals.states import REQUEST
from collab.approvals.terms import LIMITS, Terms
from collab.events.record import record
from collab.kit import clock
from collab.kit.errors import Conflict, Invalid
from collab.kit.operation import inside_unit
from collab.people.models import Person


def publish(*, actor: Person, starts_on: date, terms: Terms, note: str, after: Policy | None, keys: dict[str, Any]) -> Policy:
    """The next version of the policy for requests, in force from ``starts_on``; the one before, ``after``, ends that day.

    Called where a second person agrees, within that unit; ``keys`` go into the event. The caller says in the same transaction
    to which proposal it belongs, or the database refuses it. Raises Invalid (by field), Conflict where another version came
    first or one starts on that day or later.
    """
    inside_unit()
    check(starts_on, terms)
    _end(after, starts_on)
    number = after.number + 1 if after else 1
    limits = {name: getattr(terms, name) for name in LIMITS}
    try:
        with transaction.atomic():
            policy = Policy.objects.create(number=number, starts_on=starts_on, note=note, **limits)
    except IntegrityError as same:
        raise Conflict("Somebody published a policy at the same moment. Look at it before you go on.") from same
    PolicyRule.objects.bulk_create(PolicyRule(policy=policy, **rule.columns()) for rule in terms.rules)
    data = {"number": number, "starts_on": starts_on.isoformat(), "rules": len(terms.rules), "terms": digest(policy)}
    record(PUBLISHED, actor=actor, about=policy, data={**data, **keys})
    return policy


def check(starts_on: date, terms: Terms) -> None:
    """What is asked when a policy is proposed, and again when it is published. Raises Invalid by field."""
    if starts_on < clock.today():
        raise Invalid(starts_on="A policy starts today or later: it does not change what was decided.")
    terms.check()


def follows(latest: Policy | None, starts_on: date) -> None:
    """Raises Conflict where the latest version starts on that day or later: nothing in force is written over."""
    if latest is not None and latest.starts_on >= starts_on:
        raise Conflict(f"{latest} starts on {latest.starts_on.isoformat()}; the next one starts later.")


def _end(after: Policy | None, on: date) -> None:
    """End the version before on that day; whoever publishes at the same moment waits here, and then finds another."""
    list(Policy.objects.filter(subject_kind=REQUEST).select_for_update().order_by("pk").values_list("pk"))
    latest = policies.latest()
    if latest != after:
        raise Conflict(f"{latest} was published meanwhile. Whoever still wants this proposes it anew.")
    follows(latest, on)
    if latest is not None:
        latest.ends_on = on
        latest.save(update_fields=["ends_on"])
