"""The pages of duties, and of lists of them."""
