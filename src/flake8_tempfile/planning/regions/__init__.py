"""Which statements a rewrite takes in, which removals go, and what must hold for that.

The edits themselves are put together one floor above.
"""
