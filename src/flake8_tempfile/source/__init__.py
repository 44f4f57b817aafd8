"""Source text before any analysis: the text search that spares most files the parser, and the parser."""
