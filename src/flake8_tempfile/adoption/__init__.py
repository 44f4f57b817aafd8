"""Starting with a project that has findings: the baseline, ``--diff-base`` and ``--add-noqa``."""
