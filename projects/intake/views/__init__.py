"""The pages of intake: each parses, calls one operation or query, and answers."""
