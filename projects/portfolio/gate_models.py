"""Gates with their checklists, proposals about a plan, and templates of plans."""

from django.db import models
from django.db.models import Q

from collab.appointments.states import State
from collab.approvals.models import Route
from collab.people.models import Person
from collab.people.states import Side
from projects.portfolio import gate_guards
from projects.portfolio.gate_states import Act, GateOf, Passes

SIDES = [(Side.MARKETING.value, "Marketing"), (Side.IT.value, "IT")]


class Gate(models.Model):
    """What stands before a phase of a project until it is passed: its ``checks`` are done, and ``passes`` says so."""

    project = models.ForeignKey("portfolio.Project", on_delete=models.CASCADE, related_name="gates")
    phase = models.CharField(max_length=10, choices=GateOf.choices)
    passes = models.CharField(max_length=16, choices=Passes.choices)
    passed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["project", "phase"], name="gate_once"),
            models.CheckConstraint(condition=Q(phase__in=GateOf.values), name="gate_phase_known"),
            models.CheckConstraint(condition=Q(passes__in=Passes.values), name="gate_passes_known"),
        ]
        triggers = gate_guards.GATE

    def __str__(self) -> str:
        return f"gate before {self.phase}"


class Check(models.Model):
    """A line of a gate's checklist, which one side answers for."""

    gate = models.ForeignKey(Gate, on_delete=models.CASCADE, related_name="checks")
    label = models.CharField(max_length=200)
    side = models.CharField(max_length=12, choices=SIDES)
    done_on = models.DateField(null=True)
    done_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["gate", "label"], name="check_once"),
            models.CheckConstraint(
                condition=Q(done_on__isnull=True, done_by__isnull=True) | Q(done_on__isnull=False, done_by__isnull=False),
                name="check_done_by_somebody",
            ),
        ]
        triggers = gate_guards.CHECK

    def __str__(self) -> str:
        return self.label


class Passage(models.Model):
    """A lead proposes to pass a gate of the major track, or to freeze the plan anew; somebody else decides on its ``route``.

    ``phase`` is the gate's, empty for the plan; ``baseline`` is what came of that.
    """

    project = models.ForeignKey("portfolio.Project", on_delete=models.PROTECT, related_name="passages")
    act = models.CharField(max_length=10, choices=Act.choices)
    phase = models.CharField(max_length=10, choices=GateOf.choices, blank=True)
    reason = models.TextField()
    proposed_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.PROPOSED)
    route = models.OneToOneField(Route, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    baseline = models.OneToOneField("portfolio.Baseline", null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(state__in=State.values), name="passage_state_known"),
            models.CheckConstraint(condition=Q(act="gate") & ~Q(phase="") | Q(act="baseline", phase=""), name="passage_is_of_a_gate"),
            models.UniqueConstraint(fields=["project", "act", "phase"], condition=Q(state="proposed"), name="passage_one_proposed"),
        ]
        triggers = gate_guards.PASSAGES

    def __str__(self) -> str:
        return f"{self.get_act_display()} {self.phase}".strip()


class Template(models.Model):
    """How work of one kind is planned: ``content`` has milestones, gates and checklists (``templates.Plan``). A version is never changed."""

    code = models.SlugField(max_length=50)
    number = models.PositiveSmallIntegerField(default=1)
    name = models.CharField(max_length=120)
    work = models.CharField(max_length=120)
    content = models.JSONField()
    is_current = models.BooleanField(default=True)
    made_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["name", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["code", "number"], name="plan_template_once"),
            models.UniqueConstraint(fields=["code"], condition=Q(is_current=True), name="plan_template_one_current"),
        ]

    def __str__(self) -> str:
        return self.name
