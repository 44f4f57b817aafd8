"""Verdict -> edit, or the reason why there is none: which rewrite is right.

What to say belongs to ``rules``, how to write it to ``fixes``.
"""
