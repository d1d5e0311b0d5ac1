"""What stands beside a KPI's values: its tray, notes on its days, and what it is made of, as the API has them."""
