"""Rewrites for tests: clean-ups of ``unittest``, fixtures of pytest."""
