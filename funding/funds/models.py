"""FiscalYear, Fund with its accounts, Allocation (a fund's promise to approved work) and FundChange (two people)."""

from decimal import Decimal
from typing import Self

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, FilteredRelation, Func, Q, Value

from collab.approvals.models import Decision, Route
from collab.people.models import Person
from funding.funds import guards, lateness, setup_guards
from funding.ledger.models import OF_WORK, Account, AccountKind, Entry

MOST_ACCRUAL_DAYS = 366


class FiscalYear(models.Model):
    """A year of money; its days belong to no other. A closed year takes no entry."""

    code = models.SlugField(unique=True)
    starts_on = models.DateField()
    ends_on = models.DateField()
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["starts_on"]
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gt=F("starts_on")), name="year_ends_after_start"),
            ExclusionConstraint(
                name="year_days_once",
                expressions=[(Func(F("starts_on"), F("ends_on"), Value("[]"), function="daterange"), RangeOperators.OVERLAPS)],
            ),
        ]
        triggers = setup_guards.YEAR

    def __str__(self) -> str:
        return self.code


class FundSide(models.TextChoices):
    MARKETING = "marketing", "Marketing"
    IT = "it", "IT"
    JOINT = "joint", "Joint"


class FundSet(models.QuerySet["Fund"]):
    def with_accounts(self) -> Self:
        """Each with its own accounts, by their kind: ``fund.available.balance``. One query."""
        own = {
            kind.value: FilteredRelation("accounts", condition=Q(accounts__kind=kind.value, accounts__allocation=None))
            for kind in AccountKind
        }
        return self.annotate(**own).select_related(*own)


class Fund(models.Model):
    """An envelope of money for one fiscal year in one currency. Its amounts are its accounts' balances.

    Its own accounts are attributes of what ``with_accounts`` reads; what is reserved, committed and spent is there for all its work.
    """

    budget: Account
    available: Account
    reserved: Account
    committed: Account
    spent: Account
    over: Account

    code = models.SlugField(unique=True)
    name = models.CharField(max_length=120)
    side = models.CharField(max_length=10, choices=FundSide.choices)
    year = models.ForeignKey(FiscalYear, on_delete=models.PROTECT, related_name="funds")
    currency = models.CharField(max_length=3)
    owners = models.ManyToManyField(Person, blank=True, related_name="funds")
    # For so many days after its year's last one it takes actuals of those days: work that was done in it is billed late.
    accrual_days = models.PositiveSmallIntegerField(default=0, db_default=0)
    invoice_days = models.PositiveSmallIntegerField(
        default=lateness.USUAL, db_default=lateness.USUAL, help_text="Days after delivery for which work keeps what it was promised."
    )
    version = models.PositiveIntegerField(default=1)

    objects = FundSet.as_manager()

    class Meta:
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(condition=Q(side__in=FundSide.values), name="fund_side_known"),
            models.CheckConstraint(condition=Q(accrual_days__lte=MOST_ACCRUAL_DAYS), name="fund_accrual_within_a_year"),
            models.CheckConstraint(condition=Q(invoice_days__lte=lateness.MOST), name="fund_waits_bounded"),
        ]
        triggers = setup_guards.FUND

    def __str__(self) -> str:
        return self.name


class FundOwner(Fund.owners.through):  # type: ignore[name-defined,misc]  # made by Django
    """Who owns a fund: the table that Django makes, named for its guard."""

    class Meta:
        proxy = True
        default_permissions = ()
        triggers = [setup_guards.OWNERS]


class AllocationState(models.TextChoices):
    RESERVED = "reserved", "Reserved"
    COMMITTED = "committed", "Committed"
    RELEASED = "released", "Released"


class AllocationSet(models.QuerySet["Allocation"]):
    def with_accounts(self) -> Self:
        """Each with its accounts, by their kind: ``allocation.spent.balance``. One query."""
        own = {kind.value: FilteredRelation("accounts", condition=Q(accounts__kind=kind.value)) for kind in OF_WORK}
        return self.annotate(**own).select_related(*own)


