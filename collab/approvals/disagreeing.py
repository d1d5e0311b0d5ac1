"""Disagreement: of two keys one approved and the other did not. It has a clock and an outcome, and the route waits for that."""

import pgtrigger
from django.db import models
from django.db.models import F, Q

from collab.access.roles import Role
from collab.approvals.panel_guards import STANDS
from collab.kit.guards import is_named, refuses
from collab.kit.record_guards import recorded, timely, told
from collab.people.models import Person

# The two keys, and how long a reason of theirs is at least.
KEYS = (Role.CMO, Role.CIO)
SHORTEST = 20
WORKING_DAYS = 5
ESCALATED = "intake.request.keys_escalated"


class Settled(models.TextChoices):
    """Where it stands; ``ended``: the route ended, or began anew, before they settled it."""

    OPEN = "open", "Open"
    GO = "go", "Go"
    NO = "no", "No"
    ENDED = "ended", "Ended with its route"


# What is wrong with a new disagreement: ``y`` and ``d`` are the two decisions, of the two keys of one step and round.
_OF_TWO_KEYS = f"""EXISTS (SELECT 1 FROM approvals_decision d JOIN approvals_panel n ON n.id = d.panel_id
          JOIN approvals_decision y ON y.id = NEW.yes_id JOIN approvals_panel m ON m.id = y.panel_id
         WHERE d.id = NEW.no_id AND n.step_id = m.step_id AND d.round = y.round AND {STANDS}
           AND (n.role, m.role) = ANY (ARRAY[('cmo'::varchar, 'cio'::varchar), ('cio'::varchar, 'cmo'::varchar)])
           AND (d.verdict = 'reject' OR d.verdict = 'ask_for_changes')
           AND (y.verdict = 'approve' OR y.verdict = 'approve_with_conditions')
           AND NOT EXISTS (SELECT 1 FROM approvals_retraction x WHERE x.decision_id = y.id))"""  # noqa: S608 - made of constants
_ABOUT = "EXISTS (SELECT 1 FROM approvals_decision d JOIN approvals_route r ON r.id = d.route_id WHERE d.id = NEW.no_id AND {0})"
# Who signed what: whoever agrees to the other's word settles it, or whom they have named for it.
_BY_WHOM = """NEW.settled_by_id IS NOT DISTINCT FROM NEW.judge_id OR EXISTS (SELECT 1 FROM approvals_decision d
        WHERE d.person_id = NEW.settled_by_id AND d.id = CASE NEW.state WHEN 'go' THEN NEW.no_id ELSE NEW.yes_id END)"""


def _above(decision: str) -> str:
    """SQL: the judge is above whoever made this decision, in the directory."""
    return f"""NEW.judge_id = ANY (ARRAY(WITH RECURSIVE up(id) AS (
            SELECT p.manager_id FROM people_person p JOIN approvals_decision d ON d.person_id = p.id WHERE d.id = {decision}
            UNION SELECT p.manager_id FROM people_person p JOIN up ON p.id = up.id) SELECT up.id FROM up WHERE up.id IS NOT NULL))"""  # noqa: S608 - made of constants


# Whom one of the two named before and the other names now, or who is above both.
_NAMED_BY_BOTH = f"""NEW.judge_id = NEW.named_id AND EXISTS (SELECT 1 FROM approvals_decision d
            WHERE (d.id = NEW.yes_id OR d.id = NEW.no_id) AND d.person_id = NEW.named_by_id)
        AND (OLD.named_id = NEW.judge_id AND OLD.named_by_id <> NEW.named_by_id OR {_above("NEW.yes_id")} AND {_above("NEW.no_id")})"""  # noqa: S608 - made of constants
