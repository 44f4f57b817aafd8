"""What a call does with what it is given, what it returns, and what the functions and classes of a module do."""
