"""Restating: what a closed period says changes where the KPI's other owner agrees, and until then the first value counts on."""
