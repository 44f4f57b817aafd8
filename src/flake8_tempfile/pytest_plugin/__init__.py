"""A plugin of pytest that sees what the tests leave in the temporary directory, and asks the analysis who finds it."""
