"""What temporary files are and what becomes of them: names, tables, obligations, literals, summaries."""
