"""The pages of an account: the door, and behind it one's own."""
