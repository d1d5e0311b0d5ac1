"""Which requests a person may see named, for what lies below and knows requests only by their number."""

from collections.abc import Collection

from collab.kit.numbering import code, parse
from collab.people.models import Person
from projects.intake.access import visible


def nameable(person: Person, codes: Collection[str]) -> set[str]:
    """Of these codes ("R-231"), the ones whose request this person sees; one query."""
    numbers = visible(person).filter(number__in={parse(one) for one in codes}).values_list("number", flat=True)
    return {code(number) for number in numbers}
