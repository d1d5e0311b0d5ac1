"""How things are shown, and what an app asks of those above it: every seam that no event fills. The other pages are ``reactions.py`` and ``proving.py``."""

from collab.agenda import saved as action_list
from collab.agenda import streamed as goal_stream
from collab.agenda.access import SEES_MONEY as ENVELOPES
from collab.agenda.noted import GOAL
from collab.agenda.picking import GOALS
from collab.agenda.serving import SERVED as GOALS_SERVED
from collab.agenda.serving import SERVING as GOALS_SERVING
from collab.appointments import states as appointment_states
from collab.approvals import states as approval_states
from collab.approvals.standins import operations as standin_operations
from collab.customer import saved as source_list
from collab.customer.journey import WORKING
from collab.customer.picking import MOMENTS as PICKED_MOMENTS
from collab.customer.reading import READERS
from collab.dashboards.audit.subjects import SUBJECTS
from collab.dashboards.executive.disputes import queries as dispute_queries
from collab.events.readers import READABLE
from collab.files import access as file_access
from collab.insights import access as insight_access
from collab.insights import states as insight_states
from collab.insights import streamed as insight_stream
from collab.insights.noted import INSIGHT
from collab.insights.picking import INSIGHTS
from collab.keeping import states as keeping_states
from collab.kpis import saved as kpi_list
from collab.kpis import streamed as kpi_stream
from collab.kpis.figures import FIGURES
from collab.kpis.movers import MOVERS
from collab.kpis.noted import KPI
from collab.kpis.picking import KPIS
from collab.kpis.promised import PROMISES
from collab.notes import access as note_access
from collab.notes.carriers import CARRIERS
from collab.packs import access as pack_access
from collab.people.picking import ANYBODY, PEOPLE
from collab.policies import states as policy_states
from collab.registers.picking import FINDERS as REGISTERED
from collab.saved import queries as saved_views
from collab.stream import access as stream_access
from collab.stream.tellers import TELLERS
from collab.web.picking import FINDERS
from collab.web.saving import PAGES, USUAL
from collab.web.statuses import STATUSES, together
from funding.funds import streamed as fund_stream
from funding.funds.access import TO_WORK, sees_work_money
from funding.funds.free import FUNDABLE
from funding.funds.naming import NAMEABLE
from funding.funds.noted import FUND, PROMISE
from projects.assurances import reactions as assurances
from projects.assurances import states as assurance_states
from projects.catalogue import access as catalogue_access
from projects.catalogue import states as entry_states
from projects.catalogue.measured import MEASURED
from projects.friction import reactions as friction
from projects.intake import access as intake_access
from projects.intake import approved as standing
from projects.intake import saved as request_list
from projects.intake import states as request_states
from projects.intake import streamed as request_stream
from projects.intake.noted import REQUEST
from projects.intake.queries import decided, journey, offered, owned, promising, reading, sharing
from projects.intake.queries.list.names import nameable
from projects.intake.queries.picking import REQUESTS
from projects.intake.queries.serving import serving
from projects.intake.queries.triage import followed
from projects.launches import saved as launch_list
from projects.launches import states as launch_states
from projects.launches.picking import LAUNCHES
from projects.launches.serving import SERVING
from projects.owned import access as tool_access
from projects.owned import states as tool_states
from projects.owned.answered import ANSWERED
from projects.owned.picking import TOOLS
from projects.portfolio import kpi_projects, serving_goals
from projects.portfolio import reactions as plans
from projects.portfolio import saved as project_list
from projects.portfolio import states as project_states
from projects.portfolio import streamed as project_stream
from projects.portfolio.access import SHOWN
from projects.portfolio.access import visible as visible_projects
from projects.portfolio.blocked import BLOCKED
from projects.portfolio.noted import PROJECT
from projects.portfolio.picking import PROJECTS
from projects.portfolio.queries import PROMISED
from projects.post import filling as post
from projects.promises import reactions as promises
from projects.roadmap import saved as roadmap_list
from projects.rota.queries import FOLLOWED

# How pages show what each app says of its things.
STATUSES.fill(
    together(
        request_states.STATUSES, project_states.STATUSES, approval_states.STATUSES, appointment_states.STATUSES, policy_states.STATUSES,
        keeping_states.STATUSES, launch_states.STATUSES, insight_states.STATUSES, tool_states.STATUSES, assurance_states.STATUSES, friction.STATUSES,
        promises.STATUSES, entry_states.STATUSES, post.STATUSES,
    )
)  # fmt: skip

# Which things carry notes, and what is asked of each kind.
CARRIERS.fill({carrier.kind: carrier for carrier in (REQUEST, PROJECT, FUND, PROMISE, KPI, GOAL, INSIGHT)})

