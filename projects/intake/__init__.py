"""Intake: requests, their life, and the gateway of triage."""
