"""The plain page: the least a signed-in Django page does for the same rows. No rights, no record, no design."""
