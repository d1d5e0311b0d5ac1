"""What the API says of what somebody holds, and what it reads when it is handed over."""

from typing import Any

from rest_framework import serializers

from collab.dashboards.leaving import queries
from collab.dashboards.leaving.kinds import BY_KIND
from collab.dashboards.leaving.operations import LONGEST, MOST
from collab.people.fields import Username
from collab.people.models import Person
from collab.web.fields import TextField
from collab.web.rest import Strict


class HeldDocument(serializers.Serializer[Any]):
    """One thing that a person holds."""

    kind = serializers.ChoiceField(choices=list(BY_KIND))
    key = serializers.CharField(help_text="Its number, code or username: what it is handed over by.")
    title = serializers.CharField()
    more = serializers.CharField(allow_blank=True)
    may_hand_over = serializers.SerializerMethodField()
    why_not = serializers.CharField(allow_blank=True, help_text="Why you do not hand it over.")

    def get_may_hand_over(self, card: queries.HeldCard) -> bool:
        return not card.why_not


class HoldsDocument(serializers.Serializer[Any]):
    """A person, whether they are here, and what they hold of what you may see."""

    username = serializers.CharField()
    name = serializers.CharField()
    has_left = serializers.BooleanField()
    has_more = serializers.BooleanField(help_text=f"Of some kind there are more than the {queries.MOST} that are told.")
    holds = HeldDocument(many=True)


class HeldThing(Strict):
    kind = TextField(longest=20)
    key = TextField(longest=150)


class LettingGo(Strict):
    """To whom, why, and what."""

    to = Username(help_text="A username.")
    reason = TextField(longest=LONGEST, help_text="Whoever takes it over reads this.")
    things = serializers.ListField(child=HeldThing(), min_length=1, max_length=MOST)


class OutcomeDocument(serializers.Serializer[Any]):
    """What became of one thing."""

    kind = serializers.CharField()
    key = serializers.CharField()
    done = serializers.BooleanField(source="is_done")
    said = serializers.CharField(help_text="What was done, or why it stays where it was.")


class OutcomesDocument(serializers.Serializer[Any]):
    """What became of each thing; what was refused stays where it was."""

    to = serializers.CharField()
    outcomes = OutcomeDocument(many=True)


def holds(reader: Person, person: Person) -> dict[str, Any]:
    """What this person holds, for this reader. A query a kind."""
    found = queries.held(reader, person)
    said = {"username": person.username, "name": person.name, "has_left": not person.is_active}
    things = [thing for one in found for thing in one.things]
    return dict(HoldsDocument({**said, "has_more": any(one.has_more for one in found), "holds": things}).data)
