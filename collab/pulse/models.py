"""Window (a quarter's pulse), Asked (whom it asks), Participation (that somebody took part), Slip, Answer and Comment (what was said),

and Benchmark (a published figure beside one's own).
"""

from django.db import models
from django.db.models import CompositePrimaryKey, F, Q

from collab.kit.guards import APPEND_ONLY
from collab.people.models import Person
from collab.pulse import guards
from collab.pulse.states import FIRST_YEAR, LAST_YEAR, LEAST, LONGEST, MOST, SIDES, STATEMENTS, Outcome, Own

_SIDES = Q(side__in=SIDES)


class Window(models.Model):
    """The pulse about one quarter, named by its first day: open from ``opens_on`` to ``closes_on``, both included.

    ``outcome_…`` is what became of each side's answers.
    """

    quarter = models.DateField(unique=True)
    opens_on = models.DateField()
    closes_on = models.DateField()
    opened_at = models.DateTimeField()
    reminded_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    outcome_marketing = models.CharField(max_length=5, choices=Outcome.choices, default=Outcome.OPEN, blank=True)
    outcome_it = models.CharField(max_length=5, choices=Outcome.choices, default=Outcome.OPEN, blank=True)

    class Meta:
        ordering = ["quarter"]
        constraints = [
            models.CheckConstraint(condition=Q(quarter__day=1, quarter__month__in=(1, 4, 7, 10)), name="window_of_a_quarter"),
            models.CheckConstraint(condition=Q(closes_on__gte=F("opens_on")), name="window_closes_after_opening"),
            models.CheckConstraint(
                condition=Q(outcome_marketing__in=Outcome.values) & Q(outcome_it__in=Outcome.values), name="window_outcomes_known"
            ),
            models.CheckConstraint(
                condition=Q(closed_at=None, outcome_marketing="", outcome_it="")
                | Q(closed_at__isnull=False) & ~Q(outcome_marketing="") & ~Q(outcome_it=""),
                name="window_closes_with_outcomes",
            ),
        ]
        triggers = guards.WINDOWS

    def __str__(self) -> str:
        return f"pulse of {self.quarter}"


class Asked(models.Model):
    """Somebody who is asked, on the side where they stood when the pulse was opened."""

    window = models.ForeignKey(Window, on_delete=models.PROTECT, related_name="asked")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    side = models.CharField(max_length=12, choices=[(side, side) for side in SIDES])

    class Meta:
        verbose_name_plural = "asked"
        constraints = [
            models.UniqueConstraint(fields=["window", "person"], name="asked_once"),
            models.CheckConstraint(condition=_SIDES, name="asked_side_known"),
        ]
        triggers = [APPEND_ONLY]

    def __str__(self) -> str:
        return f"asked {self.pk}"


class Participation(models.Model):
    """That somebody took part in a quarter's pulse: the person and the quarter, and nothing else, not even a key or an instant."""

    pk = CompositePrimaryKey("quarter", "person")
    quarter = models.DateField()
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    class Meta:
        triggers = [APPEND_ONLY, *guards.PARTICIPATIONS]

    def __str__(self) -> str:
        return f"participation in {self.quarter}"


class Slip(models.Model):
    """What one person says, where it lies while the pulse is open. The portal's role may put one there and nothing else.

    A migration makes the table (``guards.BOX``), for one of Django's own has a key. This has none either: it names the first column
    where Django wants one named, is never read, and tells rights and guards of the rest.
    """

    quarter = models.DateField(primary_key=True)
    side = models.CharField(max_length=12)
    score_1 = models.PositiveSmallIntegerField()
    guess_1 = models.PositiveSmallIntegerField()
    score_2 = models.PositiveSmallIntegerField()
    guess_2 = models.PositiveSmallIntegerField()
    score_3 = models.PositiveSmallIntegerField()
    guess_3 = models.PositiveSmallIntegerField()
    score_4 = models.PositiveSmallIntegerField()
    guess_4 = models.PositiveSmallIntegerField()
    score_5 = models.PositiveSmallIntegerField()
    guess_5 = models.PositiveSmallIntegerField()
    comment = models.CharField(max_length=LONGEST, blank=True)

    class Meta:
        default_permissions = ()
        triggers = guards.SLIPS

    def __str__(self) -> str:
        return "a slip"


class Answer(models.Model):
    """What somebody of ``side`` said to one statement about the other side, and what they guessed that the other says of them.

    A row a statement: no row tells what the same person said elsewhere. The owner's function alone writes it, in random order.
    """

    quarter = models.DateField()
    side = models.CharField(max_length=12, choices=[(side, side) for side in SIDES])
    statement = models.PositiveSmallIntegerField(choices=[(one.place, one.code) for one in STATEMENTS])
    score = models.PositiveSmallIntegerField()
    guess = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(score__range=(LEAST, MOST), guess__range=(LEAST, MOST), statement__range=(1, len(STATEMENTS))) & _SIDES,
                name="answer_within_scale",
            )
        ]
        indexes = [models.Index(fields=["quarter"], name="answer_by_quarter")]
        triggers = [APPEND_ONLY]

    def __str__(self) -> str:
        return f"answer {self.pk}"


class Comment(models.Model):
    """What somebody wrote beside their answers, of a quarter with ten or more of them; apart from any score, in random order."""

    quarter = models.DateField()
    text = models.CharField(max_length=LONGEST)

    class Meta:
        indexes = [models.Index(fields=["quarter"], name="comment_by_quarter")]
        triggers = guards.COMMENTS

    def __str__(self) -> str:
        return f"comment {self.pk}"


class Benchmark(models.Model):
    """A published figure as its source gives it, ``year`` None where that is not known; beside ``own``, or ``why_not``."""

    code = models.SlugField(unique=True)
    figure = models.CharField(max_length=40)
    finding = models.CharField(max_length=300)
    source = models.CharField(max_length=200)
    year = models.PositiveSmallIntegerField(null=True, blank=True)
    own = models.CharField(max_length=12, choices=Own.choices, blank=True)
    why_not = models.CharField(max_length=300, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = "published figure"
        constraints = [
            models.CheckConstraint(condition=~Q(figure="") & ~Q(finding="") & ~Q(source=""), name="benchmark_names_its_source"),
            models.CheckConstraint(condition=Q(year=None) | Q(year__range=(FIRST_YEAR, LAST_YEAR)), name="benchmark_year_within_reason"),
            models.CheckConstraint(
                condition=Q(own="") & ~Q(why_not="") | Q(why_not="") & Q(own__in=Own.values), name="benchmark_beside_one_or_why_not"
            ),
        ]
        triggers = guards.BENCHMARKS

    def __str__(self) -> str:
        return f"{self.figure} {self.finding}"
