"""One module for each kind of edit plan, and what they share: finding the nodes of a plan, rebuilding blocks.

Whether a plan is right, and whether its result may be written, is decided elsewhere.
"""