TRIGGERS = [
    refuses(
        "begins_open",
        pgtrigger.Insert,
        f"NEW.state <> 'open' OR NEW.judge_id IS NOT NULL OR NOT {_OF_TWO_KEYS}",
        "A disagreement is of two keys of one step, of which one approved and the other did not.",
    ),
    pgtrigger.Trigger(
        name="settled",
        operation=pgtrigger.Update,
        when=pgtrigger.Before,
        func=f"""
    IF (OLD.yes_id, OLD.no_id, OLD.opened_at, OLD.due_on) IS DISTINCT FROM (NEW.yes_id, NEW.no_id, NEW.opened_at, NEW.due_on)
            OR OLD.state <> 'open' OR OLD.judge_id IS NOT NULL AND OLD.judge_id IS DISTINCT FROM NEW.judge_id THEN
        RAISE EXCEPTION 'A disagreement stays as it was, and is settled once.';
    END IF;
    IF NEW.judge_id IS NOT NULL AND EXISTS (SELECT 1 FROM approvals_decision d
            WHERE (d.id = NEW.yes_id OR d.id = NEW.no_id) AND (d.person_id = NEW.judge_id OR EXISTS (
                SELECT 1 FROM approvals_recusal c WHERE c.route_id = d.route_id AND c.person_id = NEW.judge_id))) THEN
        RAISE EXCEPTION 'Who settles it is neither of the two, and has no part in the request.';
    END IF;
    IF OLD.judge_id IS NULL AND NEW.judge_id IS NOT NULL THEN
        IF ({_NAMED_BY_BOTH}) IS NOT TRUE THEN
            RAISE EXCEPTION 'Who settles it is whom both have named, or somebody above both.';
        END IF;
    END IF;
    IF NEW.state = 'go' OR NEW.state = 'no' THEN
        {timely("NEW.settled_at", "A disagreement is settled at the instant at which it is.")}
        IF NOT ({_BY_WHOM}) THEN RAISE EXCEPTION 'A disagreement is settled by who gives way, or by whom both have named.'; END IF;
    END IF;
    RETURN NEW;
    """,  # noqa: S608 - made of constants
    ),
    pgtrigger.Protect(name="stays", operation=pgtrigger.Delete),
    recorded(
        "opens_on_record",
        pgtrigger.Insert,
        _ABOUT.format(
            told(
                "r.subject_kind",
                "r.subject_id",
                more="(e.data -> 'given' = to_jsonb(NEW.no_id) OR e.data -> 'given' = to_jsonb(NEW.yes_id))",
            )
        ),
        "A disagreement opens on record only.",
    ),
    recorded(
        "moves_on_record",
        pgtrigger.Update,
        _ABOUT.format(told("r.subject_kind", "r.subject_id", more="NEW.state = 'ended' OR e.data -> 'disagreement' = to_jsonb(NEW.id)")),
        "What becomes of a disagreement is on record only.",
    ),
]


class Disagreement(models.Model):
    """``yes`` and ``no`` are the two decisions. ``named`` is whom one of them wants to settle it, ``judge`` whom both do."""

    yes = models.ForeignKey("approvals.Decision", on_delete=models.PROTECT, related_name="+")
    no = models.ForeignKey("approvals.Decision", on_delete=models.PROTECT, related_name="disagreements")
    opened_at = models.DateTimeField()
    due_on = models.DateField()
    state = models.CharField(max_length=10, choices=Settled.choices, default=Settled.OPEN)
    named = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    named_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    judge = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="to_settle")
    settled_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    settled_at = models.DateTimeField(null=True, blank=True)
    reason = models.TextField(blank=True)

    class Meta:
        ordering = ["-opened_at"]
        constraints = [
            # One that ended because its yes was taken back may begin again with another.
            models.UniqueConstraint(fields=["no"], condition=~Q(state="ended"), name="disagreement_once"),
            models.CheckConstraint(condition=Q(state__in=Settled.values), name="disagreement_state_known"),
            models.CheckConstraint(condition=~Q(yes=F("no")), name="disagreement_of_two"),
            models.CheckConstraint(condition=is_named("reason"), name="disagreement_words_are_names"),
            models.CheckConstraint(
                condition=Q(state__in=["open", "ended"], settled_by=None)
                | Q(state__in=["go", "no"], settled_by__isnull=False, settled_at__isnull=False) & ~Q(reason=""),
                name="disagreement_settled_by_somebody",
            ),
        ]
        triggers = TRIGGERS

    def __str__(self) -> str:
        return f"Disagreement {self.pk}"
