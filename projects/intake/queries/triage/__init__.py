"""What waits to be decided: the inbox of triage and the reviews of one person."""
