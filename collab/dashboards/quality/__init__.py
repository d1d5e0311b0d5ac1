"""What is missing where: a table of rules over what a person may see, each line a link to what should be put right."""
