"""One HTML page that needs nothing else: a summary, filters, and each finding with its path drawn on the source.

Everything is there without the script, which only filters.  The content security policy admits this script and this
style sheet by their digests, and nothing besides.
"""

from __future__ import annotations

import base64
import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timezone
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path

from flake8_tempfile.model import Applicability, Finding
from flake8_tempfile.reporters import PROGRAM, FileReport, Output, Run
from flake8_tempfile.reporters.drawing import listing
from flake8_tempfile.reporters.identity import page_address, rule_of, section
from flake8_tempfile.reporters.marks import fix_sentence, is_safe, is_unsafe
from flake8_tempfile.reporters.markup import attributes, content, prose
from flake8_tempfile.reporters.places import place_of
from flake8_tempfile.reporters.stories import Story, stories


@dataclass
class _Contents:
    """What the run found, counted."""

    files: int = 0
    affected: list[FileReport] = field(default_factory=list)
    failed: list[FileReport] = field(default_factory=list)
    codes: Counter[str] = field(default_factory=Counter)
    fixes: Counter[Applicability] = field(default_factory=Counter)

    def add(self, file: FileReport) -> None:
        """Count one file; a clean one is not kept."""
        self.files += 1
        if file.findings:
            self.affected.append(file)
        if file.failure:
            self.failed.append(file)
        self.codes.update(finding.code for finding in file.findings)
        self.fixes.update(finding.edit.applicability for finding in file.findings if finding.edit)


def report(reports: Iterable[FileReport], output: Output, run: Run) -> None:
    """Write the page."""
    contents = _Contents()
    for file in reports:
        contents.add(file)
    style, script = (_page_file(name) for name in ("page.css", "page.js"))
    title = _title(run)
    output.write(f"{_head(title, style, script)}<body>\n<header>\n<h1>{title}</h1>\n")
    output.write("".join(_summary(contents)))
    output.write(f"</header>\n{''.join(_rules(contents.codes))}{_filters(contents)}<main>\n")
    for file in contents.affected:
        output.write("".join(_section(file)))
    output.write(f"</main>\n<footer>{PROGRAM} {content(version(PROGRAM))}</footer>\n")
    output.write(f"<script>{script}</script>\n</body>\n</html>\n")


def _title(run: Run) -> str:
    """Return what is reported: of which project, if that is known, and when."""
    project = f" in {content(Path(run.root).name)}" if run.root else ""
    today = datetime.now(timezone.utc).date().isoformat()
    return f"Temporary files that outlive their use{project}, {today}"


def _head(title: str, style: str, script: str) -> str:
    policy = (
        f"default-src 'none'; style-src {_digest(style)}; script-src {_digest(script)}; "
        "base-uri 'none'; form-action 'none'"
    )
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="color-scheme" content="light dark">\n'
        f"<title>{title}</title>\n<style>{style}</style>\n</head>\n"
    )


def _page_file(name: str) -> str:
    return (files("flake8_tempfile.reporters") / "page" / name).read_text("utf-8")


def _digest(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode('ascii')}'"


def _summary(contents: _Contents) -> Iterator[str]:
    total = sum(contents.codes.values())
    yield '<p class="totals">'
    yield f"<strong>{_count(total, 'problem')}</strong> "
    yield f"in {len(contents.affected)} of {_count(contents.files, 'file')}. "
    yield f"{prose(fix_sentence(contents.fixes[Applicability.SAFE], contents.fixes[Applicability.UNSAFE]))}</p>\n"
    for file in contents.failed:
        yield f'<p class="failure">{content(file.path)}: internal error: {content(file.failure)}</p>\n'


def _rules(codes: Counter[str]) -> Iterator[str]:
    """Yield the table of the rules, which stands at the end of the page where the screen is narrow."""
    if codes:
        yield '<table class="rules"><caption>Rules</caption>\n<tbody>\n'
        for code, number in sorted(codes.items(), key=lambda item: (-item[1], item[0])):
            meter = f'<meter min="0" max="{codes.total()}" value="{number}"></meter>'
            yield f'<tr><td class="count">{number}</td><td>{meter}</td>'
            yield f'<th scope="row">{_linked(code)}</th><td>{prose(section(code, "What it does"))}</td></tr>\n'
        yield "</tbody></table>\n"


def _linked(code: str) -> str:
    return f"<a{attributes({'href': page_address(code)})}>{code} {rule_of(code).rule.name}</a>"


def _filters(contents: _Contents) -> str:
    codes = "".join(_option(code, f"{code} {rule_of(code).rule.name}") for code in sorted(contents.codes))
    paths = "".join(_option(str(number), file.path) for number, file in enumerate(contents.affected))
    return (
        '<form id="filters" role="search" hidden>\n'
        '<label>Search <input type="search" name="text" autocomplete="off"></label>\n'
        f'<label>Rule <select name="code"><option value="">all rules</option>{codes}</select></label>\n'
        f'<label>File <select name="file"><option value="">all files</option>{paths}</select></label>\n'
        '<label><input type="checkbox" name="fixable"> only fixable</label>\n'
        '<output name="shown" aria-live="polite"></output>\n</form>\n'
    )


def _option(value: str, label: str) -> str:
    return f"<option{attributes({'value': value})}>{content(label)}</option>"


def _section(file: FileReport) -> Iterator[str]:
    number = _count(len(file.findings), "problem")
    yield f'<section class="file">\n<h2>{content(file.path)} <span>{number}</span></h2>\n'
    for story in stories(file.findings):
        yield from _article(file, story)
    yield "</section>\n"


def _article(file: FileReport, story: Story) -> Iterator[str]:
    fixable = any(is_safe(finding) or is_unsafe(finding) for finding in story.findings)
    codes = " ".join(finding.code for finding in story.findings)
    yield f"<article{attributes({'data-code': codes, 'data-fixable': 'yes' if fixable else 'no'})}>\n"
    yield "<details open><summary>"
    yield "<br>".join(_summary_of(file, finding) for finding in story.findings)
    yield "</summary>\n"
    yield listing(file, story.told)
    yield "".join(f"<p><b>{label}</b> {prose(text)}</p>\n" for label, text in _notes(story.told))
    yield "".join(f"<p>{_linked(finding.code)}</p>\n" for finding in story.findings)
    yield "</details>\n</article>\n"


def _summary_of(file: FileReport, finding: Finding) -> str:
    mark = " [*]" if is_safe(finding) else ""
    rule = f"{finding.code}{mark} {rule_of(finding.code).rule.name}"
    place = f'<span class="place">{place_of(file, finding)}</span>'
    return f'{place} <span class="rule">{rule}</span> <span>{prose(finding.message)}</span>'


def _notes(finding: Finding) -> Iterator[tuple[str, str]]:
    if finding.hint:
        yield "Help:", finding.hint
    if finding.edit:
        yield "Fix:", f"{finding.edit.title} ({finding.edit.applicability.value})"
    if finding.unfixed:
        yield "Not fixed automatically:", finding.unfixed
    if finding.confirmed:
        yield "Confirmed by:", ", ".join(finding.confirmed)


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'s' * (number != 1)}"