# How each tells its own events in its stream, and who hears at once that there is another one.
TELLERS.fill(
    request_stream.TELLERS | project_stream.TELLERS | fund_stream.TELLERS | kpi_stream.TELLERS | goal_stream.TELLERS | insight_stream.TELLERS
)  # fmt: skip

# Whose record is read by whom, of those who are let read in it: all of what is open to everybody, the rest as its own pages are.
READABLE.fill(
    {
        "intake.request": intake_access.visible, "intake.stop": intake_access.stops,
        "portfolio.project": visible_projects,
        "portfolio.passage": plans.opens,
        "approvals.standin": standin_operations.visible,
        "notes.note": note_access.visible, "files.file": file_access.visible, "stream.link": stream_access.visible,
        "funds.allocation": intake_access.allocations,
        "insights.insight": insight_access.visible, "insights.citation": insight_access.citations,
        "catalogue.entry": catalogue_access.visible, "tools.renewal": tool_access.renewals,
        **assurances.READABLE, **friction.READABLE, **promises.READABLE, "dashboards.dispute": dispute_queries.visible,
        "packs.pack": pack_access.visible, "post.letter": post.visible,
        **dict.fromkeys(
            (
                "access.duty", "account.session", "agenda.action", "agenda.cycle", "agenda.goal", "appointments.proposal", "appointments.roster", "approvals.limit",
                "approvals.policy", "approvals.remit", "convergence.month", "customer.datasource", "customer.moment", "funds.fiscalyear", "funds.fund",
                "funds.fundchange", "funds.reversal", "keeping.erasure", "keeping.hold", "kpis.annotation", "kpis.feed", "kpis.held", "kpis.kpi", "kpis.measurement",
                "kpis.restatement", "kpis.target", "intake.canned", "intake.practice", "launches.launch", "events.seal", "people.absence", "people.calendar",
                "people.department", "people.person", "people.token", "policies.draft", "policies.proposal", "pulse.benchmark", "pulse.window", "registers.entry",
                "tools.tool", "assurances.check", "rota.rule", "rota.turn", "portfolio.template",
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

# Which of the work that a reader sees may still be promised money.
FUNDABLE.fill(intake_access.fundable)

# How forms find what people name: by kind, each of what its reader sees.
FINDERS.fill(
    {
        "kpis": KPIS, "person": PEOPLE, "anybody": ANYBODY, "subject": SUBJECTS, "request": REQUESTS, "project": PROJECTS, "launches": LAUNCHES,
        "goals": GOALS, "moments": PICKED_MOMENTS, "insights": INSIGHTS, "tools": TOOLS, **REGISTERED,
    }
)  # fmt: skip

# Which work serves a launch.
SERVING.fill(serving)

# Which requests were answered by what the company owns, and how long those of an entry of the catalogue take.
ANSWERED.fill(owned.answered)
MEASURED.fill(offered.measured)

# How often what a rule of triage proposes is followed; which requests a person may open, for where an insight was used.
FOLLOWED.fill(followed.followed)
insight_access.WORKS.fill(intake_access.visible)
assurances.WORKS.fill(intake_access.visible)
# Of those that were approved, what they promised.
promises.WORKS.fill(standing.approved)

# What stands in the way of a project.
BLOCKED.fill(friction.IN_THE_WAY)

# Who sees the envelopes of planning cycles.
ENVELOPES.fill(sees_work_money)

# Which projects serve goals and carry out strategies.
GOALS_SERVING.fill(serving_goals.serving)
GOALS_SERVED.fill(serving_goals.served)
serving_goals.SHARES.fill(sharing.shares)

# Which projects under way move a KPI.
MOVERS.fill(kpi_projects.movers)

# Which requests promise something for a KPI, and what the one behind a project does.
PROMISES.fill(promising.promises)
PROMISED.fill(promising.of_project)

# Which work is on a moment of the customer's journey, and which reads or joins a data source.
WORKING.fill(journey.WORKING)
READERS.fill(reading.READERS)

# Which lists have filters that may be kept, and with which view each opens.
PAGES.fill(
    {
        "requests": request_list.REQUESTS, "projects": project_list.PROJECTS, "roadmap": roadmap_list.ROADMAP, "launches": launch_list.PLAN,
        "kpis": kpi_list.TABLE, "actions": action_list.ACTIONS, "data-sources": source_list.SOURCES,
    }
)  # fmt: skip
USUAL.fill(saved_views.usual)

# Which figures the portal reckons from its own record for a KPI.
FIGURES.fill({decided.KEY: decided.FIGURE})
