"""Every page and form of the portal with the person who opens it; addresses and people are filled in from the company that is there."""

from collab.access.models import Duty
from collab.agenda.models import Action, Cycle, Goal, Question
from collab.appointments.models import Proposal, Roster
from collab.files.models import File
from collab.insights.models import Insight
from collab.kit import clock
from collab.kpis.models import Kpi, Restatement
from collab.notes.models import Note
from collab.packs.models import Pack
from collab.people.models import Absence, Person
from collab.policies.models import Draft
from collab.policies.models import Proposal as ProposedPolicy
from collab.saved.models import View
from collab.stream.models import Link
from funding.funds.models import Allocation, FiscalYear, Fund, FundChange
from funding.ledger.models import Line
from projects.intake.forms.questions import ORDER
from projects.intake.models import Request
from projects.intake.queries.list import waiting
from projects.intake.states import State
from projects.portfolio.models import Project
from projects.portfolio.states import Phase
from tests.journeys import policed, tour_of_offers, unsigned
from tests.journeys.stop import Stop as Stop
from tests.journeys.stop import refused

ASKING = (
    # --- signing in, home, asking
    Stop("sign in", "", "/login/"),
    Stop("sign in, wrongly", "", "/login/", "Sign in", 422),
    Stop("forgotten password", "", "/login/forgotten/"),
    Stop("forgotten password, asked wrongly", "", "/login/forgotten/", "Send the link", 422),
    Stop("home of a marketer", "marketer", "/"),
    Stop("home of one who is asked", "@needs_information", "/"),
    Stop("home of a technologist", "technologist", "/"),
    Stop("home of one who reads", "auditor", "/"),
    Stop("what waits for finance", "finance", "/waiting/"),
    Stop("what waits for a lead", "it_lead", "/waiting/"),
    Stop("new request", "marketer", "/requests/new/"),
    *(Stop(f"question {name}", "@draft", f"/requests/{{draft}}/edit/{name}/") for name in ORDER),
    Stop("question, not answered", "@draft", "/requests/{draft}/edit/problem/?blank", "Continue", 422),
    Stop("question takes", "technologist2", "/requests/{in_triage}/edit/takes/"),
    Stop("question effects", "@draft", "/requests/{draft}/edit/effects/"),
    Stop("question costs", "technologist2", "/requests/{in_triage}/edit/costs/"),
    Stop("check", "@draft", "/requests/{draft}/check/"),
    Stop("sent", "@in_triage", "/requests/{in_triage}/sent/"),
    # --- requests and their moves
    Stop("requests", "technologist", "/requests/?view=all"),
    Stop("requests, filtered to none", "technologist", "/requests/?view=all&q=zebra+crossing"),
    *(Stop(f"request, {state}", f"@{state}", f"/requests/{{{state}}}/?stay") for state in State.values),
    Stop("request, of a technologist", "technologist2", "/requests/{in_triage}/"),
    Stop("change answers", "@in_triage", "/requests/{in_triage}/edit/"),
    *refused("answer", "@needs_information", "/requests/{needs_information}/answer/", "Send answer"),
    *refused("name a colleague", "@in_triage", "/requests/{in_triage}/colleagues/", "Name them"),
    Stop("withdraw", "@in_triage", "/requests/{in_triage}/withdraw/"),
    *refused("ask", "technologist2", "/requests/{in_triage}/ask/", "Send question"),
    *refused("decline", "technologist2", "/requests/{in_triage}/decline/", "Decline"),
    *refused("merge", "technologist2", "/requests/{in_triage}/merge/", "Merge"),
    *refused("snooze", "technologist2", "/requests/{in_triage}/snooze/", "Snooze"),
    Stop("route", "technologist2", "/requests/{in_triage}/route/"),
    *refused("hold", "technologist2", "/requests/{approved}/hold/", "Hold"),
    Stop("resume", "technologist2", "/requests/{on_hold}/resume/"),
    *refused("decide", "@decider", "/requests/{in_approval}/decide/", "Sign the decision"),
    *refused("fund", "finance", "/requests/{approved}/fund/", "Reserve the money"),
    *refused("start", "technologist2", "/requests/{funded}/start/", "Start project"),
    Stop("launch", "@launcher", "/requests/{in_delivery}/launch/"),
    *refused("review", "@reviewer", "/requests/{delivered}/review/", "Close it"),
    # --- stopping, handing over, settling, taking back
    *refused("stop", "@launcher", "/requests/{in_delivery}/stop/", "Stop it"),
    *refused("hand over a lead", "technologist2", "/requests/{in_delivery}/hand_over/", "Hand over"),
    *refused("change who may see it", "technologist2", "/requests/{funded}/reclassify/", "Change it"),
    *refused("give to a colleague", "technologist2", "/requests/{in_triage}/reassign/", "Give it over"),
    Stop("take the question back", "technologist2", "/requests/{needs_information}/take_back/"),
    Stop("release the rest", "finance", "/requests/{holding}/settle/"),
    Stop("too late", "technologist2", "/requests/{closed}/decline/", status=409),
    # --- triage and decisions
    *refused("assign", "technologist2", "/requests/{in_triage}/assign/", "Assign"),
    Stop("ask IT to size it", "technologist2", "/requests/{in_triage}/ask_size/"),
    *refused("size", "it_lead", "/requests/{in_triage}/size/", "Sign the size"),
    *refused("split", "technologist2", "/requests/{in_triage}/split/", "Split"),
    *refused("reasons", "technologist", "/triage/reasons/", "Keep it"),
    Stop("how it is sorted", "admin", "/triage/weights/"),
    Stop("many at once", "technologist2", "/triage/many/?move=decline&pick={in_triage}:1"),
    Stop("triage", "technologist", "/triage/"),
    Stop("triage, one open", "technologist", "/triage/{in_triage}/"),
    *(Stop(f"triage, {name}", "technologist", f"/triage/{{in_triage}}/{name}/") for name in ("route", "ask", "merge", "snooze", "decline")),
    Stop("reviews", "privacy", "/approvals/"),
    Stop("reviews, none", "outsider", "/approvals/"),
    Stop("decisions", "cmo", "/approvals/"),
)
STEERING = (
    # --- projects and the roadmap
    Stop("projects", "technologist", "/projects/"),
    Stop("projects, all", "technologist", "/projects/?view=all"),
    Stop("project", "@lead", "/projects/{project}/"),
    Stop("project, of a reader", "outsider", "/projects/{project}/"),
    Stop("update of a project", "@lead", "/projects/{project}/update/"),
    *refused("new milestone", "@lead", "/projects/{project}/milestones/new/", "Plan milestone"),
    Stop("milestone", "@lead", "/projects/{project}/milestones/{milestone}/"),
    *refused("dependency", "@lead", "/projects/{project}/waits-for/", "Add dependency"),
    Stop("roadmap", "marketer", "/roadmap/"),
    Stop("roadmap, quarter", "cio", "/roadmap/?zoom=quarter"),
    Stop("roadmap, far away", "marketer", "/roadmap/?from=2041-01-01"),
    # --- notes
    *refused("note", "marketer", "/notes/requests/{in_triage}/", "Send note"),
    *refused("answer to a note", "marketer", "/notes/{note}/", "Send answer"),
    Stop("note, of a reader", "auditor", "/notes/{note}/"),
    Stop("stream", "technologist", "/stream/requests/{in_delivery}/"),
    Stop("stream, of one kind", "marketer", "/stream/projects/{noted}/?kind=notes"),
    Stop("stream, of a kind without any", "outsider", "/stream/goals/{goal}/?kind=files"),
    *refused("link", "technologist2", "/stream/requests/{in_triage}/link/", "Add link"),
    Stop("project with a link", "it_lead", "/projects/{linked}/"),
    Stop("link, to be removed", "technologist2", "/stream/links/{link}/remove/"),
    *refused("file", "marketer", "/files/requests/{in_triage}/", "Add file"),
    Stop("project with a file", "it_lead", "/projects/{filed}/"),
    Stop("file, to be removed", "@filer", "/files/{file}/remove/"),
    Stop("project with notes", "marketer", "/projects/{noted}/"),
    # --- KPIs and goals
    Stop("KPIs", "technologist", "/kpis/"),
    Stop("KPI", "technologist", "/kpis/{kpi}/"),
    Stop("behind a KPI", "technologist", "/kpis/request-to-decision/rows/"),
    *refused("record a value", "technologist", "/kpis/{kpi}/record/", "Record value"),
    *refused("target", "technologist", "/kpis/{kpi}/target/", "Set target"),
    *refused("new KPI", "technologist", "/kpis/new/", "Define it"),
    *refused("change a KPI", "technologist", "/kpis/{kpi}/change/", "Save"),
    Stop("KPI by a formula", "technologist", "/kpis/cost-per-acquisition/"),
    *refused("note on a day of a KPI", "technologist", "/kpis/{kpi}/notes-on-days/", "Write it on the chart"),
    Stop("values that wait", "lena.fischer", "/kpis/tray/"),
    *refused("tray of a KPI", "lena.fischer", "/kpis/new-customers/tray/", "Answer"),
    Stop("KPI of days", "technologist", "/kpis/app-opt-in/"),
    Stop("KPI without a forecast", "marketer", "/kpis/gift-card-share/"),
    *refused("feeds", "george.lim", "/kpis/feeds/", "Make feed"),
    Stop("restated values", "marketer", "/kpis/restatements/"),
    *refused("restated value", "yuki.mori", "/kpis/restatements/{restatement}/", "Refuse"),
    Stop("import values", "technologist", "/kpis/import/"),
    Stop("import values, no file", "technologist", "/kpis/import/", "Look at the file", 422),
    # --- registers and launches
    Stop("registers", "technologist", "/registers/"),
    Stop("register", "technologist", "/registers/suppliers/"),
    Stop("register, found nothing", "technologist", "/registers/suppliers/?q=zebra+crossing"),
    Stop("entry of a register", "technologist", "/registers/suppliers/segment/"),
    Stop("entry that was merged", "marketer", "/registers/suppliers/twilio/"),
    *refused("new entry", "technologist", "/registers/products/new/", "Add it"),
    *refused("change an entry", "technologist", "/registers/systems/crm/change/", "Save"),
    *refused("end an entry", "technologist", "/registers/suppliers/adobe/end/", "End it"),
    *refused("rename an entry", "technologist", "/registers/suppliers/adobe/rename/", "Rename it"),
    *refused("rename a fund", "finance", "/funds/{fund}/name/", "Rename it"),
    *refused("merge an entry", "technologist", "/registers/suppliers/adobe/merge/", "Merge"),
    Stop("import a register", "technologist", "/registers/suppliers/import/"),
    Stop("import a register, no file", "technologist", "/registers/suppliers/import/", "Look at the file", 422),
    Stop("launches", "cmo", "/launches/"),
    Stop("launches, of a reader", "marketer", "/launches/?view=hangs"),
    Stop("launches, over", "marketer", "/launches/?view=over"),
    Stop("launch", "cmo", "/launches/loyalty-tiers/"),
    *refused("new launch", "cmo", "/launches/new/", "Plan it"),
    *refused("change a launch", "cmo", "/launches/loyalty-tiers/change/", "Save"),
    *refused("rename a launch", "cmo", "/launches/loyalty-tiers/rename/", "Rename it"),
    *refused("call a launch off", "cmo", "/launches/loyalty-tiers/call-off/", "Call it off"),
    Stop("a launch took place", "cmo", "/launches/loyalty-tiers/held/"),
    Stop("import launches", "cmo", "/launches/import/"),
    Stop("import launches, no file", "cmo", "/launches/import/", "Look at the file", 422),
    # --- the customer's view
    Stop("moment map", "cmo", "/moments/"),
    Stop("moment map of a brand, of a reader", "marketer", "/moments/?brand=oakline"),
    Stop("moment", "technologist", "/moments/buy/"),
    Stop("data sources", "technologist", "/data-sources/"),
    Stop("data sources, incomplete", "marketer", "/data-sources/?view=incomplete"),
    Stop("data sources, found nothing", "technologist", "/data-sources/?q=zebra+crossing"),
    Stop("coverage", "marketer", "/data-sources/coverage/"),
    Stop("data source", "technologist", "/data-sources/social/"),
    Stop("data source that retired", "marketer", "/data-sources/warranty/"),
    *refused("new data source", "technologist", "/data-sources/new/", "Add it"),
    *refused("change a data source", "technologist", "/data-sources/crm/change/", "Save"),
    *refused("retire a data source", "technologist", "/data-sources/crm/retire/", "Retire it"),
    *refused("bring a data source back", "technologist", "/data-sources/warranty/bring-back/", "Bring it back"),
    Stop("import data sources", "technologist", "/data-sources/import/"),
    Stop("import data sources, no file", "technologist", "/data-sources/import/", "Look at the file", 422),
    Stop("goals", "marketer", "/goals/"),
    Stop("goal", "marketer", "/goals/{goal}/"),
    Stop("alignment", "cmo", "/alignment/"),
    Stop("alignment, of a reader", "marketer", "/alignment/"),
    Stop("actions", "cmo", "/actions/"),
    Stop("actions, done, of a reader", "marketer", "/actions/?view=done"),
    *refused("new action", "cmo", "/actions/new/", "Agree on it"),
    *refused("change an action", "cmo", "/actions/{action}/", "Save"),
    Stop("insights", "marketer", "/insights/"),
    Stop("insights, over", "cmo", "/insights/?view=over&kind=insight"),
    Stop("an insight", "marketer", "/insights/{insight}/"),
    *refused("new insight", "marketer", "/insights/new/", "Write it down"),
    *refused("change an insight", "technologist", "/insights/{insight}/change/", "Save"),
    *refused("withdraw an insight", "technologist", "/insights/{insight}/withdraw/", "Withdraw it"),
    Stop("cycles", "cmo", "/cycles/"),
    Stop("cycle, agreed", "cmo", "/cycles/{agreed}/"),
    Stop("cycle, open, of a reader", "marketer", "/cycles/{planned}/"),
    Stop("cycles compared", "cmo", "/cycles/{planned}/compare/?with={agreed}"),
    *refused("new cycle", "cmo", "/cycles/new/", "Open it"),
    *refused("change a cycle", "cmo", "/cycles/{planned}/change/", "Save"),
    *refused("ask in a cycle", "cmo", "/cycles/{planned}/ask/", "Ask"),
    Stop("answer in a cycle", "cmo", "/cycles/{planned}/questions/{asked}/"),
    *refused("new goal", "cmo", "/goals/new/", "Set the goal"),
    *refused("change a goal", "cmo", "/goals/{goal}/change/", "Save"),
    *refused("end a goal", "cmo", "/goals/{goal}/end/", "End the goal"),
    Stop("goal, to sign", "cmo", "/goals/{unsigned}/"),
    # --- money
    Stop("funding", "finance", "/funds/"),
    Stop("what a fund promised", "finance", "/allocations/{promise}/"),
    Stop("fund's page", "finance", "/funds/{fund}/"),
    Stop("fund's page, nothing proposed", "finance", "/funds/{fund}/?blank", "Propose change", 422),
    *refused("refuse a proposal", "cmo", "/funds/{proposed}/changes/{change}/refuse/", "Refuse change"),
    *refused("book an actual", "finance", "/funds/{fund}/actuals/", "See where it lands"),
    *refused("settle what is over", "finance", "/funds/{fund}/over/", "Settle"),
    *refused("take an actual back", "finance", "/funds/{spent}/actuals/{actual}/back/", "Ask a second person"),
    Stop("close a year", "finance", "/funds/years/{year}/close/"),
    *refused("new fund", "finance", "/funds/new/", "Set up fund"),
    *refused("new year", "finance", "/funds/years/new/", "Open year"),
    # --- duties and the record
    Stop("duties", "cmo", "/duties/"),
    Stop("duties, of an administrator", "admin", "/duties/?role=cmo"),
    Stop("my duties", "marketer", "/duties/"),
    *refused("give a duty", "admin", "/duties/new/", "Propose"),
    *refused("end a duty", "admin", "/duties/{duty}/end/", "Propose"),
    Stop("a list of duties", "cmo", "/duties/lists/{roster}/"),
    *refused("refuse a list of duties", "cmo", "/duties/lists/{roster}/refuse/", "Refuse"),
    *refused("refuse a duty", "cmo", "/duties/proposals/{appointing}/refuse/", "Refuse"),
    Stop("calendars", "marketer", "/calendars/"),
    Stop("calendar", "admin", "/calendars/house/"),
    *refused("add a calendar", "admin", "/calendars/new/", "Save"),
    *refused("change a calendar", "admin", "/calendars/house/edit/", "Save"),
    *refused("absences", "marketer", "/people/me/absences/", "Enter"),
    Stop("absences of somebody who works for one", "@manager", "/people/{absent}/absences/"),
    *refused("change an absence", "@absent", "/people/{absent}/absences/{absence}/", "Save"),
    Stop("files of the directory", "admin", "/directory/"),
    Stop("import people", "admin", "/directory/people/import/"),
    Stop("import people, no file", "admin", "/directory/people/import/", "Look at the file", 422),
    Stop("import departments", "admin", "/directory/departments/import/"),
    Stop("import departments, no file", "admin", "/directory/departments/import/", "Look at the file", 422),
    Stop("import duties", "admin", "/duties/import/"),
    Stop("import duties, no file", "admin", "/duties/import/", "Look at the file", 422),
    Stop("import absences", "admin", "/people/absences/import/"),
    Stop("import absences, no file", "admin", "/people/absences/import/", "Look at the file", 422),
    Stop("policies", "cmo", "/policies/"),
    Stop("policies, of an administrator", "admin", "/policies/"),
    *refused("refuse a policy", "cmo", "/policies/proposals/{lighter}/refuse/", "Refuse"),
    Stop("setting up", "admin", "/setup/"),
    Stop("holds", "admin", "/holds/"),
    Stop("packs", "cmo", "/packs/"),
    Stop("packs, of a reader", "marketer", "/packs/"),
    Stop("pack", "cmo", "/packs/{pack}/"),
    Stop("rows of a pack", "cmo", "/packs/{pack}/?of=projects"),
    Stop("packs compared", "cmo", "/packs/{pack}/compare/?with={earlier}"),
    Stop("files of a pack", "cmo", "/packs/{pack}/files/"),
    Stop("freeze a pack", "cmo", "/packs/new/"),
    *refused("decide in a review", "cmo", "/packs/{pack}/decide/", "Decide"),
    Stop("saved views", "cmo", "/views/"),
    Stop("views of a list", "cmo", "/views/menu/?page=requests"),
    *refused("save a view", "cmo", "/views/new/?page=requests&query=view%3Dall", "Save"),
    *refused("change a view", "cmo", "/views/{view}/change/", "Save"),
    Stop("pulse", "cmo", "/pulse/"),
    *refused("add a published figure", "cmo", "/benchmarks/new/", "Add it"),
    *refused("change a published figure", "cmo", "/benchmarks/ibm-obstacle/change/", "Save"),
    *refused("answer the pulse", "marketer", "/pulse/answer/", "Send my answers"),
    *refused("hold somebody", "admin", "/holds/new/", "Hold it"),
    Stop("audit", "auditor", "/audit/"),
    Stop("audit, one request", "auditor", "/audit/?subject={closed}"),
    Stop("audit, wrongly asked", "auditor", "/audit/?subject=tea", status=422),
    # --- steering, and the rest of the frame
    Stop("executive", "cmo", "/executive/"),
    Stop("executive, of a reader", "marketer", "/executive/"),
    Stop("behind a figure", "cmo", "/executive/behind/?of=left"),
    *refused("dispute a figure", "cmo", "/executive/behind/on_track/", "Say it"),
    Stop("home and brief", "marketer", "/people/me/home/"),
    Stop("today's brief", "cmo", "/brief/"),
    Stop("how numbers are made", "cmo", "/executive/numbers/"),
    Stop("sponsored", "cmo", "/sponsored/"),
    Stop("sponsored by one", "cmo", "/sponsored/cio/"),
    Stop("operations", "technologist", "/operations/"),
    Stop("behind a figure of operations", "technologist", "/operations/behind/?of=step:in_triage"),
    Stop("convergence", "cmo", "/convergence/"),
    Stop("behind a part of convergence", "cmo", "/convergence/{month}/goals/"),
    Stop("data quality", "admin", "/data-quality/"),
    Stop("what breaks a rule", "admin", "/data-quality/source-quality/"),
    Stop("notices", "marketer", "/notices/"),
    Stop("notices and letters", "marketer", "/people/me/notices/"),
    Stop("search", "marketer", "/search/?q=loyalty"),
    Stop("search, nothing", "marketer", "/search/?q=zebra+crossing"),
    Stop("settings", "marketer", "/preferences/"),
    Stop("account", "marketer", "/people/me/"),
    Stop("a person", "admin", "/people/{lead}/"),
    Stop("a person, to a colleague", "marketer", "/people/{lead}/"),
    *refused("hand over", "technologist2", "/people/{lead}/hand-over/", "Hand over"),
    Stop("send off", "admin", "/people/{lead}/end/"),
    *refused("password", "marketer", "/people/me/password/", "Change password"),
    Stop("sessions", "marketer", "/people/me/sessions/"),
    *refused("tokens", "marketer", "/people/me/tokens/", "Make token"),
    Stop("more", "technologist", "/more/"),
    Stop("keyboard", "marketer", "/help/keyboard/"),
    Stop("not readable", "marketer", "/requests/?view=nonsense", status=400),
    Stop("not there", "marketer", "/requests/R-999999/", status=404),
    Stop("not for you", "marketer", "/triage/{in_triage}/decline/", status=403),
)
STEERING = (*STEERING, *tour_of_offers.stops(Stop, refused))
POLICED = (*(Stop(*words) for words in policed.PAGES), *(stop for form in policed.FORMS for stop in refused(*form)))
STEERING += POLICED
STOPS = ASKING + STEERING


