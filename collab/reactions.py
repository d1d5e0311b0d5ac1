"""What happens after what, and every seam filled: one page; what the database is held to is ``proving.py``.

A reaction is a function of the event. It runs after the event's transaction, in one of its own, at least
once; what it does is done once. What must be true together with the event is called, not listed here.
"""

from collab import celery, scopes
from collab.account.scopes import DOORS
from collab.agenda import following as cycle_following
from collab.agenda import reactions as agenda
from collab.agenda import saved as action_list
from collab.agenda import streamed as goal_stream
from collab.agenda.access import SEES_MONEY as ENVELOPES
from collab.agenda.noted import GOAL
from collab.agenda.picking import GOALS
from collab.agenda.serving import SERVED as GOALS_SERVED
from collab.agenda.serving import SERVING as GOALS_SERVING
from collab.appointments import reactions as appointments
from collab.appointments import roster_subject as roster
from collab.appointments import states as appointment_states
from collab.appointments import subject as appointment
from collab.approvals import states as approval_states
from collab.approvals.kinds import KINDS
from collab.approvals.standins import operations as standin_operations
from collab.customer import saved as source_list
from collab.customer.journey import WORKING
from collab.customer.picking import MOMENTS as PICKED_MOMENTS
from collab.customer.reading import READERS
from collab.customer.reading import owners as source_owners
from collab.dashboards.audit.subjects import SUBJECTS
from collab.dashboards.executive.disputes import queries as dispute_queries
from collab.dashboards.executive.disputes import reactions as disputes
from collab.dashboards.home import acting
from collab.dashboards.leaving.reactions import TAKERS
from collab.directory import reactions as standins
from collab.directory.importing.owing import LARGE, owe
from collab.events.readers import READABLE
from collab.events.record import COMMITTED, REACTIONS, Reactions
from collab.files import access as file_access
from collab.insights import access as insight_access
from collab.insights import states as insight_states
from collab.insights import streamed as insight_stream
from collab.insights.noted import INSIGHT
from collab.insights.picking import INSIGHTS
from collab.keeping import reactions as keeping
from collab.keeping import states as keeping_states
from collab.kpis import imports as kpi_files
from collab.kpis import reactions as kpi_reactions
from collab.kpis import saved as kpi_list
from collab.kpis import streamed as kpi_stream
from collab.kpis.figures import FIGURES
from collab.kpis.movers import MOVERS
from collab.kpis.noted import KPI
from collab.kpis.picking import KPIS
from collab.kpis.promised import PROMISES
from collab.kpis.restating import reactions as restating
from collab.notes import access as note_access
from collab.notes.carriers import CARRIERS
from collab.notes.reactions import NOTES
from collab.notices import letters, telling
from collab.notices.letters import DECIDES
from collab.notices.queries import OPENS
from collab.packs import access as pack_access
from collab.people.picking import ANYBODY, PEOPLE
from collab.policies import reactions as policies
from collab.policies import states as policy_states
from collab.policies import subject as policy
from collab.policies.checking import OWNERS
from collab.policies.rehearsing import CASES
from collab.pulse import reactions as pulse
from collab.registers.picking import FINDERS as REGISTERED
from collab.registers.pointing import POINTING, Pointing
from collab.saved import queries as saved_views
from collab.stream import access as stream_access
from collab.stream import versions
from collab.stream.tellers import TELLERS
from collab.web.picking import FINDERS
from collab.web.saving import PAGES, USUAL
from collab.web.sheets.beside import FILES, OWES
from collab.web.statuses import STATUSES, together
from funding.funds import reactions as fund_reactions
from funding.funds import streamed as fund_stream
from funding.funds import subject as fund_change
from funding.funds.access import TO_WORK, sees_work_money
from funding.funds.free import FUNDABLE
from funding.funds.naming import NAMEABLE
from funding.funds.noted import FUND, PROMISE
from funding.funds.paying import BEGINS
from projects.assurances import reactions as assurances
from projects.assurances import states as assurance_states
from projects.catalogue import access as catalogue_access
from projects.catalogue import reactions as catalogue
from projects.catalogue import states as entry_states
from projects.catalogue.measured import MEASURED
from projects.friction import reactions as friction
from projects.intake import access as intake_access
from projects.intake import approved as standing
from projects.intake import clock_reactions, gate_reactions, project_reactions, sight_reactions
from projects.intake import reactions as intake
from projects.intake import saved as request_list
from projects.intake import states as request_states
from projects.intake import stop_subject as stop
from projects.intake import streamed as request_stream
from projects.intake import subject as request
from projects.intake.noted import REQUEST
from projects.intake.operations import following as request_following
from projects.intake.operations import lettered
from projects.intake.operations import sight as request_sight
from projects.intake.queries import came, decided, journey, offered, owned, promising, reading, replaying, sharing
from projects.intake.queries.list.names import nameable
from projects.intake.queries.picking import REQUESTS
from projects.intake.queries.serving import serving
from projects.intake.queries.triage import followed
from projects.intake.triage_moves import PATIENT
from projects.launches import imports as launch_files
from projects.launches import operations as launches
from projects.launches import saved as launch_list
from projects.launches import states as launch_states
from projects.launches.picking import LAUNCHES
from projects.launches.serving import SERVING
from projects.owned import access as tool_access
from projects.owned import operations as tools
from projects.owned import states as tool_states
from projects.owned.answered import ANSWERED
from projects.owned.picking import TOOLS
from projects.portfolio import kpi_projects, serving_goals
from projects.portfolio import reactions as plans
from projects.portfolio import saved as project_list
from projects.portfolio import states as project_states
from projects.portfolio import strategies as project_strategies
from projects.portfolio import streamed as project_stream
from projects.portfolio import subject as passage
from projects.portfolio.access import SHOWN
from projects.portfolio.access import visible as visible_projects
from projects.portfolio.blocked import BLOCKED
from projects.portfolio.noted import PROJECT
from projects.portfolio.picking import PROJECTS
from projects.portfolio.queries import PROMISED
from projects.post import filling as post
from projects.promises import reactions as promises
from projects.roadmap import saved as roadmap_list
from projects.rota import operations as rota
from projects.rota.queries import FOLLOWED

