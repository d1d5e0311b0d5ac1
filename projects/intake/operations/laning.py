"""What privacy and security say in the open lane, and what they have to say with a no."""

from collab.approvals.models import Decision, Recusal
from collab.approvals.states import Verdict
from collab.events import texts
from collab.events.record import record
from collab.kit import clock
from collab.kit.errors import Conflict, Forbidden, Invalid
from collab.kit.operation import inside_unit, operation
from collab.kit.text import clean
from collab.people.models import Person
from projects.intake import lane, opening
from projects.intake.askers import is_asker
from projects.intake.lane_models import BEFORE, GROUPS, WORDLESS, LaneEntry, Says
from projects.intake.models import Request

LONGEST = 4000
NAMES = "A no of privacy or security names what would make it a yes, or the rule that forbids it."


@operation
def say(*, number: int, actor: Person, says: str, words: str = "", group: str = "") -> LaneEntry:
    """Ask, name what would satisfy the group, or say that it is satisfied. ``group`` where the person speaks for both.

    Raises NotFound, Forbidden, Invalid by field, and Conflict where the lane is over for them.
    """
    request, held = opening.lock(actor, number)
    who = speaks(request, actor, held)
    if not who:
        raise Forbidden(lane.NOT_THEIRS)
    if group and group not in who:
        raise Invalid(group="Choose one of: " + ", ".join(who) + ".")
    if says not in BEFORE:
        raise Invalid(says="Choose one of: " + ", ".join(BEFORE) + ".")
    said = clean(words or "", "words", LONGEST)
    if not said and says not in WORDLESS:
        raise Invalid(words="Write it. Whoever asks for it and the technologist read it at once.")
    chosen = group or who[0]
    if refused := lane.obstacle(request, chosen):
        raise Conflict(refused)
    entry = _entry(request, actor, chosen, says, said)
    record(lane.LANE_SAID, actor=actor, about=request, why=entry.words, data={"lane": chosen, "says": says, "entry": entry.pk})
    return entry


def speaks(request: Request, person: Person, held: frozenset[str]) -> list[str]:
    """The groups for which the person may speak on it: whom it concerns, whose duty they hold, without a part in it. One query at most."""
    found = [str(group) for group in lane.of(held) if group in lane.concerns(request)]
    if not found or is_asker(person, request) or person.pk == request.sponsor_id:
        return []
    return [] if request.route_id and Recusal.objects.filter(route=request.route_id, person=person).exists() else found


def with_a_no(request: Request, actor: Person, decision: str, yes_if: str, forbidden_by: str) -> None:
    """After a decision that this person just took: keep what a no of theirs says besides, on record.

    Raises Invalid where a rejection by one of the two groups names neither, and where something else names one.
    """
    inside_unit()
    said = {Says.YES_IF: clean(yes_if or "", "yes_if", LONGEST), Says.FORBIDDEN_BY: clean(forbidden_by or "", "forbidden_by", LONGEST)}
    found = {str(kind.value): text for kind, text in said.items() if text}
    group = _group(request, actor) if found or decision == Verdict.REJECT else ""
    if found and (not group or decision != Verdict.REJECT):
        raise Invalid(**dict.fromkeys(found, "This belongs to a no of privacy or security."))
    if group and not found:
        raise Invalid(yes_if=NAMES)
    for kind, text in found.items():
        entry = _entry(request, actor, group, kind, text)
        record(lane.LANE_SAID, actor=actor, about=request, why=entry.words, data={"lane": group, "says": kind, "entry": entry.pk})


def _group(request: Request, actor: Person) -> str:
    """The lane's group in which they decided last, or none."""
    given = Decision.objects.filter(route=request.route_id, person=actor).select_related("panel").order_by("-pk").first()
    role = given.panel.role if given else ""
    return next((group.value for group in GROUPS if role == group or role.startswith(f"{group.value}_")), "")


def _entry(request: Request, actor: Person, group: str, says: str, words: str) -> LaneEntry:
    name = texts.Name(texts.put(words, writer=actor, about=request))
    return LaneEntry.objects.create(request=request, group=group, person=actor, says=says, words=name, at=clock.now())
