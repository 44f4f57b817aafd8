"""What a run of the tests has left behind: the file that tells of it, and the findings that it confirms."""
