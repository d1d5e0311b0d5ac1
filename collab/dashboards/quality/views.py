"""The pages of data quality: the table of rules with their counts, and the lines of one."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from collab.dashboards import addresses, steering
from collab.dashboards.quality import queries
from collab.people.requests import PersonRequest
from collab.web.keyset import Key, Keyset, cut

ORDER = Keyset((Key("pk"),))
PAGE = 50


@require_safe
def quality(request: PersonRequest) -> HttpResponse:
    """What is missing where, counted by rule, of what the reader may see."""
    steering.permit(request.user)
    groups = queries.groups(request.user)
    page = {"groups": groups, "missing": sum(group.missing for group in groups), "tabs": steering.tabs(addresses.QUALITY)}
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
