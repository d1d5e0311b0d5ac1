"""Funds: fiscal years, envelopes of money, and what they promise to approved work."""
