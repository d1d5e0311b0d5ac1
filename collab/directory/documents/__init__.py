"""What the API says of the directory, and what it reads."""
