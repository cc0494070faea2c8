"""Python applications: how they are installed and started, and what their sources ask of the system."""
