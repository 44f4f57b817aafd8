"""Rewrites for paths that are written down or made up, and for what is made at them by hand.

What tests write down belongs to ``planning.testing``, what a response sends to ``planning.responses``.
"""
