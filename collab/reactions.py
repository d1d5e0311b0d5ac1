"""What happens after what, and every seam filled: one page. Each kind of event with the reactions it owes, by name.

A reaction is a function of the event. It runs after the event's transaction, in one of its own, at least
once; what it does is done once. What must be true together with the event is called, not listed here.
"""

from functools import partial

from django.conf import settings

from collab import celery, readiness
from collab.access import record as access_record
from collab.account.scopes import DOORS
from collab.agenda import streamed as goal_stream
from collab.agenda.access import SEES_MONEY as ENVELOPES
from collab.agenda.noted import GOAL
from collab.agenda.picking import GOALS
from collab.agenda.serving import SERVED as GOALS_SERVED
from collab.agenda.serving import SERVING as GOALS_SERVING
from collab.appointments import reactions as appointments
from collab.appointments import record as appointment_record
from collab.appointments import roster_subject as roster
from collab.appointments import states as appointment_states
from collab.appointments import subject as appointment
from collab.approvals import record as approval_record
from collab.approvals import states as approval_states
from collab.approvals.kinds import KINDS
from collab.customer.journey import WORKING
from collab.customer.reading import READERS
from collab.dashboards.audit.subjects import SUBJECTS
from collab.dashboards.leaving.reactions import TAKERS
from collab.directory.importing.owing import LARGE, owe
from collab.events.findings import asked
from collab.events.readers import READABLE
from collab.events.record import COMMITTED, REACTIONS, Reactions
from collab.events.verify import ALSO
from collab.files import access as file_access
from collab.files import record as file_record
from collab.keeping import guards as keeping_guards
from collab.keeping import reactions as keeping
from collab.keeping import record as keeping_record
from collab.keeping import states as keeping_states
from collab.kit import guarding, words_sql, zone
from collab.kpis import record as kpi_record
from collab.kpis import streamed as kpi_stream
from collab.kpis.figures import FIGURES
from collab.kpis.movers import MOVERS
from collab.kpis.noted import KPI
from collab.kpis.picking import KPIS
from collab.kpis.promised import PROMISES
from collab.notes import access as note_access
from collab.notes import record as note_record
from collab.notes.carriers import CARRIERS
from collab.notes.reactions import NOTES
from collab.notices import record as notice_record
from collab.notices import telling
from collab.notices.queries import OPENS
from collab.people.picking import ANYBODY, PEOPLE
from collab.policies import reactions as policies
from collab.policies import record as policy_record
from collab.policies import states as policy_states
from collab.policies import subject as policy
from collab.policies.guards import AGREED
from collab.pulse import guards as pulse_guards
from collab.pulse import reactions as pulse
from collab.pulse import record as pulse_record
from collab.registers.picking import FINDERS as REGISTERED
from collab.registers.pointing import POINTING, Pointing
from collab.stream import access as stream_access
from collab.stream import record as stream_record
from collab.stream import versions
from collab.stream.tellers import TELLERS
from collab.web.picking import FINDERS
from collab.web.sheets.beside import FILES, OWES
from collab.web.statuses import STATUSES, together
from funding.funds import guards as fund_guards
from funding.funds import reactions as fund_reactions
from funding.funds import record as fund_record
from funding.funds import streamed as fund_stream
from funding.funds import subject as fund_change
from funding.funds.access import TO_WORK, sees_work_money
from funding.funds.free import FUNDABLE
from funding.funds.naming import NAMEABLE
from funding.funds.noted import FUND, PROMISE
from funding.funds.paying import BEGINS
from projects.intake import access as intake_access
from projects.intake import project_reactions, settled, sight_reactions
from projects.intake import reactions as intake
from projects.intake import record as request_record
from projects.intake import states as request_states
from projects.intake import stop_subject as stop
from projects.intake import streamed as request_stream
from projects.intake import subject as request
from projects.intake.noted import REQUEST
from projects.intake.operations import following as request_following
from projects.intake.operations import sight as request_sight
from projects.intake.queries import decided, journey, promising, reading
from projects.intake.queries.list.names import nameable
from projects.intake.queries.picking import REQUESTS
from projects.intake.queries.serving import serving
from projects.launches import operations as launches
from projects.launches import states as launch_states
from projects.launches.picking import LAUNCHES
from projects.launches.serving import SERVING
from projects.portfolio import guards as project_guards
from projects.portfolio import kpi_projects, serving_goals
from projects.portfolio import record as project_record
from projects.portfolio import states as project_states
from projects.portfolio import strategies as project_strategies
from projects.portfolio import streamed as project_stream
from projects.portfolio.access import SHOWN
from projects.portfolio.access import visible as visible_projects
from projects.portfolio.noted import PROJECT
from projects.portfolio.picking import PROJECTS
from projects.portfolio.queries import PROMISED