class Allocation(models.Model):
    """A fund's promise to the work behind a passed route, one for each fund: an account of the ledger for each kind of money.

    ``amount`` is what was promised, in the fund's currency, and ``covers`` how much of what was approved that is, in the
    route's currency at the rates of the days it was promised on: what is short does not move with the rates. Once it is
    released it covers what was spent of it. What is reserved, committed, spent, over and remains are balances of its accounts,
    which the database opens with it. ``added`` is what its fund gave afterwards to settle what was spent over it.
    """

    reserved: Account
    committed: Account
    spent: Account
    over: Account

    route = models.ForeignKey(Route, on_delete=models.PROTECT, related_name="allocations")
    fund = models.ForeignKey(Fund, on_delete=models.PROTECT, related_name="allocations")
    amount = models.DecimalField(max_digits=18, decimal_places=2)
    covers = models.DecimalField(max_digits=18, decimal_places=2)
    added = models.DecimalField(max_digits=18, decimal_places=2, default=0, db_default=0)
    state = models.CharField(max_length=10, choices=AllocationState.choices, default=AllocationState.RESERVED)
    made_at = models.DateTimeField()

    objects = AllocationSet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(amount__gt=0) & Q(added__gte=0) & (Q(covers__gt=0) | Q(covers=0, state="released")),
                name="allocation_covers_something",
            ),
            models.CheckConstraint(condition=Q(state__in=AllocationState.values), name="allocation_state_known"),
            models.UniqueConstraint(fields=["route", "fund"], condition=~Q(state="released"), name="allocation_once_a_fund"),
        ]
        triggers = guards.PROMISES

    def __str__(self) -> str:
        return f"{self.amount} of {self.fund_id}"

    def balance(self, kind: str) -> Decimal:
        """What is reserved, committed or spent of it: as ``with_accounts`` read it, else as it is now."""
        read: Account | None = self.__dict__.get(kind)
        return (read or self.accounts.get(kind=kind)).balance

    @property
    def remaining(self) -> Decimal:
        """What is still reserved or committed, in the fund's currency."""
        return self.balance(AccountKind.RESERVED) + self.balance(AccountKind.COMMITTED)


class Reversal(models.Model):
    """An actual that one person asked to take back, and that a second one agreed to: whoever booked it cannot alone.

    ``undoing`` is the entry that did. Where it is to be moved, ``into`` is the other promise, and ``moved`` the entry there.
    """

    entry = models.OneToOneField(Entry, on_delete=models.PROTECT, related_name="taken_back")
    asked_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    agreed_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    agreed_at = models.DateTimeField(null=True, blank=True)
    undoing = models.OneToOneField(Entry, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    into = models.ForeignKey(Allocation, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    moved = models.OneToOneField(Entry, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(moved=None) & (Q(into=None) | Q(undoing=None))
                | Q(moved__isnull=False, into__isnull=False, undoing__isnull=False),
                name="reversal_moved_whole",
            ),
            models.CheckConstraint(condition=Q(agreed_by=None) | ~Q(agreed_by=F("asked_by")), name="reversal_by_two"),
            models.CheckConstraint(
                condition=Q(agreed_by=None, agreed_at=None, undoing=None)
                | Q(agreed_by__isnull=False, agreed_at__isnull=False, undoing__isnull=False),
                name="reversal_agreed_whole",
            ),
        ]
        triggers = guards.REVERSAL

    def __str__(self) -> str:
        return f"of {self.entry_id}"


class PaidRoute(Route):
    """A route as the money sees it, named for its guard: it stays passed while a promise stands on it."""

    class Meta:
        proxy = True
        default_permissions = ()
        triggers = [guards.STAYS_PASSED]


class PayersDecision(Decision):
    """A decision as the money sees it, named for its guard: nobody approves what they reserved money for and paid."""

    class Meta:
        proxy = True
        default_permissions = ()
        triggers = [guards.BY_MORE_THAN_ONE]


# The kind of a proposal, as events and routes name it.
CHANGE = "funds.fundchange"


class ChangeState(models.TextChoices):
    PROPOSED = "proposed", "Proposed"
    AGREED = "agreed", "Agreed"
    REFUSED = "refused", "Refused"


class FundChange(models.Model):
    """Raising a fund (no ``source``) or moving money between two; it takes a second person, who decides on its route.

    ``state`` and ``entry`` are what came of it.
    """

    source = models.ForeignKey(Fund, null=True, blank=True, on_delete=models.PROTECT, related_name="outgoing")
    target = models.ForeignKey(Fund, on_delete=models.PROTECT, related_name="incoming")
    amount = models.DecimalField(max_digits=18, decimal_places=2)
    reason = models.TextField()
    proposed_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    route = models.OneToOneField(Route, null=True, blank=True, on_delete=models.PROTECT, related_name="fund_change")
    state = models.CharField(max_length=10, choices=ChangeState.choices, default=ChangeState.PROPOSED)
    entry = models.OneToOneField(Entry, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="change_positive"),
            models.CheckConstraint(condition=Q(source__isnull=True) | ~Q(source=F("target")), name="change_between_two"),
            models.CheckConstraint(condition=Q(state__in=ChangeState.values), name="change_state_known"),
            models.CheckConstraint(
                condition=Q(state="agreed", entry__isnull=False) | (~Q(state="agreed") & Q(entry__isnull=True)), name="change_agreed_moves"
            ),
        ]
        indexes = [models.Index(fields=["state", "-id"], name="change_state_latest")]
        triggers = setup_guards.CHANGE

    def __str__(self) -> str:
        return f"{self.amount} to {self.target_id}"
