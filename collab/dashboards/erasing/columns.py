"""Every column in which a person's data or words may stand, one table: what export gives of it, and what erasing does with it.

A column of text that stands in no list is found by ``tests/erasing/test_every_column.py``, and so is a foreign key to a person.
"""

from dataclasses import dataclass
from enum import StrEnum


class Fate(StrEnum):
    """What erasing does."""

    ROW = "The row goes, where it is theirs or names them."
    OWN = "The row goes, where it is theirs."
    SELF = "It is emptied, or says Former colleague and a number."
    BESIDE = "It is the name of a text: the words lie beside the record, and go with their salt where they are theirs or name them."
    EMPTIED = "It is emptied, where it is theirs or names them."
    UNNAMED = "It describes the company's work and stays; where it names them, it names a former colleague."
    SOURCE = "It says where a value came from and stays; where it names them, it names a former colleague."
    CHANGED = "It is the house's own, and can be changed: while it names them, they are not erased."
    LAW = "It stays as long as the law says: until then they are not erased. Then it is emptied."
    HIDDEN = "It opens something, or is kept so that nobody can read it: it goes with its row, and is given to nobody."
    PLAIN = "A code, a choice, a digest, or the name of a thing of the portal: no person stands there."


@dataclass(frozen=True, slots=True)
class Column:
    """``gives``: export gives it, of rows that are theirs."""

    fate: Fate
    gives: bool = False


GIVEN = {fate: Column(fate, gives=True) for fate in Fate}
NOT = {fate: Column(fate) for fate in Fate}


def of(fate: Fate, gives: bool, *names: str) -> dict[str, Column]:
    return dict.fromkeys(names, (GIVEN if gives else NOT)[fate])


