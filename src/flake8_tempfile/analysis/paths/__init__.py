"""Whether an expression is a path, which one, and how its text is put together."""
