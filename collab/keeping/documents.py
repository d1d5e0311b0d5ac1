"""What the API says of holds, and what it reads of them."""

from typing import Any

from rest_framework import serializers

from collab.keeping.operations import LONGEST, LONGEST_REFERENCE
from collab.keeping.states import State
from collab.web.fields import TextField
from collab.web.rest import Strict


class HoldDocument(serializers.Serializer[Any]):
    """What is held: neither erased nor tidied away until a second person lifts it."""

    id = serializers.IntegerField()
    on = serializers.CharField(help_text="A name, R-231, or a kind and a key.")
    person = serializers.CharField(allow_blank=True, help_text="A username; empty where a thing is held.")
    reason = serializers.CharField()
    reference = serializers.CharField()
    state = serializers.ChoiceField(choices=State.choices)
    is_in_force = serializers.BooleanField(help_text="True from the instant it was asked for.")
    asked_by = serializers.CharField()
    asked_at = serializers.DateTimeField()
    agreed_by = serializers.CharField(allow_blank=True)
    lifting_by = serializers.CharField(allow_blank=True, help_text="Who asked for its end.")
    ended_at = serializers.DateTimeField(allow_null=True)
    why_not = serializers.CharField(allow_blank=True, help_text="Why you do not agree or refuse; empty where you may.")
    why_stays = serializers.CharField(allow_blank=True, help_text="Why you do not ask for its end; empty where you may.")


class NewHold(Strict):
    """A hold on one person or on one thing. It holds at once, and a second person is asked."""

    person = TextField(required=False, longest=150, help_text="A username, also of somebody who has left.")
    subject = TextField(required=False, longest=60, help_text="R-231, or a kind and a key such as kpis.kpi:3.")
    reference = TextField(longest=LONGEST_REFERENCE)
    reason = TextField(longest=LONGEST)


class Why(Strict):
    """Why it is refused, or is to end."""

    reason = TextField(longest=LONGEST)
