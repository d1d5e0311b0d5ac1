"""Who can sign in to the demo company, as printed at the end of `make demo`; the password of all is PASSWORD."""

PASSWORD = "bridge"  # noqa: S105
CAST = (
    ("marketer", "asks for work"),
    ("technologist", "runs the gateway; technologist2 too"),
    ("business", "approves for the business"),
    ("architect", "approves the architecture"),
    ("privacy", "reviews personal data"),
    ("security", "reviews what systems and suppliers can leak"),
    ("finance", "keeps the funds"),
    ("marketing_lead", "leads projects for marketing"),
    ("it_lead", "leads projects for IT"),
    ("cmo", "steers, for marketing"),
    ("cio", "steers, for technology"),
    ("auditor", "reads everything, changes nothing"),
    ("admin", "sets up people and policies; admin2 agrees"),
    ("outsider", "a marketer from another unit"),
)


def welcome(address: str) -> str:
    """What a newcomer reads when all is up."""
    people = "\n".join(f"      {name:<16}{does}" for name, does in CAST)
    return (
        f"\n  Bridge is ready:  {address}\n\n"
        f"  Sign in with the password '{PASSWORD}' as\n{people}\n\n"
        "  Ctrl-C stops everything; the data stays for the next time.\n"
    )
