"""The KPIs of the company that is measured, and their values."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from benchmarks.pages import DAILY, MONTHLY


def write(copy: Callable[[str, str], Any], now: datetime, days: int) -> None:
    """Twelve KPIs with two years of monthly values, the others with so many days of daily ones; and a target each. ``copy`` writes into a table."""
    today, day = now.date(), now.date().replace(day=1)
    fields = "id,code,name,definition,unit,decimals,direction,cadence,tolerance,scale_from,owner_marketing_id,owner_it_id,is_active"
    copy("kpis_kpi", fields).rows(
        (
            n,
            f"k{n}",
            f"Measure {n}",
            "How much of it there is.",
            "%",
            1,
            ("up", "down")[n % 2],
            "monthly" if n in MONTHLY else "daily",
            "0.050",
            0,
            8,
            9,
            True,
        )
        for n in (*MONTHLY, *DAILY)
    )
    copy("kpis_target", "kpi_id,starts_on,ends_on,value").rows(
        (n, day - timedelta(days=365), day + timedelta(days=365), 60 + n % 12) for n in (*MONTHLY, *DAILY)
    )
    values = copy("kpis_measurement", 'kpi_id,"on",value,source,note,by_id,arrived_at')
    values.rows(
        (n, (day - timedelta(days=30 * back)), 50 + n + (24 - back) / 2, "web analytics", "", 8, now - timedelta(days=30 * back))
        for n in MONTHLY
        for back in range(24, -1, -1)
    )
    # A week's rhythm, with something by chance in it that is the same each time.
    values.rows(
        (n, today - timedelta(days=back), 50 + (back % 7) + (n * back * 37 % 11) / 10, "app", "", 8, now - timedelta(days=back))
        for n in DAILY
        for back in range(days, 0, -1)
    )
