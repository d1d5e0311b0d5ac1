"""The daily brief: what changed, what is due, what is stuck and who owes whom, in twelve lines at most, ready when its reader begins."""
