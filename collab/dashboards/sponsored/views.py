"""The pages of what is sponsored: everybody who sponsors, and one portfolio down to its work."""

from collections.abc import Iterator
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from collab.access import duties
from collab.dashboards import addresses, steering
from collab.dashboards.sponsored import queries
from collab.dashboards.sponsored.cards import HEALTHS, WORDS, Sponsor, SponsoredWork
from collab.kit.errors import Invalid
from collab.people.requests import PersonRequest
from collab.web.exports import MOST, Sheet, away
from collab.web.keyset import Key, Keyset, cut, read_number
from projects.intake.states import STAGES, Stage
from projects.portfolio.states import Health

BY_NAME = Keyset((Key("last_name", str, is_down=False), Key("pk", is_down=False)), mark="~")
BY_NUMBER = Keyset((Key("number", read_number),))
PEOPLE, WORKS = 25, 25


def _every(request: PersonRequest) -> Iterator[Sponsor]:
    """Everybody who sponsors, by name."""
    queries.reading(request.user)
    return iter(queries.cards(request.user, list(queries.sponsors(request.user).order_by(*BY_NAME.order)[:MOST])))


SPONSORS = Sheet(
    "sponsored",
    (
        "name",
        "username",
        "duty",
        "work=sums.count",
        "spent=sums.spent$",
        "promised=sums.promised$",
        "value=sums.value$",
        "effects=sums.effects",
    ),
    _every,
)


@require_safe
@away(SPONSORS)
def listing(request: PersonRequest) -> HttpResponse:
    """The executives and oneself first, then everybody else who sponsors, by name, a page at a time."""
    queries.reading(request.user)
    every = queries.sponsors(request.user)
    first = list(
        every.filter(pk__in=[request.user.pk, *queries.executives().values_list("person_id", flat=True)]).order_by("last_name", "pk")
    )
    rest = every.exclude(pk__in=[one.pk for one in first]).order_by(*BY_NAME.order)
    place = BY_NAME.read(request.GET.get("after", "").replace("\x00", ""))
    found, last = cut(list((rest.filter(BY_NAME.after(place)) if place else rest)[: PEOPLE + 1]), PEOPLE)
    shown = [*([] if place else first), *found]
    cards = queries.cards(request.user, shown)
    context = {
        "sponsors": cards,
        "stages": [word for stage, word in WORDS.items() if stage in STAGES],
        "shows_money": any(card.sums.spent for card in cards),
        "after": BY_NAME.write(last.last_name, last.pk) if last else "",
        "is_later": place is not None,
        "tabs": steering.tabs(addresses.SPONSORED) if duties.roles_of(request.user) else [],
    }
    return render(request, "sponsored/list.html", context)


def _works(request: PersonRequest, username: str) -> Iterator[SponsoredWork]:
    """All work of one portfolio that is asked for, the newest first."""
    queries.reading(request.user)
    rows = queries.narrowed(
        queries.works(request.user).filter(sponsor=queries.sponsor(request.user, username)), request.user, **_asked(request)
    )
    return iter(queries.read(request.user, list(rows.select_related("project").order_by(*BY_NUMBER.order)[:MOST])))


WORK = Sheet(
    "sponsored-work",
    ("code", "title", "state", "stage", "phase", "health_marketing", "health_it", "spent$", "promised$", "value$"),
    _works,
)


@require_safe
@away(WORK)
def sponsor(request: PersonRequest, username: str) -> HttpResponse:
    """One portfolio: its sums, and the work that they are of, the newest first. ``?stage`` and ``?health`` narrow the work down."""
    queries.reading(request.user)
    person = queries.sponsor(request.user, username)
    asked = _asked(request)
    (card,) = queries.cards(request.user, [person])
    rows = queries.narrowed(queries.works(request.user).filter(sponsor=person), request.user, **asked)
    place = BY_NUMBER.read(request.GET.get("older", ""))
    rows = (rows.filter(BY_NUMBER.after(place)) if place else rows).select_related("project").order_by(*BY_NUMBER.order)
    found, last = cut(list(rows[: WORKS + 1]), WORKS)
    context: dict[str, Any] = {
        "sponsor": card,
        "works": queries.read(request.user, found),
        "narrowed": _narrowed(asked),
        "asked": "&".join(f"{name}={text}" for name, text in asked.items() if text),
        "older": BY_NUMBER.write(last.number) if last else "",
        "is_older": place is not None,
    }
    return render(request, "sponsored/sponsor.html", context)


def _asked(request: PersonRequest) -> dict[str, str]:
    """Which work of a portfolio is asked for; raises Invalid for a filter that is not offered."""
    asked = {name: request.GET.get(name, "") for name in ("stage", "health")}
    known: dict[str, set[str]] = {"stage": {str(stage.value) for stage in STAGES}, "health": {str(health.value) for health in HEALTHS}}
    if any(text and text not in known[name] for name, text in asked.items()):
        raise Invalid("This filter is not offered here.")
    return asked


def _narrowed(asked: dict[str, str]) -> str:
    """What the work is narrowed down to, in words."""
    parts = [WORDS[Stage(asked["stage"])].lower()] if asked["stage"] else []
    return " and ".join([*parts, *([str(Health(asked["health"]).label).lower()] if asked["health"] else [])])
