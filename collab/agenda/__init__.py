"""The shared agenda: goals that both sides sign."""
