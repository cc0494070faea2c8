"""Dockerfiles that live in other files: found there, planned as any other, and written back in the host's own spelling."""
