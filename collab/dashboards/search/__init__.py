"""The command menu and search: a number, words or a page."""
