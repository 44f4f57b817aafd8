"""What is done with a path that is written down: it is followed through names and calls until a use tells."""
