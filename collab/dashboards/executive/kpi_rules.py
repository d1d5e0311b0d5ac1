"""What the sentences say of KPIs: the rows of the table that read them, and nothing else does.

Whoever tells of their movement otherwise exchanges ``KPI_RULES``: a rule gives sentences of ``facts.kpis``, the furthest off first.
"""

from collections.abc import Iterator

from collab.dashboards.executive.facts import BAD, CALM, GOOD, WARN, Facts, Rule, Sentence
from collab.dashboards.executive.links import behind
from collab.kit import formats
from collab.kpis.addresses import KPIS

SEE = "See the KPI"


def _off_track(facts: Facts) -> Iterator[Sentence]:
    for kpi in facts.kpis:
        if kpi.status == "off_track":
            yield Sentence(BAD, f"{kpi.name} is off track:", f"{kpi.now_text}, {kpi.gap_words}.", kpi.url, SEE, kpi.now_on)


def _stale(facts: Facts) -> Iterator[Sentence]:
    for kpi in facts.kpis:
        if kpi.late_since:
            since = formats.day(kpi.late_since, facts.today)
            yield Sentence(WARN, f"{kpi.name} has no fresh data", f"since {since}.", kpi.url, SEE, kpi.late_since)


def _at_risk(facts: Facts) -> Iterator[Sentence]:
    for kpi in facts.kpis:
        if kpi.status == "at_risk":
            yield Sentence(WARN, f"{kpi.name} is at risk:", f"{kpi.now_text}, {kpi.gap_words}.", kpi.url, SEE, kpi.now_on)


def _beats(facts: Facts) -> Iterator[Sentence]:
    for kpi in facts.kpis:
        if kpi.is_on_track and kpi.gap and kpi.gap.difference and not kpi.gap.is_short:
            yield Sentence(GOOD, f"{kpi.name} is {kpi.now_text},", f"{kpi.gap_words}.", kpi.url, SEE, kpi.now_on)


def _turned(facts: Facts, tone: str) -> Iterator[Sentence]:
    for kpi in facts.kpis:
        signal = facts.turned.get(kpi.code)
        if signal is not None and signal.tone == tone:
            said = f"{signal.words[:1].lower()}{signal.words[1:]}."
            yield Sentence(tone, f"{kpi.name}:", said, kpi.url, SEE, signal.signal.last)


def _worse(facts: Facts) -> Iterator[Sentence]:
    return _turned(facts, WARN)


def _better(facts: Facts) -> Iterator[Sentence]:
    return _turned(facts, GOOD)


def _on_track(facts: Facts) -> Iterator[Sentence]:
    on_target = sum(kpi.is_on_track for kpi in facts.kpis)
    if on_target:
        yield Sentence(CALM, f"{formats.count_words(on_target, 'KPI')} on track.", "", behind("on_track"), "See KPIs")


def _none_short(facts: Facts) -> Iterator[Sentence]:
    if not any(kpi.status in ("off_track", "at_risk", "stale") for kpi in facts.kpis):
        yield Sentence(CALM, "No KPI is short of its target.", "", KPIS, "See KPIs")


KPI_RULES: tuple[Rule, ...] = (
    Rule("kpi-off-track", BAD, 20, "A KPI is off track, the furthest off first.", "Three times its tolerance", 14, _off_track),
    Rule("kpi-stale", WARN, 40, "A KPI’s next value is late.", "Its cadence", 14, _stale),
    Rule("kpi-at-risk", WARN, 50, "A KPI is at risk, the furthest off first.", "Its own tolerance", 14, _at_risk),
    Rule("kpi-worse", WARN, 55, "A KPI’s newest value signals that it turned for the worse.", "Beyond its usual variation", 14, _worse),
    Rule("kpi-beats", GOOD, 10, "A KPI is better than its target, the furthest first.", "Any difference", 21, _beats),
    Rule("kpi-better", GOOD, 15, "A KPI’s newest value signals that it turned for the better.", "Beyond its usual variation", 21, _better),
    Rule("kpis-on-track", CALM, 40, "Some KPIs are on track.", "1 KPI", 0, _on_track),
    Rule("no-kpi-short", CALM, 80, "No KPI is off track, at risk or late.", "0 KPIs", 0, _none_short),
)  # fmt: skip
