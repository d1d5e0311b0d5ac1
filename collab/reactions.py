"""What happens after what, one page. Its others are ``showing.py`` (the seams that no event fills) and ``proving.py`` (what the database is held to).

A reaction is a function of the event. It runs after the event's transaction, in one of its own, at least
once; what it does is done once. What must be true together with the event is called, not listed here.
"""

from collab import celery, scopes
from collab.account.scopes import DOORS
from collab.agenda import following as cycle_following
from collab.agenda import reactions as agenda
from collab.appointments import reactions as appointments
from collab.appointments import roster_subject as roster
from collab.appointments import subject as appointment
from collab.approvals.kinds import KINDS
from collab.customer.reading import owners as source_owners
from collab.dashboards.executive.disputes import reactions as disputes
from collab.dashboards.home import acting
from collab.dashboards.leaving.reactions import TAKERS
from collab.directory import reactions as standins
from collab.directory.importing.owing import LARGE, owe
from collab.events.record import COMMITTED, REACTIONS, Reactions
from collab.keeping import reactions as keeping
from collab.kpis import imports as kpi_files
from collab.kpis import reactions as kpi_reactions
from collab.kpis.restating import reactions as restating
from collab.notes.reactions import NOTES
from collab.notices import letters, telling
from collab.notices.letters import DECIDES
from collab.notices.queries import OPENS
from collab.policies import reactions as policies
from collab.policies import subject as policy
from collab.policies.checking import OWNERS
from collab.policies.rehearsing import CASES
from collab.pulse import reactions as pulse
from collab.registers.pointing import POINTING, Pointing
from collab.stream import versions
from collab.web.sheets.beside import FILES, OWES
from funding.funds import reactions as fund_reactions
from funding.funds import subject as fund_change
from funding.funds.paying import BEGINS
from projects.assurances import reactions as assurances
from projects.catalogue import reactions as catalogue
from projects.friction import reactions as friction
from projects.intake import clock_reactions, gate_reactions, project_reactions, sight_reactions
from projects.intake import reactions as intake
from projects.intake import stop_subject as stop
from projects.intake import subject as request
from projects.intake.operations import following as request_following
from projects.intake.operations import lettered
from projects.intake.operations import sight as request_sight
from projects.intake.queries import came, replaying
from projects.intake.triage_moves import PATIENT
from projects.launches import imports as launch_files
from projects.launches import operations as launches
from projects.owned import operations as tools
from projects.portfolio import reactions as plans
from projects.portfolio import strategies as project_strategies
from projects.portfolio import subject as passage
from projects.post import filling as post
from projects.promises import reactions as promises
from projects.rota import operations as rota

__all__ = ["celery"]

# Who hears at once that a thing's stream has another event.
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

# What is written where funds begin to pay for work.
BEGINS.fill(request_sight.paid_for)

# Which kinds of files are taken beside the web where they are large, and who takes them.
FILES.fill(LARGE | {"values": kpi_files.BESIDE, "launches": launch_files.BESIDE})
OWES.fill(owe)

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

# Where letters about a request are answered, and what came by e-mail of one.
letters.ANSWERS.fill(post.address)
came.CAME.fill(post.beside)
