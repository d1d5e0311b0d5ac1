"""Home: what needs this person now, ranked, and where their own requests are."""
