"""The executive page: decisions, KPIs, money and portfolio, all of it from records."""
