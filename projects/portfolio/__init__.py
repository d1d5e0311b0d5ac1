"""The portfolio: projects with a lead from each side, milestones, dependencies, health."""
