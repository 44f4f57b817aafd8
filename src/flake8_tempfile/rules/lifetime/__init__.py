"""What becomes of what was made: never removed, or not on every way out."""
