"""Retraction: a decision that its maker took back in passing. The decision stays on record and counts no more."""

from typing import TypeVar

import pgtrigger
from django.db import models
from django.db.models import QuerySet

from collab.approvals.states import REQUEST
from collab.events.patience import SECONDS
from collab.kit.guards import APPEND_ONLY
from collab.kit.record_guards import UNIT, recorded, timely, told
from collab.people.models import Person

M = TypeVar("M", bound=models.Model)
RETRACTED = "intake.request.retracted"
# Somebody has acted on the subject after the event ``e`` that tells of the decision: another person in any way, or anybody by a move.
BUILT_ON = f"""EXISTS (SELECT 1 FROM events_event b WHERE b.subject_kind = e.subject_kind AND b.subject_id = e.subject_id
            AND b.sequence > e.sequence AND NOT (b.kind = '{RETRACTED}' AND b.made_in = {UNIT})
            AND (b.action <> '' OR b.actor_id IS NOT NULL AND b.actor_id <> e.actor_id))"""  # noqa: S608 - made of constants
ALLOWED = pgtrigger.Trigger(
    name="allowed",
    operation=pgtrigger.Insert,
    when=pgtrigger.Before,
    declare=[("given", "record")],
    func=f"""
    SELECT d.person_id, d.at, d.round, r.subject_kind, r.subject_id, r.round AS turn INTO given
      FROM approvals_decision d JOIN approvals_route r ON r.id = d.route_id WHERE d.id = NEW.decision_id FOR UPDATE OF r;
    {timely("NEW.at", "A decision is taken back at the instant at which it is.")}
    IF given.person_id IS DISTINCT FROM NEW.person_id THEN RAISE EXCEPTION 'Only who made a decision takes it back.'; END IF;
    IF given.subject_kind <> '{REQUEST}' THEN
        RAISE EXCEPTION 'What has moved money, a duty or a policy is not taken back.';
    END IF;
    IF NEW.at NOT BETWEEN given.at AND given.at + interval '{SECONDS} seconds' THEN
        RAISE EXCEPTION 'A decision is taken back within {SECONDS} seconds.';
    END IF;
    IF given.round <> given.turn OR EXISTS (SELECT 1 FROM events_event e WHERE e.subject_kind = given.subject_kind AND e.subject_id = given.subject_id
            AND e.data -> 'given' = to_jsonb(NEW.decision_id) AND e.actor_id = NEW.person_id AND {BUILT_ON}) THEN
        RAISE EXCEPTION 'What others have built on is not taken back.';
    END IF;
    RETURN NEW;
    """,  # noqa: S608 - made of constants
)
ON_RECORD = recorded(
    "made_on_record",
    pgtrigger.Insert,
    f"""EXISTS (SELECT 1 FROM approvals_decision d JOIN approvals_route r ON r.id = d.route_id WHERE d.id = NEW.decision_id
        AND {told("r.subject_kind", "r.subject_id", RETRACTED, more="e.actor_id = NEW.person_id AND e.data -> 'retracted' = to_jsonb(d.id)")})""",  # noqa: S608 - made of constants
    "A decision is taken back on record only.",
)


class Retraction(models.Model):
    """One decision that was taken back, by whoever made it. They may decide again."""

    decision = models.OneToOneField("approvals.Decision", on_delete=models.PROTECT, related_name="retraction")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        triggers = [APPEND_ONLY, ALLOWED, ON_RECORD]

    def __str__(self) -> str:
        return f"{self.person_id} took {self.decision_id} back"


class Standing(models.Manager[M]):
    """The decisions that stand. Whoever tells what happened asks ``Decision.every``."""

    def get_queryset(self) -> QuerySet[M]:
        return super().get_queryset().filter(retraction=None)
