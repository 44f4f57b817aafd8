"""The findings below the name of their file, places, codes and messages in columns.

What is said of a path that is written down and of what is left behind at it stands at one place.
"""

from __future__ import annotations

from collections.abc import Iterable

from flake8_tempfile.reporters import FileReport, Output, Run
from flake8_tempfile.reporters.marks import confirmed_message, fix_mark
from flake8_tempfile.reporters.places import place_of
from flake8_tempfile.reporters.stories import stories


def report(reports: Iterable[FileReport], output: Output, run: Run) -> None:
    """Write the findings of all files."""
    for file in reports:
        if not file.findings:
            continue
        output.line((file.path, "bold underline"), (":", "cyan"))
        width = max(len(str(place_of(file, finding))) for finding in file.findings)
        for story in stories(file.findings):
            for number, finding in enumerate(story.findings):
                place = "" if number else str(place_of(file, finding))
                margin, message = f"  {place:>{width}}  ", (f" {confirmed_message(finding)}", "")
                output.line((margin, "cyan"), (finding.code, "bold red"), *fix_mark(finding), message)
        output.line()
