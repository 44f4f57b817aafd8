"""Which findings are shown: selectors of rules, ``noqa`` comments, and comments that silence nothing."""
