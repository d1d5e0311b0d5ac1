"""Feed: a source that brings the values of named KPIs by a token which opens nothing else."""

import pgtrigger
from django.db import models
from django.db.models import Q

from collab.kit.guards import APPEND_ONLY, refuses
from collab.kit.record_guards import ERASING, recorded, told
from collab.people.models import Person, Token

MADE_ON_RECORD = recorded(
    "made_on_record", pgtrigger.Insert, told("'kpis.feed'", "NEW.id", "kpis.feed.made"), "A feed is made on record only."
)
NAMED_ON_RECORD = recorded(
    "named_on_record",
    pgtrigger.Insert,
    told("'kpis.feed'", "NEW.feed_id", "kpis.feed.made", more="e.data -> 'kpis' @> to_jsonb(NEW.kpi_id)"),
    "What a feed names is said as it is made, on record.",
)
# A token that has ended long ago goes; the feed stays, and opens nothing.
SETTLED = refuses(
    "settled",
    pgtrigger.Update,
    f"""to_jsonb(OLD) - 'token_id' IS DISTINCT FROM to_jsonb(NEW) - 'token_id' AND NOT (to_jsonb(OLD) - 'source' = to_jsonb(NEW) - 'source' AND {ERASING})
        OR NEW.token_id IS DISTINCT FROM OLD.token_id AND NEW.token_id IS NOT NULL""",
    "What a feed brings is settled when it is made.",
)
STAYS = refuses("stays", pgtrigger.Delete, "true", "A feed ends, and is never deleted.")


class Feed(models.Model):
    """``token`` is its maker's, opens the door of feeds alone and ends like any token: at its day, by hand, or with its maker."""

    source = models.CharField(max_length=120)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    token = models.OneToOneField(Token, null=True, on_delete=models.SET_NULL, related_name="feed")
    kpis = models.ManyToManyField("kpis.Kpi", through="FeedKpi", related_name="feeds")
    made_at = models.DateTimeField()
    ends_at = models.DateTimeField()

    class Meta:
        ordering = ["-pk"]
        constraints = [models.CheckConstraint(condition=~Q(source=""), name="feed_says_its_source")]
        triggers = [MADE_ON_RECORD, SETTLED, STAYS]

    def __str__(self) -> str:
        return self.source


class FeedKpi(models.Model):
    """A KPI that a feed may bring values of."""

    feed = models.ForeignKey(Feed, on_delete=models.PROTECT, related_name="named")
    kpi = models.ForeignKey("kpis.Kpi", on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["feed", "kpi"], name="feed_names_a_kpi_once")]
        triggers = [NAMED_ON_RECORD, APPEND_ONLY]

    def __str__(self) -> str:
        return f"{self.feed_id} {self.kpi_id}"
