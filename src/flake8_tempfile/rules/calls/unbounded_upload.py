"""# unbounded-upload (TMP401)

## What it does
Reports a Flask application that is made in a module which reads `request.files`, where nothing in the module sets
`MAX_CONTENT_LENGTH`. Off unless selected.

## Why is this bad?
The form parser spools every uploaded file above 500 KB into a `TemporaryFile` as soon as the view asks for the form.
Without a limit one request can fill the partition of the temporary directory, and with it every program that needs
one. The service itself never names `/tmp`, so the cause is hard to see: "no space left on device" somewhere else.

## Example
```python
from flask import Flask, request

app = Flask(__name__)

@app.post("/files")
def receive():
    return str(len(request.files["file"].read()))
```

## Use instead
```python
from flask import Flask, request

app = Flask(__name__)
app.config["MAX_CONTENT_LENGTH"] = 16 * 1024 * 1024

@app.post("/files")
def receive():
    return str(len(request.files["file"].read()))
```

## Known limits
Only what the module says counts: a limit of the web server in front of the application, or one set where an application
from elsewhere is configured, is not seen, which is why the rule is off. Configuration that is loaded (`from_object`,
`from_pyfile`, `update(settings)`) may set the limit, and so may code that looks at `content_length` itself: no finding.

## Fix safety
Advice only: a limit of 16 MB is suggested; which one is right is the author's to say.

## References
- [CWE-770: Allocation of Resources Without Limits or Throttling](https://cwe.mitre.org/data/definitions/770.html)
- [Flask: MAX_CONTENT_LENGTH](https://flask.palletsprojects.com/en/stable/config/#MAX_CONTENT_LENGTH)

Added in 0.1.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from flake8_tempfile.analysis.calls.flask_limits import UploadApplication, unbounded_application
from flake8_tempfile.analysis.facts import Facts
from flake8_tempfile.analysis.syntax.blocks import has_own_lines
from flake8_tempfile.model import Applicability, Edit, Finding, Rule, Step, Unfixed
from flake8_tempfile.planning.attach import fixable

RULE = Rule(
    "TMP401",
    "unbounded-upload",
    "Flask application (line {made}) reads uploads and sets no MAX_CONTENT_LENGTH",
    770,
    default=False,
)


def check(facts: Facts) -> Iterator[Finding]:
    """Yield a finding for the first upload that an application without a limit reads."""
    application = unbounded_application(facts.module)
    if application is not None:
        made = application.made.lineno
        span = facts.module.span(application.read)
        steps = (Step(made, "the application is made"), Step(span.line, "an upload of any size is read"))
        hint = "app.config['MAX_CONTENT_LENGTH'] = 16 * 1024 * 1024"
        finding = Finding(RULE.code, span, RULE.message.format(made=made), steps, hint)
        yield fixable(finding, _advice(application, facts))


def _advice(application: UploadApplication, facts: Facts) -> Edit | Unfixed | None:
    if not facts.module.settings.edits:
        return None
    from flake8_tempfile.edits import Splice, Substitution

    statement = facts.module.parents[application.made]
    target = statement.targets[0] if isinstance(statement, ast.Assign) else None
    if not isinstance(statement, ast.Assign) or not isinstance(target, ast.Name):
        return Unfixed("no variable of its own holds the application")
    if not has_own_lines(statement, facts.module):
        return Unfixed("several statements share a line")
    line = f'{target.id}.config["MAX_CONTENT_LENGTH"] = 16 * 1024 * 1024'
    place = facts.module.span(statement)
    return Splice("Set a limit", Applicability.DISPLAY, after=(Substitution(place, line),))
