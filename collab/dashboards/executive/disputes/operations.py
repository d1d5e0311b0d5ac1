"""The writes: dispute or explain a figure, and answer that."""

from collab.access import duties
from collab.access.roles import Role
from collab.dashboards.executive import behind
from collab.dashboards.models import Dispute
from collab.dashboards.states import ANSWERED, DISPUTE, LONGEST, RAISED, Says
from collab.events import texts
from collab.events.record import record
from collab.kit import clock
from collab.kit.errors import Conflict, Forbidden, Invalid, NotFound
from collab.kit.operation import operation
from collab.kit.text import clean
from collab.people.models import Person

READS = "An auditor reads what is said of figures and says nothing."
NOT_YOURS = "What is said of this figure is answered by whoever answers for it."
OWN = "Somebody else answers what you said."
DONE = "This was answered already."


@operation
def raise_one(*, figure: str, actor: Person, says: str, text: str) -> Dispute:
    """Say of a figure that one thinks it wrong, or what explains it; whoever answers for it is told.

    Raises NotFound for a figure that the actor may not read, Forbidden for who only reads, Invalid by field.
    """
    held = duties.roles_now(actor)
    if not held:
        raise Forbidden("This page is for people with a duty in Bridge.")
    behind.permit(actor, figure)
    if Role.AUDITOR in held:
        raise Forbidden(READS)
    words = clean(text, "text", LONGEST)
    wrong = {} if says in Says.values else {"says": "Choose whether you think it is wrong or can explain it."}
    if not words:
        wrong["text"] = "Say what is wrong with it, or what explains it."
    if wrong:
        raise Invalid(**wrong)
    name = texts.put(words, writer=actor, about=(DISPUTE, None))
    made = Dispute.objects.create(figure=figure, says=says, text=name, by=actor, at=clock.now())
    record(RAISED, actor=actor, about=made, data={"figure": figure, "says": says, "text": name})
    return made


@operation
def answer(*, dispute: int, actor: Person, version: int, text: str) -> Dispute:
    """Answer it, once and on record; whoever said it is told. Raises NotFound, Forbidden, Conflict where it is answered, Invalid."""
    row = Dispute.objects.select_for_update(no_key=True).filter(pk=dispute).first()
    if row is None:
        raise NotFound
    figure = behind.permit(actor, row.figure)
    if why := refused(actor, row, figure):
        raise Forbidden(why)
    if row.answered_at is not None or row.version != version:
        raise Conflict(DONE)
    words = clean(text, "text", LONGEST)
    if not words:
        raise Invalid(text="Write the answer.")
    row.answer = texts.put(words, writer=actor, about=row)
    row.answered_by, row.answered_at, row.version = actor, clock.now(), row.version + 1
    row.save(update_fields=["answer", "answered_by", "answered_at", "version"])
    record(ANSWERED, actor=actor, about=row, data={"figure": row.figure, "answer": row.answer})
    return row


def refused(actor: Person, row: Dispute, figure: behind.Figure) -> str:
    """Why this person does not answer it; empty where they may."""
    held = duties.roles_of(actor)
    if Role.AUDITOR in held:
        return READS
    if held.isdisjoint(figure.owners):
        return NOT_YOURS
    return OWN if row.by_id == actor.pk else ""