COLUMNS: dict[str, Column] = {
    **of(
        Fate.SELF, True,
        "people.Person.username", "people.Person.first_name", "people.Person.last_name", "people.Person.email", "people.Person.title", "people.Person.country",
        "people.Person.language", "people.Person.zone", "people.Person.theme", "people.Person.mail",
    ),
    **of(
        Fate.ROW, True,
        "post.Letter.sender", "post.Letter.title", "post.Letter.files", "notices.Notice.text", "notices.Notice.reason", "notices.Notice.url", "notices.Notice.headline",
        "account.KeptWords.words", "account.KeptWords.address", "directory.Import.name", "directory.Import.outcome", "directory.Import.last_error", "saved.View.name",
        "saved.View.query",
    ),
    **of(Fate.ROW, False, "events.Replay.body", "events.Replay.key", "notices.Notice.mail_error", "notices.Notice.topic", "post.Letter.mail_error"),
    **of(
        Fate.OWN, True,
        "account.Session.address", "account.Session.device", "account.Letter.address", "people.Token.label", "people.Token.used_from", "people.Token.doors",
        "intake.Canned.label", "intake.Canned.text", "dashboards.Habits.learnt", "dashboards.Habits.away", "dashboards.Brief.lines",
    ),
    **of(Fate.OWN, False, "account.Letter.mail_error", "dashboards.Brief.mail_error", "dashboards.Brief.message_id"),
    **of(
        Fate.BESIDE, True,
        "stream.Link.url", "stream.Link.title", "kpis.Held.source", "kpis.Held.note", "kpis.Annotation.text", "dashboards.Dispute.text", "dashboards.Dispute.answer",
        "events.Text.text", "events.Event.why", "events.Event.data", "notes.Note.text", "files.File.name", "approvals.Decision.reason", "approvals.Decision.conditions",
        "packs.Decision.text", "approvals.Condition.words", "approvals.Condition.note", "approvals.Condition.reason", "keeping.Hold.reason", "keeping.Hold.reference",
        "keeping.Erasure.reason", "intake.Stop.reason", "intake.Stop.lesson", "intake.Size.assumptions", "intake.LaneEntry.words", "approvals.StandIn.reason",
        "intake.RunOwner.reason", "intake.BreakGlass.first_reason", "intake.BreakGlass.second_reason", "intake.BreakGlass.review_reason", "approvals.Disagreement.reason",
        "friction.Blocker.title", "friction.Blocker.next_step", "promises.Review.note", "promises.Amendment.reason",
    ),
    **of(Fate.BESIDE, False, "packs.Pack.content"),
    **of(
        Fate.EMPTIED, True,
        "appointments.Proposal.reason", "appointments.Line.reason", "appointments.Roster.name", "policies.Proposal.reason", "portfolio.Passage.reason", "policies.Draft.note",
        "kpis.Measurement.note", "kpis.Restated.note",
    ),
    **of(
        Fate.EMPTIED, False,
        "packs.PackFile.content", "approvals.Policy.note", "admin.LogEntry.object_repr", "admin.LogEntry.change_message", "events.Delivery.last_error",
        "dashboards.Round.last_error", "intake.Word.word", "intake.Word.keys",
    ),
    **of(Fate.LAW, True, "funds.FundChange.reason", "ledger.Entry.note"),
    **of(
        Fate.UNNAMED, True,
        "intake.Request.title", "intake.Request.problem", "intake.Request.outcome", "intake.Request.needed_by_reason", "intake.Request.data_where", "intake.Request.question",
        "portfolio.Project.title", "portfolio.Project.word_marketing", "portfolio.Project.word_it", "portfolio.Milestone.title",
    ),
    **of(
        Fate.UNNAMED, False, "pulse.Comment.text", "portfolio.Dependency.why", "portfolio.Check.label", "intake.Request.search", "intake.Reply.value", "assurances.Check.label",
        "catalogue.EntryVersion.title", "catalogue.EntryVersion.gives", "catalogue.EntryVersion.audience", "catalogue.EntryVersion.given_title",
        "catalogue.EntryVersion.given_problem", "catalogue.EntryVersion.given_outcome", "catalogue.EntryVersion.search", "catalogue.Question.label", "catalogue.Question.help",
        "catalogue.Question.choices", "catalogue.Question.shown_values",
    ),
    **of(Fate.SOURCE, True, "kpis.Measurement.source", "kpis.Restated.source", "kpis.Feed.source"),
    **of(
        Fate.CHANGED, True,
        "agenda.Goal.title", "agenda.Goal.description", "agenda.Action.text", "agenda.Action.decided", "agenda.Question.text", "agenda.Question.answer", "kpis.Kpi.name",
        "kpis.Kpi.definition", "customer.DataSource.name", "customer.DataSource.system", "customer.DataSource.retention", "launches.Launch.name", "tools.Tool.name",
        "tools.Tool.use", "tools.Tool.capabilities", "insights.Insight.text", "insights.Insight.evidence", "insights.Insight.link", "insights.Insight.tags",
        "rota.Rule.name",
        "pulse.Benchmark.figure", "pulse.Benchmark.finding", "pulse.Benchmark.source", "pulse.Benchmark.why_not",
    ),
    **of(
        Fate.CHANGED, False,
        "agenda.Cycle.input_marketing", "agenda.Cycle.input_it", "insights.Insight.search", "tools.Tool.search", "customer.Moment.name", "customer.Moment.description",
        "customer.Moment.stage", "registers.Entry.name", "registers.Entry.facts", "people.Department.name", "people.Calendar.name", "people.Closure.name", "funds.Fund.name",
        "approvals.PolicyRule.step_name", "approvals.Step.name",
    ),
    **of(
        Fate.HIDDEN, False,
        "people.Person.password", "people.Token.digest", "events.Text.salt", "sessions.Session.session_key", "sessions.Session.session_data", "notices.Notice.mac",
        "notices.Notice.message_id", "notices.Notice.thread", "events.Replay.fingerprint", "directory.Import.content", "post.Letter.content", "post.Letter.message_id",
        "pulse.Slip.comment",
    ),
    **of(
        Fate.PLAIN, False,
        "dashboards.Round.zone", "dashboards.Round.people", "dashboards.Dispute.figure", "admin.LogEntry.object_id", "auth.Group.name", "auth.Permission.codename",
        "auth.Permission.name", "contenttypes.ContentType.app_label", "contenttypes.ContentType.model", "guardian.UserObjectPermission.object_pk",
        "guardian.GroupObjectPermission.object_pk", "people.Calendar.code", "people.Calendar.zone", "people.Calendar.country", "people.Calendar.region",
        "people.Department.code", "events.Event.kind", "events.Event.subject_kind", "events.Event.action", "events.Event.source", "events.Event.target",
        "events.Event.previous_hash", "events.Event.hash", "events.Text.digest", "events.Text.subject_kind", "events.Delivery.reaction", "events.Claim.queue",
        "events.Claim.keys", "events.Seal.hash", "events.Seal.marks", "events.Seal.mac", "events.Seal.carried", "events.Verification.hash", "events.Verification.mac",
        "registers.Entry.kind", "registers.Entry.code", "notes.Note.subject_kind", "stream.Link.subject_kind", "notes.Watch.subject_kind", "files.File.subject_kind",
        "files.File.sha256", "files.File.stored", "approvals.Policy.subject_kind", "approvals.Policy.currency", "approvals.Route.subject_kind", "approvals.Route.facts",
        "approvals.Route.currency", "approvals.PolicyRule.role", "approvals.Panel.role", "approvals.Recusal.because", "policies.Proposal.terms", "policies.Draft.terms",
        "policies.Rehearsal.terms", "policies.Rehearsal.outcome", "policies.Rehearsal.last_error", "approvals.Policy.material", "approvals.PolicyRule.cells",
        "approvals.PolicyRule.veto", "approvals.PolicyRule.people", "approvals.Panel.veto", "approvals.Limit.currency", "approvals.StandIn.scope", "approvals.StandIn.roles",
        "approvals.StandIn.brands", "approvals.StandIn.currency", "approvals.Remit.role", "approvals.Remit.register", "approvals.Remit.code", "directory.Import.encoding",
        "directory.Import.kind", "directory.Import.which", "appointments.Roster.digest", "directory.Import.numbers", "directory.Import.seen", "kpis.Kpi.code", "kpis.Kpi.unit",
        "kpis.Kpi.reckoned", "kpis.Kpi.formula", "kpis.Held.why", "kpis.Result.formula", "customer.Moment.code", "customer.DataSource.code", "agenda.Goal.code",
        "saved.View.code", "saved.View.page", "saved.View.shared", "packs.Pack.code", "packs.Pack.sight", "packs.Pack.hash", "packs.Decision.figure", "packs.PackFile.closed",
        "packs.PackFile.said", "packs.PackFile.last_error", "packs.PackFile.form", "agenda.Cycle.code", "agenda.Cycle.envelopes", "agenda.Cycle.signed_mark",
        "agenda.Cycle.hash", "ledger.Account.code", "ledger.Account.currency", "ledger.Entry.kind", "ledger.Entry.subject_kind", "ledger.Entry.source", "ledger.Entry.reference",
        "ledger.Entry.line", "ledger.Entry.rate_source", "ledger.Line.source", "funds.FiscalYear.code", "funds.Fund.code", "funds.Fund.currency", "tools.Tool.code",
        "catalogue.Entry.code", "catalogue.Question.key", "catalogue.Question.shown_by", "catalogue.Question.field", "intake.Request.avoided_in", "launches.Launch.code",
        "launches.Launch.currency", "portfolio.Project.strategies", "portfolio.Baseline.days", "portfolio.Template.code", "portfolio.Template.name", "portfolio.Template.work",
        "portfolio.Template.content", "intake.Request.before_hold", "intake.Request.currency", "intake.Request.brands", "intake.Request.markets", "intake.Request.suppliers",
        "intake.Request.products", "intake.Request.regulations", "intake.Request.legacy_systems", "intake.Request.effects", "intake.Request.costs", "intake.Request.goals",
        "keeping.Hold.subject_kind",
        "rota.Rule.code", "rota.Rule.cells",
        "promises.Promise.hash", "promises.Promise.currency", "promises.Promise.baseline",
        *(f"clocks.Clock.{name}" for name in ("subject_kind", "state", "group", "track", "pauses", "marks", "outcome", "calendar")),
        *(f"clocks.Forecast.{name}" for name in ("subject_kind", "track", "state", "method")),
        "post.Letter.mark", "post.Mailbox.last_error", "clocks.Turn.subject_kind", "clocks.Nudge.subject_kind", "convergence.Month.parts", "pulse.Slip.side",
        "pulse.Benchmark.code", "agenda.Action.place", "insights.Insight.code", "insights.Insight.goals", "intake.DecisionLink.digest", "intake.LaneEntry.group",
        "intake.LaneEntry.says", "intake.Size.currency", "intake.Size.weeks", "intake.Practice.weights", "intake.Practice.sized", "intake.RunOwner.currency",
        "intake.BreakGlass.currency", "insights.Insight.moments", "insights.Insight.projects", "insights.Insight.asked",
    ),
}  # fmt: skip

