"""What stands beside a KPI's values: its definition, its tray, notes on its days, and what it is made of, on pages and in the API."""
