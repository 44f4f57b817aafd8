"""What lies in a temporary directory, and which lines of a project make such names; nothing is written or removed."""
