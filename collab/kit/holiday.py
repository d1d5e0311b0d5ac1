"""The holidays of countries, from the library that keeps them (``holidays``): by country, where it has any by region too, and year."""

from datetime import date
from functools import lru_cache

import holidays
from babel import Locale


@lru_cache(maxsize=4096)
def days(country: str, region: str, year: int) -> frozenset[date]:
    """The days on which a country does not work; none for no country. Known countries and regions only."""
    if not country:
        return frozenset()
    return frozenset(holidays.country_holidays(country, subdiv=region or None, years=year).keys())


def named(country: str, region: str, year: int) -> list[tuple[date, str]]:
    """The same with their names in English where there are any, by day."""
    if not country:
        return []
    try:
        found = holidays.country_holidays(country, subdiv=region or None, years=year, language="en_US")
    except NotImplementedError:
        found = holidays.country_holidays(country, subdiv=region or None, years=year)
    return sorted(found.items())


@lru_cache(maxsize=1)
def countries() -> dict[str, str]:
    """The countries whose holidays are known: code (ISO 3166, two letters) to English name, by name."""
    names = Locale("en").territories
    known = {code: str(names.get(code, code)) for code in holidays.list_supported_countries(include_aliases=False)}
    return dict(sorted(known.items(), key=lambda one: one[1]))


@lru_cache(maxsize=256)
def regions(country: str) -> tuple[str, ...]:
    """The regions of a country that have holidays of their own, by code."""
    return tuple(holidays.list_supported_countries(include_aliases=False).get(country, ()))
