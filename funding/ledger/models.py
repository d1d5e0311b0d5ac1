"""Account, Entry and Line: double entry, append-only, its sums kept by the database."""

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower

from collab.events.models import Event
from collab.kit.guards import is_named
from collab.people.models import Person
from funding.ledger import entry_guards, guards
from funding.ledger.shapes import KINDS


class AccountKind(models.TextChoices):
    """``budget`` is the source that money comes from and lapses to. ``over`` is what was spent beyond a promise and nothing pays for yet.

    These two alone may be below zero, and ``over`` is never above it.
    """

    BUDGET = "budget", "Budget"
    AVAILABLE = "available", "Available"
    RESERVED = "reserved", "Reserved"
    COMMITTED = "committed", "Committed"
    SPENT = "spent", "Spent"
    OVER = "over", "Over"


# What belongs to a promise; the fund's own account of such a kind is their sum, kept by the same trigger.
OF_WORK = (AccountKind.RESERVED, AccountKind.COMMITTED, AccountKind.SPENT, AccountKind.OVER)


class Account(models.Model):
    """One kind of money of one fund, or of one of its allocations; ``balance`` is the sum of its lines, kept by trigger.

    Reserved, committed, spent and over take their lines on the allocations' accounts. The fund's own account of these kinds
    takes none: it controls them, and its balance is the sum of theirs. ``code`` is readable: ``brand-26:spent:17``.
    """

    # Named and not imported: the funds stand above, the database holds the key.
    fund = models.ForeignKey("funds.Fund", on_delete=models.PROTECT, related_name="accounts")
    allocation = models.ForeignKey("funds.Allocation", null=True, blank=True, on_delete=models.PROTECT, related_name="accounts")
    code = models.CharField(max_length=80, unique=True)
    kind = models.CharField(max_length=10, choices=AccountKind.choices)
    currency = models.CharField(max_length=3)
    balance = models.DecimalField(max_digits=18, decimal_places=2, default=0)
    is_closed = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=AccountKind.values), name="account_kind_known"),
            models.CheckConstraint(condition=Q(kind__in=["budget", "over"]) | Q(balance__gte=0), name="account_not_below_zero"),
            models.CheckConstraint(condition=~Q(kind="over") | Q(balance__lte=0), name="account_over_not_above_zero"),
            models.CheckConstraint(condition=Q(allocation=None) | Q(kind__in=OF_WORK), name="account_kind_of_work"),
            models.UniqueConstraint(fields=["fund", "kind"], condition=Q(allocation=None), name="account_once_a_fund"),
            models.UniqueConstraint(fields=["allocation", "kind"], condition=~Q(allocation=None), name="account_once_a_promise"),
        ]
        triggers = guards.ACCOUNT

    def __str__(self) -> str:
        return self.code