__all__ = ["celery"]

# How pages show what each app says of its things.
STATUSES.fill(
    together(
        request_states.STATUSES, project_states.STATUSES, approval_states.STATUSES, appointment_states.STATUSES, policy_states.STATUSES,
        keeping_states.STATUSES, launch_states.STATUSES,
    )
)  # fmt: skip

# Which things carry notes, and what is asked of each kind.
CARRIERS.fill({carrier.kind: carrier for carrier in (REQUEST, PROJECT, FUND, PROMISE, KPI, GOAL)})

# How each tells its own events in its stream, and who hears at once that there is another one.
TELLERS.fill(request_stream.TELLERS | project_stream.TELLERS | fund_stream.TELLERS | kpi_stream.TELLERS | goal_stream.TELLERS)
COMMITTED.fill(versions.heard)

# What people are told of: one line for each kind of subject, which brings its table of who is told what.
TOLD = (
    intake.REQUESTS,
    project_reactions.PROJECTS,
    sight_reactions.LOST,
    TAKERS,
    *(told for part in (appointments, policies, keeping, pulse, fund_reactions) for told in part.TOLD),
    NOTES,
)
REACTIONS.fill(Reactions(telling.reactions(TOLD)))

# What is decided on a route, and what an outcome of it does: a row a kind of subject.
KINDS.fill({kind.name: kind for kind in (request.KIND, stop.KIND, fund_change.KIND, appointment.KIND, roster.KIND, policy.KIND)})

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
        "funds": partial(asked, fund_record.CHANGES),
        "portfolio": partial(asked, project_record.QUESTIONS),
        "intake": partial(asked, request_record.QUESTIONS),
    }
)

# What a token may be made for: the first words of the API's addresses.
DOORS.fill(
    {
        "requests": "Requests", "inbox": "Triage", "approvals": "Reviews", "projects": "Projects", "roadmap": "Roadmap", "funds": "Funding", "allocations": "Allocations",
        "actuals": "Actuals", "years": "Fiscal years",
        "kpis": "KPIs", "goals": "Goals", "moments": "Moments", "data-sources": "Data sources", "notices": "Notices", "people": "People", "duties": "Duties",
        "policies": "Policies", "calendars": "Calendars", "departments": "Departments", "audit": "Audit", "registers": "Registers",
        "launches": "Launches", "files": "Files", "holds": "Holds", "imports": "Files taken over",
        "pulse": "Pulse", "perception": "Perception and fact", "benchmarks": "Benchmarks",
        "cycles": "Planning cycles", "actions": "Actions", "strategies": "Strategies", "alignment": "Alignment",
    }
)  # fmt: skip

# Who may open what a notice is about, asked when somebody is told, when they read, and when a letter leaves.
OPENS.fill(telling.openings(TOLD))

