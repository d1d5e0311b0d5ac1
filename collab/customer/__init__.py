"""The customer's side: moments of the journey and the register of data sources."""
