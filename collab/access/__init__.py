"""Who may do what: roles by date, and grants on single things. The only importer of guardian."""
