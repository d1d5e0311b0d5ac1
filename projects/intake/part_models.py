"""Who asks for a request together with its requester, and what is proposed to stop its work."""

from django.db import models
from django.db.models import Q

from collab.appointments.states import State as Answer
from collab.approvals.models import Route
from collab.kit.guards import is_named
from collab.people.models import Person
from projects.intake import colleague_guards, guards
from projects.intake.lane_models import LaneEntry  # noqa: F401 - a table of this app
from projects.intake.letter_models import DecisionLink  # noqa: F401 - a table of this app


class Colleague(models.Model):
    """Somebody who asks for a request together with its requester: with the same rights, and kept from judging it alike."""

    request = models.ForeignKey("intake.Request", on_delete=models.CASCADE, related_name="colleagues")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["request", "person"], name="colleague_once")]
        triggers = colleague_guards.OF_COLLEAGUE

    def __str__(self) -> str:
        return f"{self.person_id} of {self.request_id}"


class Stop(models.Model):
    """A proposal to stop a request's work for which too much is promised to be stopped by one: its route decides.

    ``reason`` and ``lesson`` are the names of texts (``collab.events.texts``).
    """

    request = models.ForeignKey("intake.Request", on_delete=models.PROTECT, related_name="stops")
    reason = models.TextField()
    lesson = models.TextField()
    proposed_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=Answer.choices, default=Answer.PROPOSED)
    route = models.OneToOneField(Route, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(state__in=Answer.values), name="stop_state_known"),
            models.CheckConstraint(condition=is_named("reason") & is_named("lesson"), name="stop_words_are_names"),
            models.CheckConstraint(condition=~Q(reason="") & ~Q(lesson=""), name="stop_says_why"),
            models.UniqueConstraint(fields=["request"], condition=Q(state="proposed"), name="stop_one_proposed"),
        ]
        triggers = guards.STOP

    def __str__(self) -> str:
        return f"Stop of {self.request_id}"
