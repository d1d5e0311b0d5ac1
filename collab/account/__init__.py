"""One's own account: signing in and how often one may try, sessions, tokens, the password and the letters about them."""

# What other apps may import of this one.
DOORS = (
    "addresses",
    "keeping",
    "letters",
    "links",
    "models",
    "operations.address",
    "operations.leaving",
    "operations.tokens",
    "refusals",
    "scopes",
    "sending",
    "throttle",
)