__all__ = ["celery"]

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
COMMITTED.fill(versions.heard)

# What people are told of: one line for each kind of subject, which brings its table of who is told what.
OF_PARTS = (
    appointments,
    policies,
    standins,
    keeping,
    pulse,
    restating,
    fund_reactions,
    agenda,
    disputes,
    assurances,
    catalogue,
    plans,
    friction,
    promises,
)
TOLD = (
    intake.REQUESTS,
    gate_reactions.PROOFS,
    project_reactions.PROJECTS,
    sight_reactions.LOST,
    TAKERS,
    *(told for part in OF_PARTS for told in part.TOLD),
    NOTES,
)
OWED = telling.reactions(TOLD) | kpi_reactions.REACTIONS | friction.REACTIONS
REACTIONS.fill(Reactions(clock_reactions.beside(acting.beside(OWED)), patient=PATIENT))

# What is decided on a route, and what an outcome of it does: a row a kind of subject.
KINDS.fill({one.KIND.name: one.KIND for one in (request, stop, fund_change, appointment, roster, policy, passage)})

# Which requests a draft of a policy is rehearsed with.
CASES.fill(replaying.cases)
# Who answers for the data that requests read: whether a draft leaves them too few people.
OWNERS.fill(source_owners)

# From which address one decides on what a letter asks.
DECIDES.fill(lettered.links)
DOORS.fill(scopes.DOORS)

# Who may open what a notice is about, asked when somebody is told, when they read, and when a letter leaves.
OPENS.fill(telling.openings(TOLD))

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

# What is written where funds begin to pay for work.
BEGINS.fill(request_sight.paid_for)

# Which of the work that a reader sees may still be promised money.
FUNDABLE.fill(intake_access.fundable)

# Which kinds of files are taken beside the web where they are large, and who takes them.
FILES.fill(LARGE | {"values": kpi_files.BESIDE, "launches": launch_files.BESIDE})
OWES.fill(owe)

# How forms find what people name: by kind, each of what its reader sees.
FINDERS.fill(
    {
        "kpis": KPIS, "person": PEOPLE, "anybody": ANYBODY, "subject": SUBJECTS, "request": REQUESTS, "project": PROJECTS, "launches": LAUNCHES,
        "goals": GOALS, "moments": PICKED_MOMENTS, "insights": INSIGHTS, "tools": TOOLS, **REGISTERED,
    }
)  # fmt: skip

# What points into a register, and follows where an entry is merged.
POINTING.fill(
    (
        Pointing("launches", ("launches.Launch.brand", "launches.Launch.market"), launches.follow),
        Pointing("tools", ("tools.Tool.supplier", "tools.Tool.system"), tools.follow),
        assurances.POINTING,
        friction.POINTING,
        # By codes.
        Pointing("rules of triage", (), rota.follow),
        Pointing("projects", (), project_strategies.follow),
        Pointing("planning cycles", (), cycle_following.follow),
        # By codes, of any register that a request names.
        Pointing("requests", (), request_following.follow),
    )
)

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

# Where letters about a request are answered, and what came by e-mail of one.
letters.ANSWERS.fill(post.address)
came.CAME.fill(post.beside)
