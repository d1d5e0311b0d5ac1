"""The pages of the customer's view: the journey, and the register of data sources."""
