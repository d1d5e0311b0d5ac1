"""Proposal: a duty to be given or ended, which takes a second person."""

from django.db import models
from django.db.models import F, Q

from collab.access.models import Duty
from collab.access.roles import Role
from collab.appointments import guards
from collab.appointments.states import PROPOSAL, Act, State
from collab.approvals.models import Route
from collab.people.models import Person


class Proposal(models.Model):
    """Somebody is to be given a role from ``since_on`` to ``until_on``, or to lose ``duty`` after ``until_on``, else at once.

    A second person decides on its ``route``. ``is_alone``: made in a house where nobody else could agree yet, and carried
    out as it was made. ``duty`` is the one that ends, or the one that came of it.
    """

    act = models.CharField(max_length=8, choices=Act.choices)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=20, choices=Role.choices)
    since_on = models.DateField(null=True, blank=True)
    until_on = models.DateField(null=True, blank=True)
    reason = models.TextField()
    proposed_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    is_alone = models.BooleanField(default=False)
    state = models.CharField(max_length=10, choices=State.choices, default=State.PROPOSED)
    route = models.OneToOneField(Route, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    duty = models.ForeignKey(Duty, null=True, blank=True, on_delete=models.PROTECT, related_name="proposals")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(act__in=Act.values, state__in=State.values, role__in=Role.values), name="proposal_words_known"
            ),
            models.CheckConstraint(condition=~Q(act="give") | ~Q(person=F("proposed_by")), name="proposal_not_for_oneself"),
            models.CheckConstraint(
                condition=Q(act="give", since_on__isnull=False) | Q(act="end", since_on__isnull=True, duty__isnull=False),
                name="proposal_says_what",
            ),
            models.CheckConstraint(condition=Q(until_on__isnull=True) | Q(until_on__gte=F("since_on")), name="proposal_ends_after_start"),
            models.CheckConstraint(condition=~Q(state="agreed") | Q(is_alone=True) | Q(duty__isnull=False), name="proposal_agreed_is_done"),
        ]
        indexes = [models.Index(fields=["state", "-id"], name="proposal_state_latest")]
        triggers = [guards.ALONE, guards.STARTS, guards.CARRIED_OUT, *guards.two_keys(PROPOSAL, "duty_id")]

    def __str__(self) -> str:
        return f"{self.act} {self.role} {self.person_id}"
