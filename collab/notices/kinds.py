"""Of which kind each telling is: one table beside the TELLINGS of all apps, a row a kind of event.

A row of a TELLINGS that asks its reader is what needs them, whatever its event. ``tests/house/test_kinds.py`` holds the table to what is told.
"""

from collections.abc import Mapping

from collab.notices.states import Kind

KINDS: Mapping[str, Kind] = {
    **dict.fromkeys(
        (
            "intake.request.submitted", "intake.request.asked", "intake.request.answered", "intake.request.taken_back",
            "intake.request.declined", "intake.request.undone", "intake.request.retracted", "intake.request.assigned", "intake.request.size_asked",
            "intake.request.sized", "intake.request.split", "intake.request.joined", "intake.request.merged", "intake.request.routed", "intake.request.decided",
            "intake.request.approved", "intake.request.rejected", "intake.request.sent_back", "intake.request.seated_again",
            "intake.request.edited", "intake.request.reopened", "intake.request.withdrawn", "intake.request.held",
            "intake.request.resumed", "intake.request.launched", "intake.request.reviewed", "intake.request.stop_proposed",
            "intake.request.stop_answered", "intake.request.stopped",
            "intake.request.nudged", "intake.request.reminded", "intake.request.escalated", "intake.request.colleague_named", "intake.request.colleague_taken_off",
            "intake.request.answered_by_own", "intake.request.raised", "intake.request.condition_met", "intake.request.condition_confirmed",
            "intake.request.condition_reopened", "intake.request.condition_waived", "intake.request.condition_handed_over",
            "intake.request.condition_due", "intake.request.keys_escalated", "intake.request.lane_said",
            "assurances.assurance.ends_soon", "assurances.assurance.revoked", "catalogue.entry.review_due",
            "intake.request.glass_opened", "intake.request.glass_broken", "intake.request.glass_upheld",
        ),
        Kind.REQUESTS,
    ),
    **dict.fromkeys(("notes.note.written", "notes.note.edited", "notes.note.resolved", "dashboards.dispute.raised", "dashboards.dispute.answered"), Kind.NOTES),
    **dict.fromkeys(
        (
            "intake.request.funded", "intake.request.topped_up", "intake.request.settled", "funds.allocation.overspent",
            "funds.change.proposed", "funds.change.agreed", "funds.change.refused", "funds.reversal.asked",
        ),
        Kind.MONEY,
    ),
    **dict.fromkeys(
        (
            "intake.request.started", "intake.request.handed_over", "intake.request.reassigned", "intake.request.shown",
            "intake.request.reclassified", "intake.request.paid_for",
            "portfolio.passage.proposed", "portfolio.passage.agreed", "portfolio.passage.refused", "portfolio.project.end_moved", "people.person.lead_lost",
            "friction.blocker.opened", "friction.blocker.moved", "friction.blocker.closed",
            "promises.review.raised", "promises.review.handed_over", "promises.review.answered", "promises.amendment.proposed", "promises.amendment.agreed",
            "promises.amendment.refused",
            "people.person.request_lost", "people.person.asking_lost",
            "people.person.took_over", "intake.request.run_owner_proposed", "intake.request.run_owner_accepted", "intake.request.run_owner_declined",
        ),
        Kind.WORK,
    ),
    **dict.fromkeys(
        (
            "access.duty.given", "access.duty.ended", "appointments.proposal.proposed", "appointments.proposal.agreed",
            "appointments.proposal.refused", "appointments.roster.proposed", "appointments.roster.agreed", "appointments.roster.made_alone",
            "appointments.roster.refused", "policies.proposal.proposed", "policies.proposal.agreed", "policies.proposal.refused",
            "approvals.policy.published", "keeping.hold.placed", "keeping.hold.agreed", "keeping.hold.refused", "keeping.hold.lifting",
            "keeping.hold.lifted", "keeping.hold.stays", "keeping.erasure.asked", "keeping.erasure.refused", "pulse.window.opened", "pulse.window.reminded",
            "agenda.cycle.changed", "agenda.cycle.signed", "agenda.cycle.agreed", "agenda.action.done", "agenda.action.agreed", "agenda.action.changed",
            "approvals.limit.set", "approvals.limit.ended", "approvals.remit.set", "approvals.remit.ended", "approvals.standin.set", "approvals.standin.ended",
            "intake.gateproof.failed", "kpis.restatement.asked", "kpis.restatement.agreed", "kpis.restatement.refused",
        ),
        Kind.HOUSE,
    ),
}  # fmt: skip


def kind_of(event_kind: str, needs_action: bool) -> Kind:
    """Of which kind a telling about such an event is. One that a newer version of the portal wrote is news of work."""
    return Kind.NEEDS if needs_action else KINDS.get(event_kind, Kind.WORK)
