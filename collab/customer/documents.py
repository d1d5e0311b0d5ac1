"""What the API says of moments and data sources, and what it reads of them."""

from typing import Any

from rest_framework import serializers

from collab.people.fields import Username
from collab.web.fields import TextField, WholeField, YesField
from collab.web.rest import Strict


class MomentDocument(serializers.Serializer[Any]):
    """A point of the customer journey."""

    code = serializers.CharField()
    name = serializers.CharField()
    description = serializers.CharField(allow_blank=True)
    position = serializers.IntegerField()


class SourceDocument(serializers.Serializer[Any]):
    """A line of the data source register."""

    code = serializers.CharField()
    name = serializers.CharField()
    system = serializers.CharField()
    owner = serializers.CharField(allow_blank=True, help_text="A username, empty where nobody answers for it.")
    personal_data = serializers.BooleanField(source="has_personal_data")
    joined = serializers.BooleanField(source="is_joined", help_text="Joined to the single customer view.")


class NewMoment(Strict):
    code = TextField(longest=50)
    name = TextField(longest=120)
    description = TextField(longest=2_000, allow_blank=True, required=False)
    position = WholeField(min_value=0, max_value=32_767, required=False)


class NewSource(Strict):
    code = TextField(longest=50)
    name = TextField(longest=120)
    system = TextField(longest=120)
    owner = Username(required=False)
    personal_data = YesField(source="has_personal_data", required=False)
    joined = YesField(source="is_joined", required=False)
