"""Requests in lists: what is asked for, what waits for whom, and the line of each."""
