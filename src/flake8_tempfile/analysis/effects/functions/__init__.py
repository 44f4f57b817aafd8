"""What the functions do that can be read, of the module or imported from its project: a summary of each."""
