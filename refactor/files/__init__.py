"""The world outside, read and written: files found, read and replaced, archives, and the patterns of ignore files."""
