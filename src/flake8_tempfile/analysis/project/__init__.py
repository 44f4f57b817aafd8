"""What the rest of the project says of an imported name: where it is defined, and the module that defines it.

No judgement on what is found there: that is for who asks.  What cannot be read is unknown, never an error.
"""
