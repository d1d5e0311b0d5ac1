"""What the API says of operations."""

from typing import Any

from rest_framework import serializers

from collab.dashboards.operations.figures import Figures
from projects.intake.queries.courts import FEWEST as LEAST
from projects.intake.queries.durations import HALF, MOST, Usual
from projects.intake.queries.throughput import BANDS


class UsualDocument(serializers.Serializer[Any]):
    """Days on the clock within which half, and 85 in a hundred, of the cases of a year are over; those that are not count too."""

    cases = serializers.IntegerField(help_text="How many are over.")
    half = serializers.FloatField()
    most = serializers.FloatField(help_text="85 in a hundred.")
    is_at_least = serializers.BooleanField(help_text="Fewer than 85 in a hundred are over yet: it is the longest of those.")


class FlowWeekDocument(serializers.Serializer[Any]):
    week = serializers.DateField(help_text="Its Monday.")
    arrived = serializers.IntegerField()
    live = serializers.IntegerField()
    ended = serializers.IntegerField(help_text="Declined, rejected, merged, withdrawn or stopped.")


class ProgressDocument(serializers.Serializer[Any]):
    """Work in progress at a step, by how long ago it was sent."""

    state = serializers.CharField()
    count = serializers.IntegerField()
    ages = serializers.DictField(child=serializers.IntegerField())
    oldest_on = serializers.DateField(allow_null=True)
    half_days = serializers.FloatField(allow_null=True, help_text="Half of them are at this step for longer.")
    longer_than_usual = serializers.IntegerField(allow_null=True)
    usual = UsualDocument(allow_null=True)


class CourtDocument(serializers.Serializer[Any]):
    """Whoever is waited for, in working hours of the house."""

    court = serializers.CharField()
    name = serializers.CharField()
    waits_now = serializers.IntegerField()
    hours = serializers.IntegerField()
    turns = serializers.IntegerField(help_text="How many turns are over.")
    half_hours = serializers.FloatField(allow_null=True)
    most_hours = serializers.FloatField(allow_null=True)


class CourtHoursDocument(serializers.Serializer[Any]):
    asked_by = serializers.CharField(help_text="The side of whoever asks.")
    court = serializers.CharField()
    hours = serializers.IntegerField()


class TrackStepDocument(serializers.Serializer[Any]):
    track = serializers.CharField()
    state = serializers.CharField(help_text="A state of the way, or whole: from sent to live.")
    usual = UsualDocument()


class GateDocument(serializers.Serializer[Any]):
    """A group of approval on a track, or triage, in a year."""

    track = serializers.CharField(allow_blank=True)
    gate = serializers.CharField()
    asked = serializers.IntegerField()
    waiting = serializers.IntegerField()
    sent_back = serializers.IntegerField()
    rejected = serializers.IntegerField()
    with_conditions = serializers.IntegerField(help_text="Of triage: merged into others.")
    never_changes = serializers.BooleanField()
    sentence = serializers.CharField()


class OperationsDocument(serializers.Serializer[Any]):
    """House figures, the same for everybody: confidential requests are in none of them. ``as_of`` says how old they are."""

    as_of = serializers.DateTimeField()
    in_progress = serializers.IntegerField()
    weeks = FlowWeekDocument(many=True)
    steps = ProgressDocument(many=True)
    sent_to_live = UsualDocument(allow_null=True)
    courts = CourtDocument(many=True)
    waits = CourtHoursDocument(many=True)
    tracks = TrackStepDocument(many=True)
    gates = GateDocument(many=True)


def usual(one: Usual | None) -> dict[str, Any] | None:
    return None if one is None else {"cases": one.count, "half": one.median, "most": one.high, "is_at_least": one.is_at_least}


def told(found: Figures) -> dict[str, Any]:
    return {
        "as_of": found.as_of.isoformat(),
        "in_progress": found.in_progress,
        "weeks": [{"week": str(week.on), "arrived": week.arrived, "live": week.live, "ended": week.ended} for week in found.weeks],
        "steps": [
            {
                "state": step.state, "count": step.count, "ages": {words: n for (_, words), n in zip(BANDS, step.bands, strict=True)},
                "oldest_on": str(step.oldest_on) if step.oldest_on else None, "half_days": None if step.half is None else round(step.half, 1),
                "longer_than_usual": step.late, "usual": usual(found.usual.get(step.state)),
            }
            for step in found.steps
        ],
        "sent_to_live": usual(found.whole),
        "courts": [
            {
                "court": court.key, "name": court.name, "waits_now": court.waiting, "hours": round(court.hours), "turns": court.turns.count,
                **{f"{name}_hours": court.turns.within(share) if court.turns.count >= LEAST else None for name, share in (("half", HALF), ("most", MOST))},
            }
            for court in found.waited.courts
        ],
        "waits": [{"asked_by": side, "court": court, "hours": round(hours)} for (side, court), hours in sorted(found.waited.between.items())],
        "tracks": [{"track": track, "state": state, "usual": usual(one)} for (track, state), one in sorted(found.tracks.items())],
        "gates": [
            {
                "track": gate.track, "gate": gate.role, "asked": gate.asked, "waiting": gate.waiting, "sent_back": gate.changes,
                "rejected": gate.rejected, "with_conditions": gate.conditions, "never_changes": gate.never_changes, "sentence": gate.sentence,
            }
            for gate in found.gates
        ],
    }  # fmt: skip
