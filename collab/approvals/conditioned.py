"""Condition: what an approval rests on, with an owner and a day, followed until it is done. An open one holds up the move that it names."""

import pgtrigger
from django.db import models
from django.db.models import Q

from collab.approvals.guards import STANDS, on_duty
from collab.kit.guards import is_named, refuses
from collab.kit.record_guards import recorded, timely, told
from collab.people.models import Person

MET, CONFIRMED, REOPENED, WAIVED, HANDED = (
    f"intake.request.condition_{said}" for said in ("met", "confirmed", "reopened", "waived", "handed_over")
)
# Told once, on its day, by the portal itself.
DUE = "intake.request.condition_due"


class Blocks(models.TextChoices):
    """The later moves that may wait for it."""

    FUND = "fund", "Money is promised"
    START = "start", "The project starts"
    LAUNCH = "launch", "It goes live"


class ConditionState(models.TextChoices):
    OPEN = "open", "To be met"
    MET = "met", "Said to be met"
    CONFIRMED = "confirmed", "Met and confirmed"
    WAIVED = "waived", "Waived"


# Until then it is followed, and holds up what it names.
FOLLOWED = (ConditionState.OPEN, ConditionState.MET)
IS_FOLLOWED = "c.state = ANY ('{open,met}')"
# The condition ``c`` is one of a decision ``d`` that stands, in the round of its step that counts.
COUNTS = f"""EXISTS (SELECT 1 FROM approvals_decision d JOIN approvals_panel n ON n.id = d.panel_id JOIN approvals_step s ON s.id = n.step_id
        WHERE d.id = c.decision_id AND d.round = s.round AND {STANDS})"""  # noqa: S608 - made of constants
_ABOUT = """EXISTS (SELECT 1 FROM approvals_decision d JOIN approvals_route r ON r.id = d.route_id WHERE d.id = NEW.decision_id AND {0})"""


def _told(*kinds: str, more: str) -> str:
    return _ABOUT.format(told("r.subject_kind", "r.subject_id", *kinds, more=more))


# Who has a seat in the group that set it, or is of the group now, and has no part in the request.
_OF_GROUP = f"""EXISTS (SELECT 1 FROM approvals_decision d JOIN approvals_panel n ON n.id = d.panel_id JOIN approvals_route r ON r.id = d.route_id
        WHERE d.id = NEW.decision_id AND r.requester_id <> NEW.closed_by_id
          AND NOT EXISTS (SELECT 1 FROM approvals_recusal c WHERE c.route_id = r.id AND c.person_id = NEW.closed_by_id)
          AND (EXISTS (SELECT 1 FROM approvals_seat t WHERE t.panel_id = n.id AND t.person_id = NEW.closed_by_id)
            OR {on_duty("NEW.closed_by_id", "n.role", "NEW.closed_at")}))"""  # noqa: S608 - made of constants
TRIGGERS = [
    refuses(
        "begins_open",
        pgtrigger.Insert,
        """NEW.state <> 'open' OR NOT EXISTS (SELECT 1 FROM approvals_decision d
            WHERE d.id = NEW.decision_id AND d.verdict = 'approve_with_conditions')""",
        "A condition is set open, by an approval with conditions.",
    ),
    pgtrigger.Trigger(
        name="moves",
        operation=pgtrigger.Update,
        when=pgtrigger.Before,
        func=f"""
    IF (OLD.decision_id, OLD.words, OLD.due_on, OLD.blocks) IS DISTINCT FROM (NEW.decision_id, NEW.words, NEW.due_on, NEW.blocks) THEN
        RAISE EXCEPTION 'A condition stays as it was set.';
    END IF;
    IF OLD.state = 'confirmed' OR OLD.state = 'waived' THEN RAISE EXCEPTION 'A condition that is done stays as it is.'; END IF;
    IF OLD.state <> NEW.state AND NOT ((OLD.state, NEW.state) = ('open', 'met') OR (OLD.state, NEW.state) = ('met', 'open')
            OR (OLD.state, NEW.state) = ('met', 'confirmed') OR NEW.state = 'waived') THEN
        RAISE EXCEPTION 'A condition is met by its owner, then confirmed, or it is waived.';
    END IF;
    IF (OLD.state, NEW.state) = ('open', 'met') THEN
        {timely("NEW.met_at", "A condition is met at the instant at which it is said to be.")}
    END IF;
    IF NEW.state = 'confirmed' OR NEW.state = 'waived' THEN
        {timely("NEW.closed_at", "A condition is done at the instant at which it is said to be.")}
        IF NOT {_OF_GROUP} THEN RAISE EXCEPTION 'A condition is confirmed or waived by somebody of the group that set it.'; END IF;
    END IF;
    IF NEW.closed_by_id = NEW.owner_id THEN
        RAISE EXCEPTION 'Nobody confirms or waives what they are to meet themselves.';
    END IF;
    RETURN NEW;
    """,
    ),
    pgtrigger.Protect(name="stays", operation=pgtrigger.Delete),
    recorded(
        "set_on_record", pgtrigger.Insert, _told(more="e.data -> 'given' = to_jsonb(NEW.decision_id)"), "A condition is set on record only."
    ),
    recorded(
        "moves_on_record",
        pgtrigger.Update,
        _told(
            MET,
            CONFIRMED,
            REOPENED,
            WAIVED,
            HANDED,
            more="""e.data -> 'condition' = to_jsonb(NEW.id) AND e.kind = 'intake.request.condition_' || CASE
                WHEN OLD.state = NEW.state THEN 'handed_over' WHEN NEW.state = 'open' THEN 'reopened' ELSE NEW.state END""",
        ),
        "What becomes of a condition is on record only.",
    ),
]


class Condition(models.Model):
    """One thing that an approval asks for. ``words``, ``note`` and ``reason`` are names of texts; ``blocks`` the move that waits, or empty."""

    decision = models.ForeignKey("approvals.Decision", on_delete=models.PROTECT, related_name="terms")
    words = models.TextField()
    owner = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="conditions")
    due_on = models.DateField()
    blocks = models.CharField(max_length=10, choices=Blocks.choices, blank=True)
    state = models.CharField(max_length=10, choices=ConditionState.choices, default=ConditionState.OPEN)
    note = models.TextField(blank=True)
    met_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    closed_at = models.DateTimeField(null=True, blank=True)
    reason = models.TextField(blank=True)

    class Meta:
        ordering = ["due_on", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=ConditionState.values), name="condition_state_known"),
            models.CheckConstraint(condition=Q(blocks__in=["", *Blocks.values]), name="condition_blocks_known"),
            models.CheckConstraint(condition=is_named("words") & is_named("note") & is_named("reason"), name="condition_words_are_names"),
            models.CheckConstraint(condition=~Q(words=""), name="condition_says_what"),
            models.CheckConstraint(
                condition=~Q(state__in=["met", "confirmed"]) | ~Q(note="") & Q(met_at__isnull=False), name="condition_met_how"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["open", "met"], closed_by=None, closed_at=None)
                | Q(state__in=["confirmed", "waived"], closed_by__isnull=False, closed_at__isnull=False),
                name="condition_closed_by_somebody",
            ),
            models.CheckConstraint(condition=~Q(state="waived") | ~Q(reason=""), name="condition_waived_with_reason"),
        ]
        indexes = [models.Index(fields=["owner", "due_on"], condition=Q(state__in=["open", "met"]), name="condition_followed")]
        triggers = TRIGGERS

    def __str__(self) -> str:
        return f"Condition {self.pk}"
