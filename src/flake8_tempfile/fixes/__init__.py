"""Performs the edit plans of findings, re-checks what came out, and writes files; the only place with libcst.

``engine.fix_text`` is the way in.  A plan is performed as it is or refused with a reason; eligibility was decided by
the rule that made it.
"""
