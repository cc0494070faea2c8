"""Contracts that forges publish, served by a program that checks every request of ours; it wants Node."""
