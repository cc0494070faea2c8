"""What an installation reads of a project: one module for each kind of package manager, and the table of them."""
