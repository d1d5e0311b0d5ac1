"""The ledger: accounts, entries, lines. posting.py is the one writer."""
