"""The joint roadmap: both sides' work on one time line. Owns no table."""
