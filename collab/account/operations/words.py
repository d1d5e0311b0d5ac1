"""Keep what somebody wrote in a form that was not sent, and let it go."""

import json

from collab.account.models import KeptWords
from collab.kit import clock
from collab.kit.operation import operation
from collab.web.writing import Words

# Of one person: so many forms, each of so many signs. More than anybody writes, and little to keep for everybody.
MOST, LONGEST, LONGEST_ADDRESS = 20, 60_000, 300


@operation
def keep(*, person: int, address: str, words: Words) -> bool:
    """Keep the words that this person wrote in the form of this address, in place of those kept before. False where there is nothing to keep, or too much."""
    if not words or len(address) > LONGEST_ADDRESS or len(json.dumps(words)) > LONGEST:
        return False
    row = KeptWords(person_id=person, address=address, words=words, kept_at=clock.now())
    KeptWords.objects.bulk_create([row], update_conflicts=True, unique_fields=["person", "address"], update_fields=["words", "kept_at"])
    of_person = KeptWords.objects.filter(person_id=person)
    of_person.filter(pk__in=list(of_person.order_by("-kept_at", "-id").values_list("pk", flat=True)[MOST:])).delete()
    return True


@operation
def drop(*, person: int, address: str) -> None:
    """They were sent, or are not wanted any more."""
    KeptWords.objects.filter(person_id=person, address=address).delete()
