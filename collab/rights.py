"""What the portal's database role may do with each table. It owns none of them.

As much as the operations do, and no more: a table that is not named here is closed, a column that is not named stays as it
was inserted. What is append-only is so twice: by these rights, and by a trigger that holds for the owner as well.
`collab/granting.py` gives them; `tests/writing.py` holds the table to what the whole suite writes, both ways.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Model


@dataclass(frozen=True)
class May:
    """Besides reading: add rows, change these fields, take rows away.

    ``by_trigger`` are fields that only a trigger changes, in the name of whoever wrote what it follows from; the table's own
    guard refuses them to everybody else. ``is_triggers``: so are all rows that are added. Locking a row takes the right to change
    some field of it.
    """

    insert: bool = False
    update: tuple[str, ...] = ()
    by_trigger: tuple[str, ...] = ()
    delete: bool = False
    select: bool = True
    is_triggers: bool = False

    def rights(self, model: type[Model]) -> Iterator[tuple[str, str]]:
        """Each verb, with the column it is for where it is not for all of them."""
        verbs = {"SELECT": self.select, "INSERT": self.insert, "DELETE": self.delete}
        yield from ((verb, "") for verb, may in verbs.items() if may)
        columns = {field.name: str(field.column) for field in model._meta.concrete_fields}
        yield from (("UPDATE", columns[name]) for name in (*self.update, *self.by_trigger))


READ = May()
ADD = May(insert=True)
# Of Django and guardian, which ask for rights of groups and persons; here duties are asked for, and nobody looks.
UNUSED = May(select=False)
# What a queue writes on a row that it tries to be rid of.
QUEUED, LETTER = ("due_at", "attempts", "last_error"), ("mail", "mail_due_at", "mail_attempts", "mailed_at", "mail_error")
# Of a letter that came: what becomes of it; and of ours to its sender.
CAME = ("state", "why", "title", "content", "person", "subject_id", "decided_by", "decided_at", "files", "has_files")
TOLD, ANSWERED = ("mail", "mail_due_at", "mail_attempts", "mail_error"), ("note", "answered_by", "answered_on")

RIGHTS: dict[str, May] = {
    "admin.LogEntry": May(insert=True, update=("object_repr", "change_message")),
    "auth.Group": UNUSED,
    "auth.Group_permissions": UNUSED,
    "auth.Permission": READ,
    "contenttypes.ContentType": READ,
    "guardian.GroupObjectPermission": UNUSED,
    "guardian.UserObjectPermission": UNUSED,
    "sessions.Session": May(insert=True, update=("session_data", "expire_date"), delete=True),
    # --- people and their accounts. Nobody is made a superuser, and no session or token is handed on.
    "people.Department": May(insert=True, update=("name", "side", "parent")),
    "people.Person": May(
        insert=True,
        update=(
            *("username", "first_name", "last_name", "email", "title", "department", "is_active"),
            *("manager", "calendar", "country", "language", "zone", "password", "last_login", "epoch", "theme", "mail", "has_shortcuts"),
        ),
    ),
    "people.Calendar": May(insert=True, update=("name", "zone", "country", "region", "is_default", "version")),
    "people.WorkSpan": May(insert=True, delete=True),
    "people.Closure": May(insert=True, delete=True),
    "people.Absence": May(insert=True, update=("first_on", "last_on", "is_taken_back", "version"), delete=True),
    "directory.Import": May(insert=True, update=("done", "state", "content", "outcome", "ended_at", *QUEUED), delete=True),
    "saved.View": May(insert=True, update=("name", "query", "shared", "is_usual"), delete=True),
    "people.Person_groups": UNUSED,
    "people.Person_user_permissions": UNUSED,
    "people.Token": May(insert=True, update=("ended_at", "used_at", "used_from"), delete=True),
    "account.Session": May(insert=True, update=("epoch", "ended_at", "used_at"), delete=True),
    "account.Letter": May(insert=True, update=("used_at", *LETTER), delete=True),
    "account.KeptWords": May(insert=True, update=("words", "kept_at"), delete=True),
    # --- the record, and what is owed
    "events.Event": ADD,
    "events.Delivery": May(insert=True, update=("state", "due_at", "attempts", "done_at", "last_error"), delete=True),
    "events.Claim": May(insert=True, update=("keys", "until"), delete=True),
    "events.History": READ,
    **dict.fromkeys(("events.Seal", "events.Verification"), ADD),
    # What people wrote may be erased, on record; it does not change.
    "events.Text": May(insert=True, delete=True),
    "events.Replay": May(insert=True, update=("status", "body"), delete=True),
    "notices.Notice": May(True, ("needs_action", "read_at", "letter", "message_id", "thread", "headline", *LETTER), delete=True),
    "notices.Wishes": May(
        insert=True, update=("needs", "requests", "notes", "money", "work", "house", "rhythm", "is_any_hour"), delete=True
    ),
    # --- what people write to each other, put there and lead to; the row of a file that was refused goes one day
    "notes.Note": May(insert=True, update=("text", "version", "resolved_at", "resolved_by")),
    "notes.Mention": ADD,
    "notes.Watch": May(insert=True, update=("is_on",)),
    "post.Letter": May(True, (*CAME, *TOLD), delete=True),
    "post.Mailbox": May(True, ("read_at", "failing_since", "failures", "next_at", "last_error")),
    "files.File": May(insert=True, update=("state", "judged_at", "removed_at"), delete=True),
    "stream.Link": May(insert=True, update=("removed_at",)),
    # --- duties, policies, routes
    "access.Duty": May(insert=True, update=("until_on", "ended_at")),
    "appointments.Proposal": May(insert=True, update=("state", "route", "duty", "reason")),
    "appointments.Roster": May(insert=True, update=("state", "route", "given", "name")),
    "appointments.Line": May(insert=True, update=("duty", "reason")),
    "policies.Proposal": May(insert=True, update=("state", "route", "policy", "reason")),
    "approvals.Policy": May(insert=True, update=("ends_on", "note")),
    "approvals.PolicyRule": ADD,
    "approvals.Limit": May(insert=True, update=("until_on", "ended_at")),
    "approvals.StandIn": May(insert=True, update=("ended_at",)),
    "approvals.Remit": May(insert=True, update=("ended_at",)),
    "policies.Draft": May(insert=True, update=("starts_on", "terms", "note", "updated_at", "version", "state", "proposal")),
    "policies.Rehearsal": May(insert=True, update=("state", "done", "total", "outcome", "ended_at", *QUEUED)),
    "approvals.Route": May(
        insert=True, update=("state", "round", "ended_at", "amount", "currency", "weighed", "data_class", "facts", "facts_version")
    ),
    "approvals.Step": May(insert=True, update=("state", "round", "opened_at", "passed_at")),
    "approvals.Panel": May(insert=True, update=("state", "quorum", "share", "veto")),
    **dict.fromkeys(("approvals.Seat", "approvals.Recusal", "approvals.Decision", "approvals.Retraction"), ADD),
    "approvals.Condition": May(insert=True, update=("owner", "state", "note", "met_at", "closed_by", "closed_at", "reason")),
    "approvals.Disagreement": May(insert=True, update=("state", "named", "named_by", "judge", "settled_by", "settled_at", "reason")),
    # --- goals, KPIs, the customer's journey
    "agenda.Cycle": May(
        insert=True,
        update=(
            *("starts_on", "ends_on", "input_marketing", "input_it", "envelopes"),
            *("signed_by_cmo_at", "signed_by_cio_at", "signed_mark", "hash", "version"),
        ),
    ),
    # They go into the record with what was agreed.
    "agenda.Question": May(insert=True, update=("answer", "owner"), delete=True),
    "agenda.Action": May(insert=True, update=("text", "owner", "due_on", "done_on", "version")),
    "agenda.Goal": May(
        insert=True,
        update=(
            *("title", "description", "starts_on", "ends_on", "owner_marketing", "owner_it", "parent", "cycle", "is_active"),
            *("signed_by_cmo_at", "signed_by_cio_at"),
        ),
    ),
    "agenda.Goal_kpis": May(insert=True, delete=True),
    "kpis.Kpi": May(
        insert=True,
        update=(
            *("name", "definition", "unit", "decimals", "direction", "cadence", "tolerance", "scale_from"),
            *("owner_marketing", "owner_it", "is_active", "version", "lowest", "highest", "largest_jump", "formula"),
        ),
    ),
    # What waits is decided once, and a note on a day taken back once.
    "kpis.Held": May(insert=True, update=("state", "decided_by", "decided_at", "became", "restates")),
    "kpis.Annotation": May(insert=True, update=("withdrawn_at",)),
    **dict.fromkeys(("kpis.Result", "kpis.Used", "kpis.Target"), ADD),
    # What a feed names is settled; its token goes once it has ended long ago.
    "kpis.Feed": May(insert=True, update=("token", "source")),
    "kpis.FeedKpi": ADD,
    "kpis.Restatement": May(insert=True, update=("state", "decided_by", "decided_at")),
    "kpis.Restated": May(insert=True, update=("source", "note")),
    "kpis.Measurement": May(insert=True, update=("source", "note")),
    "customer.Moment": May(insert=True, update=("name", "description", "position", "stage", "measure")),
    # A source retires and is never deleted; its code stays.
    "customer.DataSource": May(
        insert=True,
        update=(
            *("name", "system", "owner", "has_personal_data", "data_kind", "lawful_basis", "retention", "quality", "customers_share"),
            *("since_on", "is_joined", "joined_on", "left_on", "retired_on", "version"),
        ),
    ),
    # --- registers: an entry keeps its register and its code, and is never deleted
    "registers.Entry": May(insert=True, update=("name", "parent", "facts", "since_on", "until_on", "merged_into", "version")),
    # --- money
    "ledger.Account": May(insert=True, update=("is_closed",), by_trigger=("balance",)),
    **dict.fromkeys(("ledger.Entry", "ledger.Line"), ADD),
    "ledger.MonthTotal": May(insert=True, by_trigger=("amount",)),
    "funds.FiscalYear": May(insert=True, update=("closed_at",)),
    "funds.Fund": May(insert=True, update=("version", "accrual_days", "invoice_days", "name")),
    "funds.Fund_owners": May(insert=True, delete=True),
    "funds.Allocation": May(insert=True, update=("state", "amount", "covers", "added")),
    "funds.Reversal": May(insert=True, update=("asked_by", "asked_at", "into", "agreed_by", "agreed_at", "undoing", "moved")),
    "funds.FundChange": May(insert=True, update=("state", "route", "entry", "reason")),
    # --- insights: one keeps where it comes from; that it was used stays
    "insights.Insight": May(True, update=("text", "evidence", "link", "tags", "goals", "moments", "expires_on", "withdrawn_on", "version")),
    "insights.Citation": ADD,
    # --- launches: one keeps its code, and is never deleted
    "launches.Launch": May(
        insert=True,
        update=("name", "kind", "brand", "market", "on", "owner", "confidence", "budget", "currency", "state", "version"),
    ),
    # --- what the company owns: a tool keeps its code, that its renewal was raised stays
    "tools.Tool": May(
        insert=True,
        update=(
            *("name", "kind", "capabilities", "use", "owner", "supplier", "system", "seats", "seats_used", "ends_on"),
            *("retired_on", "version"),
        ),
    ),
    "tools.Renewal": ADD,
    "rota.Rule": May(insert=True, update=("name", "place", "cells", "owner", "track", "retired_on", "version")),
    "rota.Turn": May(insert=True, update=("person", "first_on", "last_on", "is_off", "version")),
    # --- what reviews rest on: an assurance keeps what it says, a row of a checklist its words
    "assurances.Assurance": May(insert=True, update=("supplier", "reminded_on", "revoked_at", "version")),
    "assurances.Applied": ADD,
    "assurances.Check": May(insert=True, update=("label", "retired_at")),
    "assurances.Tick": ADD,
    # --- the catalogue: a version that is published stays, by a trigger
    "catalogue.Entry": May(insert=True, update=("owner", "review_on", "reminded_of", "current", "retired_on", "version")),
    "catalogue.EntryVersion": May(
        True, (*("title", "gives", "audience", "given_title", "given_problem", "given_outcome", "given_data_kind"), "published_at")
    ),
    "catalogue.Question": May(
        True, ("position", "label", "help", "kind", "choices", "is_required", "shown_by", "shown_values", "field", "reads"), delete=True
    ),
    # --- work
    "portfolio.Project": May(
        insert=True,
        update=(
            *("phase", "version", "updated_at", "title", "side", "launch", "strategies", "starts_on", "ends_on", "forecast_on"),
            *("baseline_starts_on", "baseline_ends_on", "marketing_lead", "it_lead"),
            *("health_marketing", "health_it", "word_marketing", "word_it", "is_confidential"),
        ),
    ),
    "portfolio.Milestone": May(
        insert=True, update=("title", "due_on", "owner", "done_on", "forecast_on", "baseline_on", "weight"), delete=True
    ),
    "portfolio.Baseline": ADD,
    "portfolio.Gate": May(insert=True, update=("passed_at",)),
    "portfolio.Check": May(insert=True, update=("done_on", "done_by")),
    "portfolio.Passage": May(insert=True, update=("state", "route", "baseline")),
    "portfolio.Template": May(insert=True, update=("is_current",)),
    "portfolio.Dependency": May(insert=True, update=("why", "lag", "is_hard"), delete=True),
    "friction.Blocker": May(insert=True, update=("kind", "title", "next_step", "system", "expected_on", "closed_on", "version")),
    "friction.Wait": May(insert=True, update=("until_on",)),
    "promises.Promise": ADD,
    "promises.Review": May(insert=True, update=("owner", "due_on", "early_on", "verdict", "value", "has_signal", *ANSWERED, "version")),
    "promises.Amendment": May(insert=True, update=("state", "decided_by", "version")),
    "intake.Request": May(
        insert=True,
        update=(
            *("state", "state_since", "before_hold", "version", "updated_at", "submitted_at", "snoozed_until"),
            *("title", "goal", "moment", "problem", "outcome", "revenue_generated", "revenue_protected", "worth", "estimate", "currency"),
            *("needed_by", "needed_by_reason", "launch", "personal_data", "legacy_systems", "is_confidential", "sponsor"),
            *("brands", "markets", "data_kind", "data_where", "suppliers", "products", "regulations", "effects", "costs", "goals"),
            *("requester", "technologist", "holder", "question", "asked_by", "route", "project", "merged_into", "tool", "avoided"),
            *("avoided_in", "size", "size_due_on"),
        ),
        delete=True,
    ),
    "intake.Reply": May(insert=True, update=("value", "person"), delete=True),
    # --- clocks are read from the record and held to it; what was promised, nudged and told stays
    "clocks.Clock": May(
        insert=True,
        update=(
            *("state", "group", "round", "track", "court", "holder", "opened_at", "limit_hours", "marks", "pauses", "is_paused"),
            *("closed_at", "outcome", "is_met", "calendar", "calendar_version", "hours", "paused"),
        ),
        delete=True,
    ),
    "clocks.Turn": May(insert=True, update=("court", "until"), delete=True),
    **dict.fromkeys(("clocks.Forecast", "clocks.Nudge"), ADD),
    "clocks.Reminder": May(insert=True, delete=True),
    "intake.Colleague": May(insert=True, delete=True),
    # A size stays as it was signed.
    **dict.fromkeys(("intake.Size", "intake.LaneEntry"), ADD),
    "intake.DecisionLink": May(insert=True, update=("used_at",)),
    "intake.RunOwner": May(insert=True, update=("state", "answered_at", "reason")),
    "intake.GateProof": ADD,
    "intake.BreakGlass": May(
        insert=True,
        update=(
            *("state", "second", "second_role", "second_reason", "signed_at", "route", "review_on", "hold_on"),
            *("verdict", "reviewed_by", "reviewed_at", "review_reason"),
        ),
    ),
    "intake.Related": May(insert=True, delete=True),
    "intake.Reading": May(insert=True, update=("at",), delete=True),
    "intake.Canned": May(insert=True, update=("label", "text", "is_shared", "version"), delete=True),
    "intake.Practice": ADD,
    "intake.Stop": May(insert=True, update=("state", "route")),
    "intake.Request_data_sources": May(insert=True, delete=True),
    "intake.RequestGrant": May(insert=True, delete=True),
    "intake.Word": May(insert=True, delete=True, is_triggers=True),
    # --- the pulse: an answer is put where nobody reads it; the owner's function hands answers and comments on
    "pulse.Window": May(insert=True, update=("reminded_at", "closed_at", "outcome_marketing", "outcome_it")),
    "pulse.Asked": ADD,
    "pulse.Benchmark": May(insert=True, update=("figure", "finding", "source", "year", "own", "why_not", "version")),
    "pulse.Participation": ADD,
    "pulse.Slip": May(insert=True, select=False),
    "pulse.Answer": READ,
    # Where it names somebody who is erased, it names a former colleague.
    "pulse.Comment": May(update=("text",)),
    "convergence.Month": ADD,
    # --- what home learnt of somebody, briefs, and what is said of figures
    "dashboards.Habits": May(insert=True, update=("is_learning", "is_briefed", "learnt", "away"), delete=True),
    "dashboards.Brief": May(insert=True, update=LETTER, delete=True),
    "dashboards.Round": May(insert=True, update=("state", "made", *QUEUED), delete=True),
    "dashboards.Dispute": May(insert=True, update=("answer", "answered_by", "answered_at", "version")),
    # --- packs: frozen, and what reviews decide; a file alone is drawn again
    **dict.fromkeys(("packs.Pack", "packs.Decision"), ADD),
    "packs.PackFile": May(insert=True, update=("content", "closed", "done", "total", "state", "said", "drawn_at", *QUEUED)),
    "keeping.Hold": May(insert=True, update=("state", "agreed_by", "lifting_by", "ended_at")),
    "keeping.Erasure": May(insert=True, update=("state", "agreed_by", "ended_at", "done_in")),
}
