"""Paths in a shared temporary directory that are written down or can be guessed."""
