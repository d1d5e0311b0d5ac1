"""Account, Entry and Line: double entry, append-only, its sums kept by the database."""

import pgtrigger
from django.db import models
from django.db.models import F, Q

from collab.kit.guards import APPEND_ONLY, refuses, settles
from collab.people.models import Person


class AccountKind(models.TextChoices):
    """``budget`` is the source that money comes from and lapses to, so it alone may be below zero."""

    BUDGET = "budget", "Budget"
    AVAILABLE = "available", "Available"
    RESERVED = "reserved", "Reserved"
    COMMITTED = "committed", "Committed"
    SPENT = "spent", "Spent"


class Account(models.Model):
    """One kind of money of one envelope, in one currency. ``balance`` is the sum of its lines, kept by trigger."""

    code = models.CharField(max_length=80, unique=True)
    kind = models.CharField(max_length=10, choices=AccountKind.choices)
    currency = models.CharField(max_length=3)
    balance = models.DecimalField(max_digits=18, decimal_places=2, default=0)
    is_closed = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=AccountKind.values), name="account_kind_known"),
            models.CheckConstraint(condition=Q(kind="budget") | Q(balance__gte=0), name="account_not_below_zero"),
        ]
        triggers = [
            refuses("opens_empty", pgtrigger.Insert, "NEW.balance <> 0", "An account opens empty; money comes by entries."),
            refuses(
                "balance_by_lines",
                pgtrigger.Update,
                "pg_trigger_depth() < 2 AND NEW.balance IS DISTINCT FROM OLD.balance",
                "A balance is the sum of its lines; nobody writes it.",
            ),
            refuses(
                "stays_itself",
                pgtrigger.Update,
                """(OLD.code, OLD.kind, OLD.currency) IS DISTINCT FROM (NEW.code, NEW.kind, NEW.currency)
                   OR OLD.is_closed AND NOT NEW.is_closed""",
                "An account keeps its code, kind and currency, and once closed stays closed.",
            ),
        ]

    def __str__(self) -> str:
        return self.code


class Entry(models.Model):
    """One movement of money: lines that sum to zero. ``about`` is the request's number, as R-231, where there is one.

    ``reference`` is the outside world's name for it (an invoice): the same reference twice is one entry.
    ``transaction`` is the database's own number of the transaction that wrote it: no line joins it later.
    """

    kind = models.CharField(max_length=20)
    on = models.DateField()
    at = models.DateTimeField()
    actor = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    about = models.CharField(max_length=20, blank=True, db_index=True)
    reference = models.CharField(max_length=120, blank=True)
    note = models.CharField(max_length=300, blank=True)
    rate = models.DecimalField(
        max_digits=18, decimal_places=8, null=True, blank=True, help_text="Units of the fund's currency for one of the request's."
    )
    reverses = models.OneToOneField("self", null=True, blank=True, on_delete=models.PROTECT, related_name="reversed_by")
    transaction = models.BigIntegerField(db_default=0, editable=False)

    class Meta:
        verbose_name_plural = "entries"
        constraints = [models.UniqueConstraint(fields=["reference"], condition=~Q(reference=""), name="entry_reference_once")]
        triggers = [
            APPEND_ONLY,
            pgtrigger.Trigger(
                name="knows_its_transaction",
                operation=pgtrigger.Insert,
                when=pgtrigger.Before,
                func="NEW.transaction := pg_current_xact_id()::text::bigint; RETURN NEW;",
            ),
            settles(
                "has_lines",
                pgtrigger.Insert,
                "(SELECT count(*) FROM ledger_line l WHERE l.entry_id = NEW.id) < 2",
                "An entry has two lines or more.",
            ),
        ]

    def __str__(self) -> str:
        # Not what it is about: that is shown to those who may see the request.
        return f"{self.kind} {self.pk}"


class Line(models.Model):
    """An amount into (above zero) or out of (below zero) one account."""

    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="lines")
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="lines")
    amount = models.DecimalField(max_digits=18, decimal_places=2)

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(amount=0), name="line_moves_something")]
        indexes = [models.Index(F("account"), F("id").desc(), name="line_account_latest")]
        triggers = [
            APPEND_ONLY,
            refuses(
                "with_its_entry",
                pgtrigger.Insert,
                "(SELECT e.transaction FROM ledger_entry e WHERE e.id = NEW.entry_id) IS DISTINCT FROM pg_current_xact_id()::text::bigint",
                "An entry is written with all its lines at once; none joins it later.",
            ),
            # A movement and not only the promise behind it: an entry alone would be money that nobody routed.
            refuses(
                "of_approved_work",
                pgtrigger.Insert,
                """EXISTS (SELECT 1 FROM ledger_account a WHERE a.id = NEW.account_id AND a.kind IN ('reserved', 'committed', 'spent'))
                   AND NOT EXISTS (SELECT 1 FROM ledger_entry e JOIN approvals_route r
                       ON r.number = CASE WHEN e.about ~ '^R-[0-9]{1,9}$' THEN substr(e.about, 3)::int END
                       WHERE e.id = NEW.entry_id AND r.state = 'passed' AND r.subject_kind = 'intake.request')""",
                "Money is reserved, committed and spent only for work that was routed and approved.",
            ),
            # The condition is asked again after waiting for whoever held the account: a year may have closed meanwhile.
            pgtrigger.Trigger(
                name="adds_up",
                operation=pgtrigger.Insert,
                when=pgtrigger.After,
                func="""UPDATE ledger_account SET balance = balance + NEW.amount WHERE id = NEW.account_id AND NOT is_closed;
                    IF NOT FOUND THEN RAISE EXCEPTION 'A closed year takes no entry.'; END IF; RETURN NULL;""",
            ),
            settles(
                "balanced",
                pgtrigger.Insert,
                """EXISTS (SELECT 1 FROM ledger_line l JOIN ledger_account a ON a.id = l.account_id
                    WHERE l.entry_id = NEW.entry_id GROUP BY a.currency HAVING sum(l.amount) <> 0)""",
                "The lines of an entry sum to zero in each currency.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.amount} {self.account_id}"
