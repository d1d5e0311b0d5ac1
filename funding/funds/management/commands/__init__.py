"""Commands of the funds app."""
