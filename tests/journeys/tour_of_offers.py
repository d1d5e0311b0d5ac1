"""The pages of the catalogue and of what the company owns: stops of the tour."""

from collections.abc import Callable
from typing import Any

OFFERED = (
    ("catalogue", "marketer", "/catalogue/"),
    ("catalogue, retired", "technologist", "/catalogue/?view=retired"),
    ("an entry", "marketer", "/catalogue/audience/"),
    ("an entry in writing", "it_lead", "/catalogue/measurement/"),
    ("publish an entry", "it_lead", "/catalogue/measurement/publish/"),
    ("ask a question no more", "it_lead", "/catalogue/measurement/questions/before/drop/"),
    ("what is owned", "marketer", "/tools/"),
    ("something owned", "technologist", "/tools/surveys/"),
    ("answered by what is owned", "cio", "/tools/answered/"),
    ("promises", "cmo", "/promises/"),
    ("what gets in the way", "cmo", "/friction/"),
    ("what gets in the way, of one kind", "marketer", "/friction/?by=quarters&kind=legacy"),
    ("what an entry asks", "@asked", "/requests/{began}/edit/asked/"),
)
WRITTEN = (
    ("new entry", "technologist", "/catalogue/new/", "Begin it"),
    ("change an entry", "technologist", "/catalogue/audience/change/", "Save"),
    ("another question", "technologist", "/catalogue/audience/questions/", "Save"),
    ("change a question", "technologist", "/catalogue/audience/questions/who/", "Save"),
    ("retire an entry", "technologist", "/catalogue/audience/retire/", "Retire it"),
    ("add what is owned", "technologist", "/tools/new/", "Put it into the register"),
    ("change what is owned", "technologist", "/tools/surveys/change/", "Save"),
    ("retire what is owned", "technologist", "/tools/surveys/retire/", "Retire it"),
    ("answer with what is owned", "technologist", "/triage/{in_triage}/own/", "Answer it so"),
)


def stops(stop: Callable[..., Any], refused: Callable[..., tuple[Any, Any]]) -> tuple[Any, ...]:
    """As the tour makes them."""
    return (*(stop(*one) for one in OFFERED), *(both for one in WRITTEN for both in refused(*one)))
