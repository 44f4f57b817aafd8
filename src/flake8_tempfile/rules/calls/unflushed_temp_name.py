"""# unflushed-temp-name (TMP303)

## What it does
Reports a call that is given the name of a temporary file, or a `yield` that hands it out, while what was written to
the file may still be in the buffer of the file object.

## Why is this bad?
A write goes to a buffer of some kilobytes first. Whoever opens the file by its name sees what has reached the system:
a small file is empty, a large one lacks its end. It works in the test with a large input and fails with a small one.

## Example
```python
import subprocess
import tempfile

def check(script):
    with tempfile.NamedTemporaryFile("w", suffix=".sh") as file:
        file.write(script)
        return subprocess.run(["shellcheck", file.name]).returncode
```

## Use instead
```python
import subprocess
import tempfile

def check(script):
    with tempfile.NamedTemporaryFile("w", suffix=".sh") as file:
        file.write(script)
        file.flush()
        return subprocess.run(["shellcheck", file.name]).returncode
```

## Known limits
`flush`, `close`, the end of the `with` block, `seek`, `truncate` and reading empty the buffer, and `tell` that of a
text file; `os.fsync` does not, for it knows nothing of the buffer. A file that is passed to a function other than the
usual writers (`json.dump`, `shutil.copyfileobj`, `print(file=...)` ...) is followed no further. Calls that do not look
into the file (`os.chmod`, `os.rename`, `os.remove`, logging, `os.path.exists`) may have its name at any time, and so
may an object that is only constructed with it. A file opened with `buffering=0` or line by line is left alone.

## Fix safety
Safe: a `flush()` is put in front of the statement that hands the name on. No fix where the file may be closed by then,
is opened on one branch only, or is written to and handed on by one statement.

## References
- [io: Buffered Streams](https://docs.python.org/3/library/io.html#buffered-streams)
- [os.fsync](https://docs.python.org/3/library/os.html#os.fsync)

Added in 0.1.
"""

from __future__ import annotations

from collections.abc import Iterator

from flake8_tempfile.analysis.facts import Facts
from flake8_tempfile.analysis.objects.buffers import unflushed_uses
from flake8_tempfile.model import Finding, Rule, Step
from flake8_tempfile.planning.ask import flush_plan
from flake8_tempfile.planning.attach import fixable

RULE = Rule(
    "TMP303",
    "unflushed-temp-name",
    "the name of {files} is handed on, but what line {written} wrote may still be in the buffer",
    None,
)


def check(facts: Facts) -> Iterator[Finding]:
    """Yield a finding for each hand-over of the name of a file that may be incomplete."""
    uses = list(unflushed_uses(facts.module))
    for use in uses:
        files = " and ".join(f"'{variable}'" for variable in use.variables)
        steps = (
            Step(use.opened.lineno, "the file is opened"),
            Step(use.written, "this goes to its buffer"),
            Step(use.node.lineno, "its name is handed on"),
        )
        hint = f"{' and '.join(f'`{name}.flush()`' for name in use.variables)} before that, or close the file first"
        message = RULE.message.format(files=files, written=use.written)
        finding = Finding(RULE.code, facts.module.span(use.node), message, steps, hint)
        yield fixable(finding, flush_plan(use, uses, facts.module))
