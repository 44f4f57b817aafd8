"""Rewrites for file objects and descriptors: ``with``, closing, flushing, and what outlives its object.

Files and directories that are removed by their path belong to ``planning.lifetime``.
"""
