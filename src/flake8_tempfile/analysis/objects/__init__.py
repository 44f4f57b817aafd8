"""What becomes of temporary file objects: names that outlive their file, and data that is still in a buffer."""
