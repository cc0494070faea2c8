"""Java applications: what is built and started, and what sources and libraries ask of the system."""
