"""The command line: dispatch, flags, one module for each command, and what it prints besides the report."""
