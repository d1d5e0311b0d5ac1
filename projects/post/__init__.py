"""Post: the mailbox that is read. A letter to it becomes a draft, an answer to one of ours a note; what is neither waits in a tray."""

# What other apps may import of this one.
DOORS = ("addresses", "filling", "models", "operations", "queries", "reading", "sending")
