"""The language server: what is found, and what can be done about it, in the words of the protocol of editors.

What ``check``, ``fix`` and ``explain`` find out is asked of ``running``; nothing is decided here.
"""
