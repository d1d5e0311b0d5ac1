"""The audit page: the whole record for the auditor, found by person, subject, kind and day, and taken away as a file."""
