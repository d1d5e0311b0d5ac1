"""Notices: what a person is told, in the portal and by mail, once each."""
