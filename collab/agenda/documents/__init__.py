"""What the API says of the shared agenda, and what it reads of it: goals, and planning cycles."""
