"""From an empty portal to a working one: each step with what is there and what is missing, for the page and for ``check_setup`` alike."""
