"""# unparsable-file (TMP001)

## What it does
Reports a file that cannot be read, decoded or parsed, or that is nested too deeply to be analysed. Nothing was
checked in it.

## Why is this bad?
A file that silently counts as clean is worse than a finding: whatever it leaks stays unseen. The usual causes are a
syntax error, an encoding that is not the declared one, a null byte from an interrupted write, and Python code for a
newer version than the one that runs the check.

## Example
```python
import tempfile

def work_dir(:
    return tempfile.mkdtemp()
```

## Use instead
```python
import tempfile

def work_dir():
    return tempfile.mkdtemp()
```

## Known limits
Only the command reports this; flake8 has E999 and E902 of its own. A file found in a directory is parsed only if a
text search finds a word in it that has to do with temporary files, so a syntax error in any other file is not
reported; a file named on the command line is always parsed. The rule stays on whatever is selected, until it is
ignored by name: a check that did not happen should not look like one that found nothing.

## Fix safety
There is no fix.

## References
- [Python documentation: Encoding declarations](https://docs.python.org/3/reference/lexical_analysis.html#encoding-declarations)
- [PEP 263: Defining Python Source Code Encodings](https://peps.python.org/pep-0263/)

Added in 0.1.
"""

from __future__ import annotations

from collections.abc import Iterator

from flake8_tempfile.analysis.facts import Facts
from flake8_tempfile.model import Finding, Rule

RULE = Rule("TMP001", "unparsable-file", "file is not checked: {reason}", cwe=None)


def check(facts: Facts) -> Iterator[Finding]:
    """Find nothing: a file with facts was parsed; the runner reports the others."""
    return iter(())
