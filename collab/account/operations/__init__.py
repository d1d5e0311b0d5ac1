"""The writes on one's own account, each with its event in the same transaction."""