# Foreign keys to a person: what export gives of the rows behind them ("" for nothing), and what becomes of the key.
STAYS = "The key stays, and with it a former colleague who has a number and no name."
GOES = "The row goes."
EMPTY = "It is emptied."
# Who did it, or who asked for it: what became of it is in another list of theirs.
_DID = (
    "account.Letter.made_by", "admin.LogEntry.user", "approvals.Condition.closed_by", "approvals.Disagreement.named", "approvals.Disagreement.named_by",
    "approvals.Disagreement.settled_by", "approvals.Route.requester", "approvals.Route.routed_by", "clocks.Clock.holder", "dashboards.Dispute.answered_by",
    "funds.Fund_owners.person", "funds.FundOwner.person", "funds.Reversal.agreed_by", "funds.Reversal.asked_by", "intake.Request.asked_by", "intake.Request.holder",
    "intake.Request.sponsor", "intake.Request.technologist", "intake.Reply.person", "intake.RequestGrant.user", "intake.Practice.by", "intake.Related.person",
    "intake.BreakGlass.it_lead", "intake.BreakGlass.marketing_lead", "intake.BreakGlass.reviewed_by", "intake.BreakGlass.second", "intake.RunOwner.proposed_by",
    "keeping.Erasure.agreed_by", "keeping.Erasure.asked_by", "keeping.Erasure.person", "keeping.Hold.agreed_by", "keeping.Hold.asked_by", "keeping.Hold.lifting_by",
    "keeping.Hold.person", "kpis.Held.decided_by", "kpis.Restatement.decided_by", "notes.Note.resolved_by", "policies.Rehearsal.made_by", "post.Letter.decided_by",
    "promises.Review.answered_by", "promises.Amendment.decided_by",
)  # fmt: skip
KEYS: dict[str, tuple[str, str]] = {
    "access.Duty.person": ("Duties", STAYS),
    "account.KeptWords.person": ("Words that were not sent", GOES),
    "account.Letter.person": ("Letters about the account", GOES),
    "account.Session.person": ("Where somebody was signed in", GOES),
    "agenda.Goal.owner_it": ("Goals, for IT", STAYS),
    "agenda.Goal.owner_marketing": ("Goals, for marketing", STAYS),
    "agenda.Action.owner": ("Actions", STAYS),
    "agenda.Question.owner": ("Questions of planning cycles", STAYS),
    "appointments.Proposal.person": ("Duties proposed for them", STAYS),
    "appointments.Proposal.proposed_by": ("Duties that they proposed", STAYS),
    "appointments.Line.person": ("Duties that a list proposes for them", STAYS),
    "appointments.Roster.proposed_by": ("Lists of duties that they proposed", STAYS),
    "approvals.Decision.person": ("Decisions", STAYS),
    "approvals.Decision.on_behalf_of": ("What was decided in their place", STAYS),
    "approvals.Limit.person": ("Limits of their authority", STAYS),
    "approvals.Condition.owner": ("Conditions that they meet", STAYS),
    "approvals.Disagreement.judge": ("Disagreements that they settle", STAYS),
    "approvals.Retraction.person": ("Decisions that they took back", STAYS),
    "approvals.Recusal.person": ("Where they did not decide", STAYS),
    "approvals.Remit.person": ("Brands and markets that they answer for", STAYS),
    "approvals.StandIn.by": ("Where they stood in for somebody", STAYS),
    "approvals.StandIn.person": ("Who stood in for them", STAYS),
    "approvals.StandIn.set_by": ("Stand-ins that they set", STAYS),
    "approvals.Seat.person": ("Seats in groups that decide", STAYS),
    "clocks.Nudge.by": ("Nudges", STAYS),
    "customer.DataSource.owner": ("Data sources", STAYS),
    "dashboards.Brief.person": ("Their daily briefs", GOES),
    "dashboards.Dispute.by": ("What they said of figures", STAYS),
    "dashboards.Habits.person": ("What home learnt of them", GOES),
    "directory.Import.by": ("Files of people that they took in", GOES),
    "events.Event.actor": ("What they did", STAYS),
    "events.Replay.person": ("", GOES),
    "events.Text.writer": ("What they wrote", GOES),
    "files.File.put_by": ("Files", "The bytes and the name go, and a row without either stays."),
    "funds.FundChange.proposed_by": ("Changes of funds that they proposed", STAYS),
    "guardian.UserObjectPermission.user": ("", "Not used."),
    "insights.Citation.person": ("Where they used insights", STAYS),
    "insights.Insight.author": ("Insights and lessons", STAYS),
    "intake.Colleague.person": ("What they ask for with others", STAYS),
    "intake.Request.requester": ("Requests", STAYS + " A draft that was never sent goes."),
    "intake.Canned.owner": ("Reasons that they used again", GOES),
    "intake.Reading.person": ("", GOES),
    "intake.DecisionLink.person": ("Letters from which they could decide", STAYS),
    "intake.LaneEntry.person": ("What they said in the open lane", STAYS),
    "intake.BreakGlass.first": ("What they let begin past the gate", STAYS),
    "intake.RunOwner.person": ("Run cost that they answer for", STAYS),
    "intake.Size.person": ("What they said that work takes", STAYS),
    "intake.Stop.proposed_by": ("Work that they proposed to stop", STAYS),
    "kpis.Annotation.by": ("Notes on days of KPIs", STAYS),
    "kpis.Held.by": ("Values of KPIs that waited", STAYS),
    "kpis.Kpi.owner_it": ("KPIs, for IT", STAYS),
    "kpis.Kpi.owner_marketing": ("KPIs, for marketing", STAYS),
    "kpis.Feed.by": ("Feeds of KPIs", STAYS),
    "kpis.Measurement.by": ("Values of KPIs", STAYS),
    "kpis.Restatement.by": ("Changes of closed periods that they asked for", STAYS),
    "launches.Launch.owner": ("Launches", STAYS),
    "assurances.Assurance.by": ("Reviews of theirs that hold for other requests", STAYS),
    "promises.Promise.sponsor": ("What they sponsored promised", STAYS),
    "promises.Promise.owner": ("Promises that they answer for", STAYS),
    "promises.Review.owner": ("Promises that they review", STAYS),
    "promises.Amendment.proposed_by": ("Changes of promises that they proposed", STAYS),
    "friction.Wait.person": ("Blockers that waited on them", STAYS),
    "tools.Tool.owner": ("What they answer for of what the company owns", STAYS),
    "catalogue.Entry.owner": ("Entries of the catalogue", STAYS),
    "ledger.Entry.actor": ("Entries of the ledger", STAYS + " Ten years long they are not erased for it."),
    "notes.Mention.person": ("Where they were meant", STAYS),
    "notes.Note.author": ("Notes", STAYS),
    "notes.Watch.person": ("What they follow", STAYS),
    "notices.Notice.person": ("Notices", GOES),
    "notices.Wishes.person": ("Where their notices go", GOES),
    "packs.Decision.by": ("What they decided in reviews", STAYS),
    "packs.Pack.made_by": ("Packs that they froze", STAYS),
    "people.Absence.person": ("Absences", GOES),
    "people.Person.manager": ("", "It is emptied, and whoever they manage has another manager before."),
    "people.Person_groups.person": ("", "Not used."),
    "people.Person_user_permissions.person": ("", "Not used."),
    "people.Token.person": ("Tokens", GOES),
    "rota.Rule.owner": ("Rules of triage that name them", STAYS),
    "rota.Turn.person": ("Their turns in triage", STAYS),
    "saved.View.owner": ("Views of lists that they saved", GOES),
    "stream.Link.added_by": ("Links to trackers", STAYS),
    "policies.Draft.made_by": ("Policies that they wrote", STAYS),
    "policies.Proposal.proposed_by": ("Policies that they proposed", STAYS),
    **dict.fromkeys(
        ("portfolio.Check.done_by", "portfolio.Passage.proposed_by", "portfolio.Template.made_by"), ("Gates, and plans", STAYS)
    ),
    "portfolio.Milestone.owner": ("Milestones", STAYS),
    "portfolio.Project.it_lead": ("Projects, for IT", STAYS),
    "portfolio.Project.marketing_lead": ("Projects, for marketing", STAYS),
    "post.Letter.person": ("Letters that they sent to Bridge", GOES),
    "pulse.Asked.person": ("Pulses that asked them", STAYS),
    "pulse.Participation.person": ("Pulses that they took part in", STAYS + " Which answer was theirs nobody knows."),
    **dict.fromkeys(_DID, ("", STAYS)),
}


def having(*fates: Fate) -> dict[str, list[str]]:
    """The columns of these fates, by the label of their model."""
    found: dict[str, list[str]] = {}
    for name, column in COLUMNS.items():
        if column.fate in fates:
            model, _, field = name.rpartition(".")
            found.setdefault(model, []).append(field)
    return found


def given(model: str) -> list[str]:
    """The columns of text that export gives of a row of this model."""
    return [name.rpartition(".")[2] for name, column in COLUMNS.items() if name.rpartition(".")[0] == model and column.gives]
