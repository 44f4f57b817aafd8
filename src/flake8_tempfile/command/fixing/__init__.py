"""What ``fix`` consists of: its options, the questions it asks, what becomes of each file, and what is told of that."""
