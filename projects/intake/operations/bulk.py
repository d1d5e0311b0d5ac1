"""Many at once: one move of the inbox on up to 50 requests, each in a transaction of its own, with a report of what was not done and why."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from collab.events.models import Event
from collab.kit import numbering
from collab.kit.errors import Conflict, Forbidden, Invalid, NotFound, Refusal
from collab.kit.formats import listed
from collab.people.models import Person
from projects.intake import access, acting
from projects.intake.models import Request
from projects.intake.operations import asking, assigning, ending

MOST = 50
VERBS: Mapping[str, Callable[..., Request]] = {
    "ask": asking.ask, "assign": assigning.assign, "decline": ending.decline, "snooze": asking.snooze,
}  # fmt: skip

# What each needs, and what is said where it is missing.
NEEDS = {
    "ask": ("reason", "Write the question."),
    "assign": ("to", "Name a technologist."),
    "decline": ("reason", "Say why. The requester reads it."),
    "snooze": ("until", "Choose a day after today, within a year."),
}


@dataclass(frozen=True, slots=True)
class Report:
    """The codes of what was done, and each of the rest with the sentence why not."""

    done: tuple[str, ...]
    not_done: tuple[tuple[str, str], ...]

    @property
    def words(self) -> str:
        """ "47 done, 3 not: R-231 was changed by Mei Tanaka at 10:02; …"."""
        said = f"{len(self.done)} done"
        return (
            f"{said}, {len(self.not_done)} not: {'; '.join(why.rstrip('.') for _, why in self.not_done)}." if self.not_done else f"{said}."
        )


def make(*, actor: Person, name: str, picked: Sequence[tuple[int, int]], **given: Any) -> Report:
    """Make the move ``name`` on each of ``picked`` (its number, and the version that was seen), with ``given`` as for one.

    Raises Invalid where nothing could be done to any of them for what was given: a reason that is missing, a day that has passed.
    """
    if name not in VERBS:
        raise Invalid(move=f"Many at once are for these moves: {listed(sorted(VERBS))}.")
    needed, sentence = NEEDS[name]
    if not given.get(needed):
        raise Invalid(**{needed: sentence})
    given = {field: value for field, value in given.items() if field in (needed, "reason")}
    return each(actor=actor, picked=picked, verb=VERBS[name], **given)


def each(*, actor: Person, picked: Sequence[tuple[int, int]], verb: Callable[..., Request], **given: Any) -> Report:
    """``verb`` with ``given`` on each of ``picked``, in a transaction of its own."""
    if not 0 < len(picked) <= MOST:
        raise Invalid(requests=f"Pick {MOST} requests at most, and one at least.")
    if len({number for number, _ in picked}) < len(picked):
        raise Invalid(requests="One of them stands there twice.")
    done, not_done, wrong = list[str](), list[tuple[str, str]](), list[Invalid]()
    for number, version in picked:
        code = numbering.code(number)
        try:
            verb(number=number, actor=actor, version=version, **given)
            done.append(code)
        except Invalid as refused:
            wrong.append(refused)
            not_done.append((code, f"{code}: {' '.join(text for texts in refused.fields.values() for text in _texts(texts))}"))
        except NotFound:
            not_done.append((code, f"{code} is not there"))
        except (Conflict, Forbidden) as refused:
            not_done.append((code, _why(code, number, version, actor, refused)))
    if len(wrong) == len(picked):
        raise wrong[0]
    return Report(tuple(done), tuple(not_done))


def _texts(said: str | list[str]) -> list[str]:
    return [said] if isinstance(said, str) else said


def _why(code: str, number: int, version: int, actor: Person, refused: Refusal) -> str:
    """Who was quicker, and when, where that is why; else the sentence that refused it."""
    request = access.visible(actor).filter(number=number).only("pk", "version").first()
    if request is not None and request.version != version:
        last = Event.objects.filter(subject_kind="intake.request", subject_id=request.pk, version__gt=version).select_related("actor")
        if event := last.order_by("-sequence").first():
            return f"{code} was changed {acting.by(event)}"
    return f"{code}: {refused}"
