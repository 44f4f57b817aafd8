"""What to do about a finding, in one line: the usual advice, and what stands against it. No message and no rewrite."""
