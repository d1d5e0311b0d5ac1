"""The writes of the directory."""
