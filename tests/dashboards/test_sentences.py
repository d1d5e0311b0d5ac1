"""The three sentences: which record each picks, and what is said when there is none of its kind."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from stories import usd

from collab.dashboards.executive.deciding import Decision
from collab.dashboards.executive.picture import picture, short_name
from collab.dashboards.executive.portfolio import Project
from collab.dashboards.executive.sentences import TABLE, TOLD_DAYS, TONES, Facts, judged, three
from collab.dashboards.executive.waits import Clash, Red
from collab.kpis.cards import KpiCard
from collab.kpis.outlook import Told
from collab.kpis.standing import gap, status
from collab.kpis.xmr import Finding

TODAY = date(2026, 11, 22)


def project(title: str = "Checkout", marketing: str = "on_track", it: str = "on_track", **more: Any) -> Project:
    facts: dict[str, Any] = {
        "number": "R-1", "title": title, "url": f"/projects/{title}/", "word": "", "age": "", "health_marketing": marketing, "health_it": it,
        "cells": (marketing, it, "on_track", "on_track", "on_track"), "money": usd(100), "value": usd(900), "confidence": 50.0,
        "side": "it", "due": 2, "kept": 1, "is_live": False,
    }  # fmt: skip
    return Project(**{**facts, **more})


def kpi(name: str, now: str | None, target: str, late_since: date | None = None) -> KpiCard:
    value, aim = None if now is None else Decimal(now), Decimal(target)
    return KpiCard(
        code=name, name=name, definition="", unit="%", decimals=0, direction="up", cadence="month", tolerance=Decimal("0.05"),
        scale_from=Decimal(0), is_active=True, owner_marketing="", owner_marketing_username="", owner_it="", owner_it_username="",
        has_marketing_owner_left=False, has_it_owner_left=False,
        on=TODAY, now=value, now_on=TODAY, target=aim, target_low=None,
        target_until=None, new_target=None, new_target_low=None, gap=None if value is None else gap(value, aim, "up"),
        status=status(value, aim, "up", Decimal("0.05"), is_late=late_since is not None), late_since=late_since, spark=(), version=1,
    )  # fmt: skip


def decision(**more: Any) -> Decision:
    facts: dict[str, Any] = {
        "number": "R-9", "title": "Loyalty", "url": "/requests/R-9/", "note": "", "cost": usd(1), "value": None, "cmo": "you", "cio": "not_yet",
        "days": 20.0, "waiting": "20 days", "is_slow": True, "is_mine": True,
    }  # fmt: skip
    return Decision(**{**facts, **more})


def said(**facts: Any) -> list[tuple[str, str]]:
    return [(one.tone, f"{one.lead} {one.text}".strip().replace("\u00a0", " ")) for one in three(Facts(TODAY, **facts))]


CLASH = Clash("Data platform", "Offers", "3 weeks", 21, "/projects/R-2/")


def test_one_of_each_kind() -> None:
    told = said(
        projects=[project("Checkout", it="off_track", marketing="off_track", word="It needs a freeze.")],
        clashes=[CLASH],
        kpis=[kpi("Match rate", "90", "80"), kpi("Reach", "10", "80")],
    )
    assert told == [
        ("bad", "Checkout is off track. It needs a freeze."),
        ("warn", "Offers starts 3 weeks before Data platform is done."),
        ("ok", "Match rate is 90%, 10 pts above target (+12.5%)."),
    ]


def test_a_kpi_is_bad_where_no_project_is_and_a_slow_decision_where_no_kpi_is() -> None:
    assert said(kpis=[kpi("Reach", "10", "80")])[0] == ("bad", "Reach is off track: 10%, 70 pts below target (−87.5%).")
    assert said(decisions=[decision()])[0] == ("bad", "Loyalty waits for a decision for 20 days, longer than is usual.")
    assert said(decisions=[decision(is_slow=False)])[0][0] != "bad"


def test_only_one_side_sees_it() -> None:
    told = said(projects=[project(marketing="off_track", word="Nobody answers.")])
    assert told[0] == ("bad", "Checkout is off track. Marketing says: Nobody answers.")
    # The same project is not told of twice: what warns is something else, or nothing.
    assert len({one[1] for one in told}) == len(told)
    assert not [one for one in told if "differently" in one[1]]


def test_what_needs_watching() -> None:
    differing = project(marketing="on_track", it="at_risk")
    assert said(projects=[differing])[0] == ("warn", "The sides see Checkout differently: Marketing says on track, IT says at risk.")
    assert said(kpis=[kpi("Reach", "80", "80", late_since=date(2026, 11, 3))])[0] == ("warn", "Reach has no fresh data since 3 Nov.")
    assert said(kpis=[kpi("Reach", "73", "80")])[0][1].startswith("Reach is at risk")


def test_what_waits_for_something_red_is_said() -> None:
    red = Red("Data platform", "Offers", "IT says off track", "/projects/R-2/")
    assert said(reds=[red])[0] == ("warn", "Offers waits for Data platform, which is red: IT says off track.")


def test_what_went_live_is_good() -> None:
    assert ("ok", "Hub went live this month.") in said(live=[project("Hub", is_live=True)])


def test_calm_sentences_are_true() -> None:
    empty = said()
    assert [tone for tone, _ in empty] == ["info"] * 3
    assert [words for _, words in empty] == [
        "No project is under way.",
        "Nothing waits for your decision.",
        "Nothing on the roadmap clashes.",
    ]
    assert said(is_own=False)[1][1] == "Nothing waits for the CMO and the CIO."
    calm = said(projects=[project()], free="$1.41M is free to allocate", kpis=[kpi("Reach", "80", "80")], clashes=[CLASH])
    assert [words for _, words in calm[1:]] == ["1 project is on track as both sides see it.", "$1.41M is free to allocate."]


def test_every_sentence_leads_to_a_record_once() -> None:
    told = three(Facts(TODAY, projects=[project(), project("Hub", "off_track")], kpis=[kpi("Reach", "10", "80")], clashes=[CLASH]))
    assert len(told) == 3
    assert all(one.url and one.action for one in told)
    assert len({one.url for one in told}) == 3


def test_what_cannot_be_drawn_is_named() -> None:
    drawn = picture([project(), project("Hub", confidence=None, due=0), project("Mail", value=None)])
    assert drawn is not None
    assert drawn.missing == ("Hub (no milestone was due yet)", "Mail (its value is not known)")
    assert [bubble.item.confidence for bubble in drawn.wide.bubbles] == [50.0]
    assert drawn.wide.axis.words == "Milestones kept →"
    assert picture([project(value=None)]) is None


def test_names_beside_bubbles_are_whole_words() -> None:
    assert short_name("Household view in the customer data platform") == "Household view"
    assert short_name("Old mail off") == "Old mail off"
    assert short_name("Supercalifragilisticexpialidocious") == "Supercalifragilistic"


def came_of(**facts: Any) -> dict[str, tuple[bool, str]]:
    return {one.rule.key: (one.is_told, one.lost) for one in judged(Facts(TODAY, **facts)).outcomes}


def test_every_rule_stands_once_and_says_what_came_of_it() -> None:
    keys = [rule.key for rule in TABLE]
    assert len(set(keys)) == len(keys) and {rule.tone for rule in TABLE} == set(TONES)
    for tone in TONES:
        priorities = [rule.priority for rule in TABLE if rule.tone == tone]
        assert priorities == sorted(set(priorities)), "no two of a tone are equal"
    assert all(rule.condition and rule.threshold for rule in TABLE)
    found = came_of(
        projects=[project("Hub", "off_track", "off_track"), project("Shop", "at_risk", "at_risk")],
        kpis=[kpi("Reach", "10", "80")],
        clashes=[CLASH],
    )
    assert found["project-off-track"] == found["clash"] == (True, "")
    assert found["kpi-off-track"] == (False, "Lost to project-off-track.")
    assert found["project-at-risk"] == (False, "Lost to clash.")
    assert found["launch-early"] == (False, "It did not fire.")
    both = came_of(projects=[project("Hub", "off_track", "at_risk")])
    assert both["sides-differ"] == (False, "Its record is told of already.")


def test_what_has_not_changed_rests_where_others_have_something_to_say() -> None:
    (rule,) = (rule for rule in TABLE if rule.key == "project-off-track")

    def told(days: int, *others: Any) -> str:
        old = project("Hub", "off_track", "off_track", said_on=TODAY - timedelta(days=days))
        return said(projects=[old, *others])[0][1].split(" is ")[0]

    fresh = project("Shop", "off_track", "off_track", said_on=TODAY)
    assert told(TOLD_DAYS - 1, fresh) == "Hub" and told(TOLD_DAYS, fresh) == "Shop", "it was told for a week"
    assert told(TOLD_DAYS + rule.cool_down - 1, fresh) == "Shop" and told(TOLD_DAYS + rule.cool_down, fresh) == "Hub", "and is told again"
    assert told(TOLD_DAYS) == "Hub", "alone it does not rest"
    rested = project("Hub", "off_track", "off_track", said_on=TODAY - timedelta(days=TOLD_DAYS))
    assert came_of(projects=[rested], kpis=[kpi("Reach", "10", "80")])["project-off-track"] == (
        False,
        "It rests: nothing changed for a week.",
    )


def test_of_what_moved_only_a_signal_is_told_of() -> None:
    """A value that lies within its KPI's variation is no sentence; one that does not is one, by the direction."""

    def signal(tone: str) -> Told:
        return Told(Finding("one_side", "below", TODAY, TODAY, 8), "8 values in a row lie below their mean of 70%, since 1 Mar", tone, True)

    reach = kpi("Reach", "80", "80")
    assert not any("Reach" in text for _, text in said(kpis=[reach]))
    worse, better = (said(kpis=[reach], turned={"Reach": signal(tone)}) for tone in ("warn", "ok"))
    assert ("warn", "Reach: 8 values in a row lie below their mean of 70%, since 1 Mar.") in worse
    assert ("ok", "Reach: 8 values in a row lie below their mean of 70%, since 1 Mar.") in better
    assert not any("Reach" in text for _, text in said(kpis=[reach], turned={"Reach": signal("")})), "neither better nor worse"
