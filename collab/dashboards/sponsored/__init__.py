"""What each person sponsors: in money, stage, health and promised value."""
