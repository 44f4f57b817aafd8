"""Which files there are and what is in them: discovery, ignore files, notebooks, and replacing a file atomically."""
