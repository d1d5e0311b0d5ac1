"""Commands of intake."""
