"""The pages of the shared agenda: goals with the matrix, and planning cycles."""
