"""An entry of the catalogue, and a request that began with it."""

from datetime import timedelta
from types import SimpleNamespace

from collab.kit import clock
from projects.catalogue import operations
from projects.catalogue.models import Entry
from projects.intake.models import Request
from projects.intake.operations import asking, draft

AUDIENCE = {"key": "audience", "label": "Who gets it?", "kind": "choice", "choices": ["Dealers", "Customers"], "required": True}


def offered(cast: SimpleNamespace) -> Entry:
    """It is offered, and its next version is in writing; the entry is at its third version."""
    facts = {"title": "A landing page", "gives": "A page.", "owner": cast.it_lead, "review_on": clock.today() + timedelta(days=180)}
    risk = {"key": "risk", "label": "What could go wrong?", "kind": "person", "reads": "review"}
    operations.make(actor=cast.technologist, code="landing-page", questions=[AUDIENCE, risk], **facts)
    operations.publish(actor=cast.technologist, code="landing-page", version=1)
    return operations.change(actor=cast.technologist, code="landing-page", version=2, title="A campaign page")


def began(cast: SimpleNamespace, world: SimpleNamespace) -> Request:
    """The marketer asked for it, and sent it."""
    entry = offered(cast)
    given = {"title": "Spring", "goal": world.goal.code, "problem": "We have none.", "outcome": "A page."}
    replies = {"audience": "Customers", "risk": "outsider"}
    request = draft.create(actor=cast.marketer, entry=entry.code, replies=replies, **given)
    return asking.submit(number=request.number, actor=cast.marketer, version=request.version)
