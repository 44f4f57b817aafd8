"""What temporary files are and what becomes of them: a package for each question, ``facts`` in front of all.

Nothing here decides what is reported (``rules``) or how it is mended (``planning``).
"""
