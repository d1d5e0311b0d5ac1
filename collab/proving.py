"""What the database is held to: what the proofs ask of every app, the functions that guards call, the watch over them.

The second page of what the roof fills; the first is ``reactions.py``.
"""

from functools import partial

from django.conf import settings

from collab import readiness
from collab.access import record as access_record
from collab.appointments import record as appointment_record
from collab.appointments import roster_subject as roster
from collab.appointments import subject as appointment
from collab.approvals import cells, limits
from collab.approvals import record as approval_record
from collab.approvals.groups import BY_POLICY, OTHER_SIDE, SOURCE_OWNERS
from collab.approvals.standins.guards import STANDS_IN
from collab.approvals.standins.sitting import DECIDES_FOR
from collab.convergence import record as convergence_record
from collab.dashboards.executive.disputes import record as dispute_record
from collab.events.findings import asked
from collab.events.verify import ALSO
from collab.files import record as file_record
from collab.keeping import guards as keeping_guards
from collab.keeping import record as keeping_record
from collab.kit import guarding, words_sql, zone
from collab.kpis import record as kpi_record
from collab.notes import record as note_record
from collab.notices import record as notice_record
from collab.packs import record as pack_record
from collab.policies import record as policy_record
from collab.policies import subject as policy
from collab.policies.guards import AGREED
from collab.pulse import guards as pulse_guards
from collab.pulse import record as pulse_record
from collab.stream import record as stream_record
from funding.funds import guards as fund_guards
from funding.funds import record as fund_record
from funding.funds import subject as fund_change
from projects.friction import record as friction_record
from projects.intake import record as request_record
from projects.intake import settled
from projects.intake import stop_subject as stop
from projects.intake import subject as request
from projects.portfolio import guards as project_guards
from projects.portfolio import record as project_record
from projects.portfolio import subject as passage
from projects.portfolio.gate_states import SECOND as SECOND_FOR_PLANS
from projects.promises import record as promise_record

# What the proof of the record compares with it; the proof of the ledger asks the rest of what money says.
ALSO.fill(
    {
        "access": partial(asked, access_record.QUESTIONS),
        "approvals": partial(asked, approval_record.QUESTIONS),
        "appointments": partial(asked, appointment_record.QUESTIONS),
        "policies": partial(asked, policy_record.QUESTIONS),
        "kpis": partial(asked, kpi_record.QUESTIONS),
        "notes": partial(asked, note_record.QUESTIONS),
        "files": partial(asked, file_record.QUESTIONS),
        "stream": partial(asked, stream_record.QUESTIONS),
        "notices": notice_record.forged,
        "keeping": partial(asked, keeping_record.QUESTIONS),
        "pulse": partial(asked, pulse_record.QUESTIONS),
        "convergence": partial(asked, convergence_record.QUESTIONS),
        "dashboards": partial(asked, dispute_record.QUESTIONS),
        "packs": partial(asked, pack_record.QUESTIONS),
        "funds": partial(asked, fund_record.CHANGES),
        "portfolio": partial(asked, project_record.QUESTIONS),
        "friction": partial(asked, friction_record.QUESTIONS),
        "promises": partial(asked, promise_record.QUESTIONS),
        "intake": partial(asked, request_record.QUESTIONS),
    }
)

# The functions in the database that its triggers call: whether they are as they were made is asked with the triggers.
guarding.FUNCTIONS.fill(
    {
        "approvals_routing_intake_request": request.ROUTING,
        "approvals_routing_intake_stop": stop.ROUTING,
        "approvals_routing_funds_fundchange": fund_change.ROUTING,
        "approvals_routing_appointments_proposal": appointment.ROUTING,
        "approvals_routing_appointments_roster": roster.ROUTING,
        "approvals_routing_policies_proposal": policy.ROUTING,
        "approvals_routing_portfolio_passage": passage.ROUTING,
        f"approvals_group_{SECOND_FOR_PLANS}": passage.GROUP,
        "events_truth_portfolio_passage": passage.TRUTH,
        f"approvals_group_{fund_change.SAY}": fund_change.GROUP,
        f"approvals_group_{appointment.SECOND}": appointment.GROUP,
        f"approvals_group_{roster.SECOND}": roster.GROUP,
        f"approvals_group_{policy.SECOND}": policy.GROUP,
        f"approvals_group_{SOURCE_OWNERS}": request.OWNERS,
        f"approvals_group_{OTHER_SIDE}": request.OTHERS,
        "approvals_cells_fit": cells.FIT,
        "approvals_covers": limits.COVERS,
        "approvals_stands_in": STANDS_IN,
        "approvals_decides_for": DECIDES_FOR,
        "approvals_group_by_policy": BY_POLICY,
        **{f"approvals_group_{name}": text for name, text in stop.GROUPS.items()},
        "approvals_policy_agreed": AGREED,
        "keeping_held": keeping_guards.HELD,
        **pulse_guards.FUNCTIONS,
        zone.NAME: zone.made(settings.TIME_ZONE),
        **words_sql.FUNCTIONS,
        "events_truth_intake_request": request.TRUTH,
        "events_truth_intake_stop": stop.TRUTH,
        "ledger_release_is_due": settled.IS_DUE,
        "events_truth_portfolio_project": project_guards.TRUTH,
        "events_truth_appointments_proposal": appointment.TRUTH,
        "events_truth_appointments_roster": roster.TRUTH,
        "events_truth_policies_proposal": policy.TRUTH,
        "events_truth_funds_fundchange": fund_change.TRUTH,
        "events_truth_funds_allocation": fund_guards.TRUTH,
    }
)
# Which guards of the database are off, for who asks whether all is well: as who writes is told.
readiness.GUARDS.fill(guarding.WATCH.off)
