"""What a hold is on, as people write it: R-231, or a kind and a key; and how it is called again."""

from django.apps import apps
from django.core.exceptions import ObjectDoesNotExist

from collab.keeping.models import Hold
from collab.keeping.operations import Subject
from collab.kit import numbering
from collab.kit.errors import Invalid, NotFound
from collab.people.models import Person
from projects.intake.models import Request

UNKNOWN = "There is no such thing. Write R-231, or a kind and a key: kpis.kpi:3."


def read(text: str) -> Subject:
    """The kind and key of what is meant; raises Invalid of ``subject``."""
    kind, _, key = text.strip().partition(":")
    try:
        if not key:
            return "intake.request", Request.objects.values_list("pk", flat=True).get(number=numbering.parse(kind))
        model = apps.get_model(kind)
        if model is Person:
            raise Invalid(subject="Somebody is held by their name, and with all that is theirs.")
        return model._meta.label_lower, model._default_manager.values_list("pk", flat=True).get(pk=int(key))
    except (NotFound, LookupError, ValueError, ObjectDoesNotExist) as unknown:
        raise Invalid(subject=UNKNOWN) from unknown


def called(rows: list[Hold]) -> dict[int, str]:
    """What each hold is on: a name, R-231, or a kind and a key. One query, none where no request is held."""
    keys = [row.subject_id for row in rows if row.subject_kind == "intake.request" and row.subject_id is not None]
    numbers = dict(Request.objects.filter(pk__in=keys).values_list("pk", "number")) if keys else {}
    return {row.pk: _called(row, numbers) for row in rows}


def _called(row: Hold, numbers: dict[int, int]) -> str:
    if row.person is not None:
        return row.person.name
    if row.subject_id in numbers and row.subject_kind == "intake.request":
        return numbering.code(numbers[row.subject_id])
    return f"{row.subject_kind}:{row.subject_id}"