def places() -> dict[str, str]:
    """What stands for the words in braces, and who "@word" is."""
    found: dict[str, str] = {"month": f"{clock.today():%Y-%m}"}
    chosen: dict[str, Request] = {}
    for state in State:
        about = (
            Request.objects.filter(state=state, is_confidential=False, snoozed_until=None)
            .select_related("requester", "project__it_lead")
            .order_by("-number")
            .first()
        )
        assert about is not None, f"The company has no request that is {state}."
        chosen[state] = about
        found |= {str(state): about.code, f"@{state}": about.requester.username}
    project = Project.objects.filter(phase=Phase.BUILD, milestones__isnull=False).select_related("it_lead").order_by("number").first()
    change = FundChange.objects.filter(state="proposed").select_related("target").first()
    assert project is not None and change is not None
    held = Request.objects.filter(state=State.DELIVERED, is_confidential=False).select_related("route").order_by("number")
    holding = next(request for request in held if request.is_holding_money)
    spent = Line.objects.filter(entry__kind="spend", entry__reversed_by=None, account__kind="spent", fund__year__closed_at=None)
    actual = spent.select_related("fund").latest("pk")
    note = Note.objects.filter(subject_kind="portfolio.project", replies_to=None, answers__isnull=False).order_by("pk")[0]
    file = File.objects.filter(subject_kind="portfolio.project").select_related("put_by").order_by("pk")[0]
    deciders = (who for who in Person.objects.order_by("pk") if _decides(who, chosen[State.IN_APPROVAL]))
    began = Request.objects.filter(asked_as__isnull=False, state=State.IN_APPROVAL, is_confidential=False).latest("pk")
    absence = Absence.objects.filter(person__manager__isnull=False).select_related("person__manager").latest("pk")
    return found | {
        "began": began.code,
        "@asked": began.requester.username,
        "absence": str(absence.pk),
        "absent": absence.person.username,
        "@absent": absence.person.username,
        "@manager": absence.person.manager.username,  # type: ignore[union-attr]
        "project": project.code,
        "milestone": str(project.milestones.order_by("-due_on")[0].pk),
        "@lead": project.it_lead.username,
        "lead": project.it_lead.username,
        "@launcher": chosen[State.IN_DELIVERY].project.it_lead.username,  # type: ignore[union-attr]
        "@reviewer": chosen[State.DELIVERED].project.it_lead.username,  # type: ignore[union-attr]
        "@decider": next(deciders).username,
        "holding": holding.code,
        "actual": str(actual.entry_id),
        "spent": actual.fund.code,  # type: ignore[union-attr]
        "year": FiscalYear.objects.filter(closed_at=None).order_by("starts_on")[0].code,
        "kpi": Kpi.objects.order_by("pk")[0].code,
        "restatement": Restatement.objects.get(state="waiting").pk,
        "goal": Goal.objects.order_by("pk")[0].code,
        "agreed": Cycle.objects.exclude(hash="").order_by("pk")[0].code,
        "planned": Cycle.objects.get(hash="").code,
        "insight": Insight.objects.filter(projects=[], withdrawn_on=None).order_by("pk")[0].code,
        "pack": Pack.objects.filter(sight="executives").latest("as_of").code,
        "earlier": Pack.objects.filter(sight="executives").order_by("as_of")[0].code,
        "view": View.objects.filter(owner__username="cmo")[0].code,
        "action": str(Action.objects.order_by("pk")[0].pk),
        "asked": str(Question.objects.order_by("pk")[0].pk),
        "unsigned": unsigned.goal(),
        "fund": Fund.objects.order_by("-pk")[0].code,
        "change": str(change.pk),
        "roster": str(Roster.objects.get(state="proposed").pk),
        "appointing": str(Proposal.objects.get(state="proposed").pk),
        "lighter": str(ProposedPolicy.objects.get(state="proposed").pk),
        "drafted": str(Draft.objects.get(state="open").pk),
        "duty": str(Duty.objects.get(person__username="privacy").pk),
        "proposed": change.target.code,
        "promise": str(Allocation.objects.exclude(state="released").order_by("pk")[0].pk),
        "note": str(note.pk),
        "noted": Project.objects.get(pk=note.subject_id).code,
        "file": str(file.pk),
        "@filer": file.put_by.username,
        "linked": Project.objects.get(
            pk=Link.objects.filter(subject_kind="portfolio.project", removed_at=None).latest("pk").subject_id
        ).code,
        "link": Link.objects.filter(subject_kind="intake.request", removed_at=None).latest("pk").pk,
        "filed": Project.objects.get(pk=file.subject_id).code,
    }


def _decides(person: Person, about: Request) -> bool:
    return Request.objects.filter(waiting.for_person(person), pk=about.pk).exists()
