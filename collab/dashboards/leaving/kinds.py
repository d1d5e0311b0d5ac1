"""All that a person can hold, one table; and what names a person and is held by nobody, each with why.

A foreign key to a person that stands in neither is found by ``tests/leaving/test_every_key.py``.
"""

from collab.dashboards.leaving.answering import ANSWERED
from collab.dashboards.leaving.shape import Holding
from collab.dashboards.leaving.work import WORK

HOLDINGS: tuple[Holding, ...] = (*WORK, *ANSWERED)
BY_KIND = {holding.kind: holding for holding in HOLDINGS}

_DID = "Who did it: it stays on record."
_OWN = "Theirs alone: it ends or lies still with them."
_SECOND = "It waits for a second person, and not for whoever proposed it."
NOT_HELD: dict[str, str] = {
    "access.Duty.person": "Shown with its days beside what is held. It ends with the person, and two people give it to another.",
    "account.KeptWords.person": _OWN,
    "account.Letter.made_by": _DID,
    "account.Letter.person": _OWN,
    "account.Session.person": _OWN,
    "admin.LogEntry.user": _DID,
    "appointments.Line.person": "Whom it is about: the list is refused where they have left.",
    "appointments.Roster.proposed_by": _SECOND,
    "appointments.Proposal.person": "Whom it is about: it is refused where they have left.",
    "appointments.Proposal.proposed_by": _SECOND,
    "approvals.Decision.person": _DID,
    "approvals.Recusal.person": "Who may not decide: nobody does so in their stead.",
    "approvals.Route.requester": "Who asked when it was routed: it stays on record.",
    "approvals.Route.routed_by": _DID,
    "dashboards.Brief.person": _OWN,
    "dashboards.Dispute.answered_by": _DID,
    "dashboards.Dispute.by": _DID,
    "dashboards.Habits.person": _OWN,
    "directory.Import.by": _DID,
    "events.Event.actor": _DID,
    "events.Replay.person": _OWN,
    "events.Text.writer": _DID,
    "files.File.put_by": _DID,
    "stream.Link.added_by": _DID,
    "funds.FundChange.proposed_by": _SECOND,
    "funds.Reversal.agreed_by": _DID,
    "funds.Reversal.asked_by": _SECOND,
    "guardian.UserObjectPermission.user": "Not used.",
    "insights.Citation.person": _DID,
    "insights.Insight.author": "Who wrote it: marketing technologists change it from then on.",
    "intake.Colleague.person": "They ask for it with its requester, who goes on asking; and nobody in their stead.",
    "intake.Request.asked_by": "The answer comes to the inbox, which is every technologist’s; they are told of it where whoever asked has left.",
    "intake.Request.holder": "Follows its moves: the requester, a lead, or nobody by name.",
    "intake.Request.technologist": "Who ran it last: the inbox is every technologist’s.",
    "intake.RequestGrant.user": "What they were let see, and nobody in their stead.",
    "intake.Canned.owner": _OWN,
    "intake.Practice.by": _DID,
    "intake.Reading.person": _OWN,
    "intake.Related.person": _DID,
    "intake.Size.person": _DID,
    "intake.Stop.proposed_by": _SECOND,
    "keeping.Erasure.agreed_by": _DID,
    "keeping.Erasure.asked_by": _SECOND,
    "keeping.Erasure.person": "Whom it is about: they have left.",
    "keeping.Hold.agreed_by": _DID,
    "keeping.Hold.asked_by": _SECOND,
    "keeping.Hold.lifting_by": _SECOND,
    "keeping.Hold.person": "Whom it is about, here or not.",
    "kpis.Annotation.by": _DID,
    "kpis.Held.by": _DID,
    "kpis.Held.decided_by": _DID,
    "kpis.Feed.by": "Who made it: its token is theirs and ends with them, and whoever goes on with the program makes a feed of their own.",
    "kpis.Measurement.by": _DID,
    "kpis.Restatement.by": _SECOND,
    "kpis.Restatement.decided_by": _DID,
    "ledger.Entry.actor": _DID,
    "notes.Mention.person": "Who was meant.",
    "notes.Note.author": _DID,
    "notes.Note.resolved_by": _DID,
    "notes.Watch.person": _OWN,
    "notices.Notice.person": _OWN,
    "notices.Wishes.person": _OWN,
    "packs.Decision.by": _DID,
    "packs.Pack.made_by": _DID,
    "people.Absence.person": _OWN,
    "people.Person_groups.person": "Not used.",
    "people.Person_user_permissions.person": "Not used.",
    "policies.Proposal.proposed_by": _SECOND,
    "saved.View.owner": _OWN,
    "pulse.Asked.person": "Whom it asks, and nobody in their stead.",
    "pulse.Participation.person": _DID,
}
