"""The funding pages."""
