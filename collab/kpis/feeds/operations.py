"""The writes of feeds: one is made with a token of its own, and ended."""

from collections.abc import Sequence
from datetime import timedelta

from collab.access import duties
from collab.account import scopes
from collab.account.operations import tokens
from collab.events.record import record
from collab.events.texts import Words
from collab.kit import clock
from collab.kit.errors import Conflict, Forbidden, Invalid, NotFound
from collab.kit.operation import operation
from collab.kit.text import clean
from collab.kpis import access
from collab.kpis.figures import BY_FORMULA, RECKONED
from collab.kpis.models import Feed, FeedKpi
from collab.people.models import Person

# KPIs that one feed may name.
MOST = 500


@operation
def make(*, actor: Person, source: str, kpis: Sequence[str], days: int = tokens.LONGEST, through: str = "own page") -> tuple[Feed, str]:
    """A feed of these KPIs (their codes) and the secret of its token, which is shown this once. Raises Forbidden or Invalid."""
    held = duties.roles_now(actor)
    if not held:
        raise Forbidden(access.FEEDS_KEPT_BY)
    said, wrong = clean(source, "source", 120), {}
    if not said:
        wrong["source"] = "Say where the values come from."
    codes = sorted({code.lower() for code in kpis})
    found = {kpi.code: kpi for kpi in access.visible(actor).filter(code__in=codes, is_active=True)}
    if not 1 <= len(codes) <= MOST:
        wrong["kpis"] = f"A feed names from 1 to {MOST} KPIs."
    elif missing := next((code for code in codes if code not in found), None):
        wrong["kpis"] = f"There is no KPI in use with the code {missing[:50]}."
    elif own := next((kpi for kpi in found.values() if kpi.reckoned or kpi.formula), None):
        wrong["kpis"] = f"{own.name}: {RECKONED if own.reckoned else BY_FORMULA}"
    if not_theirs := next((kpi for kpi in found.values() if not access.may_have_feed(actor, held, kpi)), None):
        raise Forbidden(f"{access.FEEDS_KEPT_BY} {not_theirs.name} is not yours.")
    if wrong:
        raise Invalid(**wrong)
    token, secret = tokens.make_inside(
        actor=actor, label=f"Feed: {said}"[:80], days=days, is_read_only=False, doors=(scopes.VALUES_ALONE,), through=through
    )
    feed = Feed.objects.create(source=said, by=actor, token=token, made_at=clock.now(), ends_at=clock.now() + timedelta(days=days))
    named = [found[code] for code in codes]
    FeedKpi.objects.bulk_create([FeedKpi(feed=feed, kpi=kpi) for kpi in named])
    record("kpis.feed.made", actor=actor, about=feed, data={"source": Words(said), "kpis": [kpi.pk for kpi in named], "days": days})
    return feed, secret


@operation
def end(*, actor: Person, feed: int) -> None:
    """End a feed: its token opens nothing from now on. For an owner of one of its KPIs, an administrator and whoever made it."""
    row = Feed.objects.select_related("token__person").filter(pk=feed, kpis__in=access.visible(actor)).first()
    if row is None:
        raise NotFound
    held = duties.roles_now(actor)
    if row.by_id != actor.pk and not any(access.may_have_feed(actor, held, kpi) for kpi in row.kpis.all()):
        raise Forbidden(access.FEEDS_KEPT_BY)
    if row.token is None or not tokens.end_of(row.token, actor):
        raise Conflict("This feed has ended already.")
    record("kpis.feed.ended", actor=actor, about=row)
