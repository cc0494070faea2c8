"""How BuildKit reads a Dockerfile, and how what is changed in it is written."""
