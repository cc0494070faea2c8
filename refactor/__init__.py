"""dockwright's engine: reads Dockerfiles without loss, plans changes as edits, shows them as unified diffs."""
