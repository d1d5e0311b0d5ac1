"""Proposal: a duty to be given or ended, which takes a second person. Roster: the duties of a file, which take one for all of them."""

from django.db import models
from django.db.models import F, Q

from collab.access.models import Duty
from collab.access.roles import Role
from collab.appointments import guards, roster_guards
from collab.appointments.states import PROPOSAL, ROSTER, Act, State
from collab.approvals.models import Route
from collab.kit.many import Tick, unwatched
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


class Roster(models.Model):
    """The duties of a file (``name``), to be given all or none. A second person decides on its ``route``, on all of them at once.

    ``digest`` is of its lines, and stands on the route: what was agreed to is what is given. ``given`` is how many came of it.
    """

    name = models.CharField(max_length=255)
    total = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    proposed_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    is_alone = models.BooleanField(default=False)
    state = models.CharField(max_length=10, choices=State.choices, default=State.PROPOSED)
    route = models.OneToOneField(Route, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    given = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(state__in=State.values), name="roster_state_known"),
            models.CheckConstraint(condition=Q(total__gte=1), name="roster_lists_some"),
            models.CheckConstraint(
                condition=Q(given__isnull=True) & (~Q(state="agreed") | Q(is_alone=True)) | Q(state="agreed", given=F("total")),
                name="roster_all_or_none",
            ),
        ]
        indexes = [models.Index(fields=["state", "-id"], name="roster_state_latest")]
        triggers = [guards.ALONE, *roster_guards.ROSTERS, *guards.two_keys(ROSTER, "given", unsaid="name")]

    # Whoever gives its duties is told by it how far that is.
    tick: Tick = staticmethod(unwatched)

    def __str__(self) -> str:
        return f"roster {self.pk}"


class Line(models.Model):
    """One duty of a roster; ``duty`` is the one that came of it."""

    roster = models.ForeignKey(Roster, on_delete=models.PROTECT, related_name="lines")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=20, choices=Role.choices)
    since_on = models.DateField()
    until_on = models.DateField(null=True, blank=True)
    reason = models.TextField()
    duty = models.OneToOneField(Duty, null=True, blank=True, on_delete=models.PROTECT, related_name="line")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(role__in=Role.values), name="line_role_known"),
            models.CheckConstraint(condition=~Q(reason=""), name="line_has_reason"),
            models.CheckConstraint(condition=Q(until_on__isnull=True) | Q(until_on__gte=F("since_on")), name="line_ends_after_start"),
            models.UniqueConstraint(fields=["roster", "person", "role"], name="line_once"),
        ]
        triggers = roster_guards.LINES

    def __str__(self) -> str:
        return f"give {self.role} {self.person_id}"
