"""Merged RUNs against separate RUNs, in real shells."""
