"""One parsed module: its names, scopes, nodes, expressions and blocks; nothing of temporary files."""
