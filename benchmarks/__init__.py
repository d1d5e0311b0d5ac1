"""What is fast is measured here: a company of full size, the pages under load, and the ceilings beside them."""