class Entry(models.Model):
    """One movement of money: lines that sum to zero, in the shape of its kind (``shapes.py``).

    ``subject_kind`` and ``subject_id`` are the key of what moved it: the passed route of approved work, the change of a fund,
    the fund itself. ``event`` is the record it was written with.
    ``reference`` is the outside world's name for it (an invoice) and ``line`` a line of that: for the same work the same reference
    and line of one ``source`` twice are one entry, however its letters are written. ``again``: how often it had been taken back
    when it was booked. ``corrects`` is the actual that this one corrects, ``reverses`` the one that it takes back.
    ``rate_on`` is the day of the rate, ``rate_source`` the code of whose it is.
    ``transaction`` is the database's own number of the transaction that wrote it: no line joins it later.
    """

    kind = models.CharField(max_length=20)
    on = models.DateField()
    at = models.DateTimeField()
    actor = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    subject_kind = models.CharField(max_length=40, blank=True, db_default="")
    subject_id = models.BigIntegerField(null=True, blank=True)
    event = models.ForeignKey(Event, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    source = models.SlugField(max_length=40, blank=True, db_default="", db_index=False)
    reference = models.CharField(max_length=120, blank=True)
    line = models.CharField(max_length=20, blank=True, db_default="")
    # The name of a text (``collab.events.texts``), never the words.
    note = models.CharField(max_length=300, blank=True)
    rate = models.DecimalField(
        max_digits=26, decimal_places=16, null=True, blank=True, help_text="Units of the fund's currency for one of the request's."
    )
    rate_on = models.DateField(null=True, blank=True)
    rate_source = models.CharField(max_length=20, blank=True, db_default="")
    reverses = models.OneToOneField("self", null=True, blank=True, on_delete=models.PROTECT, related_name="reversed_by")
    corrects = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="corrected_by")
    again = models.PositiveSmallIntegerField(db_default=0)
    transaction = models.BigIntegerField(db_default=0, editable=False)

    class Meta:
        verbose_name_plural = "entries"
        constraints = [
            models.UniqueConstraint(
                *(Lower("source"), Lower("reference"), Lower("line"), F("subject_kind"), F("subject_id"), F("again")),
                condition=~Q(reference=""),
                name="entry_known_once_a_work",
            ),
            models.CheckConstraint(
                condition=Q(subject_kind="", subject_id=None) | (~Q(subject_kind="") & ~Q(subject_id=None)), name="entry_subject_whole"
            ),
            models.CheckConstraint(condition=Q(kind__in=KINDS), name="entry_kind_known"),
            models.CheckConstraint(condition=is_named("note"), name="entry_note_is_a_name"),
            # The closing of a year is told once for all its funds.
            models.UniqueConstraint(fields=["event"], condition=~Q(kind="lapse"), name="entry_one_an_event"),
        ]
        indexes = [models.Index(fields=["subject_kind", "subject_id"], name="entry_subject")]
        triggers = entry_guards.ENTRY

    def __str__(self) -> str:
        # Not what it is about: that is shown to those who may see the request.
        return f"{self.kind} {self.pk}"

    def reversed_by_one(self) -> bool:
        """Whether a later entry took it back. One query."""
        return Entry.objects.filter(reverses_id=self.pk).exists()


class Effort(models.TextChoices):
    RUN = "run", "Run"
    BUILD = "build", "Build"


class Treatment(models.TextChoices):
    OPERATING = "operating", "Operating"
    CAPITAL = "capital", "Capital"


class LineSide(models.TextChoices):
    MARKETING = "marketing", "Marketing"
    IT = "it", "IT"


class Line(models.Model):
    """An amount into (above zero) or out of (below zero) one account.

    ``fund`` is its account's, set by the database: what moved last in a fund is a walk along an index. The dimensions may be
    empty: run or build, operating or capital, the month and side it counts for, and the code of where that was said.
    """

    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="lines")
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="lines")
    amount = models.DecimalField(max_digits=18, decimal_places=2)
    fund = models.ForeignKey("funds.Fund", on_delete=models.PROTECT, related_name="+", db_index=False, editable=False)
    effort = models.CharField(max_length=5, choices=Effort.choices, blank=True, db_default="")
    treatment = models.CharField(max_length=9, choices=Treatment.choices, blank=True, db_default="")
    month = models.DateField(null=True, blank=True)
    side = models.CharField(max_length=10, choices=LineSide.choices, blank=True, db_default="")
    source = models.SlugField(max_length=40, blank=True, db_default="", db_index=False)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(amount=0), name="line_moves_something"),
            models.CheckConstraint(condition=Q(effort__in=["", *Effort.values]), name="line_effort_known"),
            models.CheckConstraint(condition=Q(treatment__in=["", *Treatment.values]), name="line_treatment_known"),
            models.CheckConstraint(condition=Q(side__in=["", *LineSide.values]), name="line_side_known"),
            models.CheckConstraint(condition=Q(month=None) | Q(month__day=1), name="line_month_by_its_first"),
        ]
        indexes = [
            models.Index(F("account"), F("id").desc(), name="line_of_account_latest"),
            models.Index(F("fund"), F("entry").desc(), name="line_of_fund_latest"),
        ]
        triggers = guards.LINE

    def __str__(self) -> str:
        return f"{self.amount} {self.account_id}"


class MonthTotal(models.Model):
    """What was spent of a fund in a month, by the first day of it: the sum of its lines, kept by their trigger."""

    fund = models.ForeignKey("funds.Fund", on_delete=models.PROTECT, related_name="month_totals", db_index=False)
    month = models.DateField()
    amount = models.DecimalField(max_digits=18, decimal_places=2)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["fund", "month"], name="month_total_once")]
        triggers = [guards.BY_LINES]

    def __str__(self) -> str:
        return f"{self.amount} in {self.month}"
