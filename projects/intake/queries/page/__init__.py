"""One request: its page, its answers, its history, and what may be done with it."""
