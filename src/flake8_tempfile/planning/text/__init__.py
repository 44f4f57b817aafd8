"""How what a rewrite adds is written: names that are free, literals that are carried over.

Which rewrite is right is no question for here.
"""
