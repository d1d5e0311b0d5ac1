"""What the page of one KPI shows: how it stands, its picture, its record, and what waits beside it."""

from typing import Any

from collab.access import duties
from collab.kit.formats import count_words, day
from collab.kpis import access, addresses, annotating, defined, drawing, family, movers, promised, queries, series, tray
from collab.kpis.cards import KpiCard
from collab.kpis.formulas.checking import naming
from collab.kpis.formulas.explained import Part, explained
from collab.kpis.models import Kpi
from collab.kpis.picture import picture
from collab.kpis.restating import queries as restating
from collab.kpis.restating.models import State
from collab.kpis.tables import Tray
from collab.people.models import Person
from collab.web.keyset import Place, cut

SHOWN = 13


def context(reader: Person, kpi: Kpi, before: Place | None, changes: Place | None) -> dict[str, Any]:
    """All of it but what may be written there. ``before`` and ``changes``: the places of its values, and of what was said of it."""
    card, targets, held = queries.kpi_card(kpi.code), queries.target_cards(kpi), duties.roles_of(reader)
    goals = queries.goals_shown_by(kpi)
    values, last = cut(queries.measurement_cards(kpi, SHOWN + 1, before), SHOWN)
    older = f"?before={queries.VALUES.write(last.on, last.pk)}#values-title" if last else ""
    notes = annotating.told(annotating.standing(kpi)[: annotating.SHOWN], reader, kpi)
    return {
        "card": card,
        "note": drawing.note(card),
        "facts": _facts(card),
        "picture": picture(card, series.points(kpi, card.on), targets, notes[::-1]),
        "values": values,
        "page": {"older": older, "newer": f"{addresses.kpi(kpi.code)}#values-title" if before else ""},
        "targets": targets[::-1],
        "goals": goals,
        "can_define": access.may_define(reader, held, kpi),
        "can_say": annotating.may_annotate(reader, held, kpi),
        "waits": _waits(reader, kpi),
        "restating": restating.cards(reader, restating.rows(reader, state=State.WAITING.value, kpi=kpi.code)),
        "explained": explained(kpi),
        "tree": family.trees(reader, [kpi.code]) if kpi.formula else [],
        "made_into": [Part(one.name, addresses.kpi(one.code)) for one in naming(kpi.code)],
        "defined": defined.of_kpi(kpi, changes),
        "said": notes,
        # What moves it works for a goal that shows it.
        "movers": movers.movers(reader, kpi.code) if goals else movers.Movers(),
        "promises": promised.promises(reader, kpi.code),
    }


def _waits(reader: Person, kpi: Kpi) -> str:
    """How many values of the KPI wait, of those that this person may see, in words; empty where none does."""
    count = tray.visible(reader).filter(kpi=kpi, state=Tray.WAITING).count()
    return "" if not count else f"{count_words(count, 'value')} {'waits' if count == 1 else 'wait'} in the tray"


def _facts(card: KpiCard) -> list[dict[str, str]]:
    until = f"until {day(card.target_until, card.on)}" if card.target_until else ""
    return [
        {"label": "Now", "value": card.now_text, "more": f"on {day(card.now_on, card.on)}" if card.now_on else ""},
        {"label": "Band" if card.is_band else "Target", "value": card.target_text, "more": until},
        {"label": "Gap", "value": card.gap_text, "more": card.better},
        {"label": "Measured", "value": card.cadence_words, "more": drawing.freshness(card)},
    ]
