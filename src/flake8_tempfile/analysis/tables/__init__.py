"""What is known of names from outside the module: rows of libraries, signatures, words; no logic, no imports."""
