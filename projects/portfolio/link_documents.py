"""What the API says of links, and what it reads of them."""

from typing import Any

from rest_framework import serializers

from collab.kit.errors import NotFound
from collab.kit.numbering import parse
from collab.web.fields import TextField, WholeField, YesField
from collab.web.rest import Strict
from projects.portfolio import rules
from projects.portfolio.documents import version
from projects.portfolio.link_cards import LinkCard
from projects.portfolio.linking import Named
from projects.portfolio.webs import Critical

STOP = ("title", "milestone", "starts_on", "ends_on")
ENDS = "R-231, or R-231/7 for the milestone with the id 7 of it."


class ALinkDocument(serializers.Serializer[Any]):
    """Finish to start: the dependant comes ``lag`` working days after the provider at the earliest."""

    id = serializers.IntegerField()
    provider = serializers.CharField(help_text=f"What is waited for: {ENDS}")
    provider_title = serializers.CharField()
    dependant = serializers.CharField(help_text=f"What waits: {ENDS}")
    dependant_title = serializers.CharField()
    lag = serializers.IntegerField(help_text="Working days between the two; below 0 they may overlap.")
    hard = serializers.BooleanField(help_text="A soft link is wished for and holds up nothing.")
    about = serializers.CharField(allow_blank=True)
    clash = serializers.BooleanField(help_text="The dependant is planned before the provider is done, with the lag.")
    early = serializers.CharField(allow_blank=True, help_text="By how much, such as 2 weeks.")
    red = serializers.BooleanField(help_text="The provider's forecast passes the dependant's day, or a side of it is off track.")
    red_why = serializers.CharField(allow_blank=True)


class StopDocument(serializers.Serializer[Any]):
    number = serializers.CharField()
    title = serializers.CharField()
    milestone = serializers.CharField(allow_blank=True, help_text="By which of its milestones the path goes, if by one.")
    starts_on = serializers.DateField()
    ends_on = serializers.DateField()


class SlackDocument(serializers.Serializer[Any]):
    number = serializers.CharField()
    title = serializers.CharField()
    slack = serializers.IntegerField(help_text="By how many working days it may slip before the end moves.")


class CriticalDocument(serializers.Serializer[Any]):
    """What decides when a project ends; several paths where several are equally long."""

    ends_on = serializers.DateField(allow_null=True, help_text="As its links let it; null where it has no days, or has ended.")
    paths = serializers.ListField(child=StopDocument(many=True))
    slack = SlackDocument(many=True)


def critical(found: Critical) -> dict[str, Any]:
    paths = [[{"number": one.code, **{name: getattr(one, name) for name in STOP}} for one in path] for path in found.paths]
    slack = [{"number": one.code, "title": one.title, "slack": one.days} for one in found.slack]
    return {"ends_on": found.ends_on, "paths": paths, "slack": slack}


def link(card: LinkCard) -> dict[str, Any]:
    return {
        "id": card.pk,
        "provider": card.provider,
        "provider_title": card.provider_title,
        "dependant": card.dependant,
        "dependant_title": card.dependant_title,
        "lag": card.lag,
        "hard": card.is_hard,
        "about": card.why,
        "clash": card.clash,
        "early": card.early,
        "red": bool(card.red),
        "red_why": card.red,
    }


class End(TextField):
    """An end of a link as R-231 or R-231/7."""

    def to_internal_value(self, data: Any) -> Named:  # type: ignore[override]
        code, slash, key = super().to_internal_value(data).partition("/")
        try:
            number = parse(code)
        except NotFound as error:
            raise serializers.ValidationError("Write a number such as R-201, or R-201/7 for a milestone of it.") from error
        if not slash:
            return Named(number)
        if not (key.isascii() and key.isdecimal() and 0 < int(key) < 2**63):
            raise serializers.ValidationError("Write the milestone's id after the slash, as R-201/7.")
        return Named(number, int(key))


class LinkChange(Strict):
    lag = WholeField(required=False, min_value=rules.LEAST_LAG, max_value=rules.MOST_LAG)
    hard = YesField(required=False)
    about = TextField(longest=300, required=False, allow_blank=True)
    version = version(required=False, help_text="The project's version that was seen.")


class NewProjectLink(LinkChange):
    provider = End(help_text=f"What is waited for: {ENDS}")
    dependant = End(required=False, help_text=f"What waits; the project of the address, or a milestone of it. {ENDS}")
