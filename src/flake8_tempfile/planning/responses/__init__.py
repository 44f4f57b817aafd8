"""Rewrites for files that a response of a web framework sends: it removes them when they are sent."""
