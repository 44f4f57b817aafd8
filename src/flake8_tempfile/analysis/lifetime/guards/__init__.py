"""What tests come to where a resource is owed, and what is learned from their outcomes."""
