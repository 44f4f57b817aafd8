"""What one call does with what it is given, by the table of calls and by what the call itself is told."""
