"""The pages of policies: those in force and proposed, drafts, and what people may sign."""
