"""Calls that are wrong in themselves: names that race or dangle, arguments, limits that nobody set."""
