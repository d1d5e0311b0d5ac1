"""The pages of data quality: the table of rules with their counts, and the lines of one."""

from collections.abc import Iterator

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from collab.dashboards import addresses, steering
from collab.dashboards.quality import queries
from collab.people.requests import PersonRequest
from collab.web.exports import Sheet, away
from collab.web.keyset import Key, Keyset, cut

ORDER = Keyset((Key("pk"),))
PAGE = 50


def _counted(request: PersonRequest) -> Iterator[queries.Counted]:
    """Every rule with its count."""
    steering.permit(request.user)
    return (one for group in queries.groups(request.user) for one in group.rules)


SHEET = Sheet(
    "data-quality",
    ("of=rule.things.label", "missing=rule.label", "why it matters=rule.because", "how many=count", "of all=every"),
    _counted,
)


@require_safe
@away(SHEET)
def quality(request: PersonRequest) -> HttpResponse:
    """What is missing where, counted by rule, of what the reader may see."""
    steering.permit(request.user)
    groups = queries.groups(request.user)
    page = {"groups": groups, "missing": sum(group.missing for group in groups), "tabs": steering.tabs(addresses.DATA_QUALITY)}
    return render(request, "quality/page.html", page)


@require_safe
def quality_rule(request: PersonRequest, kind: str) -> HttpResponse:
    """What breaks one rule, the newest first, each a link."""
    steering.permit(request.user)
    rule = queries.rule(kind)
    rows = queries.broken(request.user, rule).order_by(*ORDER.order)
    if (place := ORDER.read(request.GET.get("older", ""))) is not None:
        rows = rows.filter(ORDER.after(place))
    found, last = cut(list(rows[: PAGE + 1]), PAGE)
    page = {
        "rule": rule,
        "lines": queries.lines(rule, found),
        "older": ORDER.write(last.pk) if last else "",
        "is_older": place is not None,
    }
    return render(request, "quality/rule.html", page)
