"""Feeds: programs that bring values of named KPIs by a token of their own, and the door they come in by."""
