"""What the names of one body stand for, and what becomes of that in the body."""