# Whose record is read by whom, of those who are let read in it: all of what is open to everybody, the rest as its own pages are.
READABLE.fill(
    {
        "intake.request": intake_access.visible,
        "intake.stop": intake_access.stops,
        "portfolio.project": visible_projects,
        "notes.note": note_access.visible,
        "files.file": file_access.visible,
        "stream.link": stream_access.visible,
        "funds.allocation": intake_access.allocations,
        **dict.fromkeys(
            (
                "access.duty", "account.session", "agenda.action", "agenda.cycle", "agenda.goal",
                "appointments.proposal", "appointments.roster", "approvals.policy", "customer.datasource",
                "customer.moment", "funds.fiscalyear", "funds.fund", "funds.fundchange", "funds.reversal",
                "keeping.erasure", "keeping.hold", "kpis.kpi", "kpis.measurement", "kpis.target",
                "launches.launch", "events.seal", "people.absence", "people.calendar", "people.department", "people.person", "people.token", "policies.proposal",
                "pulse.benchmark", "pulse.window", "registers.entry",
            )
        ),
    }
)  # fmt: skip

# Whose project one sees who was let see the request.
SHOWN.fill(intake_access.shown)

# Which requests the movements of money may name to a reader.
NAMEABLE.fill(nameable)

# Which promises are to work that one may open, for who sees the money of work.
TO_WORK.fill(intake_access.allocations)

# What is written where funds begin to pay for work.
BEGINS.fill(request_sight.paid_for)

# Which of the work that a reader sees may still be promised money.
FUNDABLE.fill(intake_access.fundable)

# Which kinds of files are taken beside the web where they are large, and who takes them.
FILES.fill(LARGE)
OWES.fill(owe)

# How forms find what people name: by kind, each of what its reader sees.
FINDERS.fill(
    {
        "kpis": KPIS, "person": PEOPLE, "anybody": ANYBODY, "subject": SUBJECTS, "request": REQUESTS, "project": PROJECTS, "launches": LAUNCHES,
        "goals": GOALS, **REGISTERED,
    }
)  # fmt: skip

# What points into a register, and follows where an entry is merged.
POINTING.fill(
    (
        Pointing("launches", ("launches.Launch.brand", "launches.Launch.market"), launches.follow),
        # By codes.
        Pointing("projects", (), project_strategies.follow),
        # By codes, of any register that a request names.
        Pointing("requests", (), request_following.follow),
    )
)

# Which work serves a launch.
SERVING.fill(serving)

# Who sees the envelopes of planning cycles.
ENVELOPES.fill(sees_work_money)

# Which projects serve goals and carry out strategies.
GOALS_SERVING.fill(serving_goals.serving)
GOALS_SERVED.fill(serving_goals.served)

# Which projects under way move a KPI.
MOVERS.fill(kpi_projects.movers)

# Which requests promise something for a KPI, and what the one behind a project does.
PROMISES.fill(promising.promises)
PROMISED.fill(promising.of_project)

# Which work is on a moment of the customer's journey, and which reads or joins a data source.
WORKING.fill(journey.WORKING)
READERS.fill(reading.READERS)

# Which figures the portal reckons from its own record for a KPI.
FIGURES.fill({decided.KEY: decided.FIGURE})

# The functions in the database that its triggers call: whether they are as they were made is asked with the triggers.
guarding.FUNCTIONS.fill(
    {
        "approvals_routing_intake_request": request.ROUTING,
        "approvals_routing_intake_stop": stop.ROUTING,
        "approvals_routing_funds_fundchange": fund_change.ROUTING,
        "approvals_routing_appointments_proposal": appointment.ROUTING,
        "approvals_routing_appointments_roster": roster.ROUTING,
        "approvals_routing_policies_proposal": policy.ROUTING,
        f"approvals_group_{fund_change.SAY}": fund_change.GROUP,
        f"approvals_group_{appointment.SECOND}": appointment.GROUP,
        f"approvals_group_{roster.SECOND}": roster.GROUP,
        f"approvals_group_{policy.SECOND}": policy.GROUP,
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
