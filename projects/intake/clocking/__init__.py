"""The clocks of requests: read from their events, kept by a reaction, told of, and what they let one promise."""
