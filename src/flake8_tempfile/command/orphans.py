"""``flake8-tempfile orphans DIR [PATH...]``: what lies in a temporary directory, and which lines make such names.

Nothing is written or removed.  Exit status: 0, or 2 after wrong usage or a failure of the program.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterable, Iterator

from flake8_tempfile.command.flags import configuration_from
from flake8_tempfile.console import CLEAN, UsageError, complain
from flake8_tempfile.files.discovery import Target, find_targets
from flake8_tempfile.orphans.groups import group
from flake8_tempfile.orphans.listing import Listing, scan
from flake8_tempfile.orphans.report import Report, as_json, as_text
from flake8_tempfile.orphans.sites import Site, lies_in, sites_of
from flake8_tempfile.reporters import FileReport
from flake8_tempfile.reporters.places import place_of_line
from flake8_tempfile.running.file_check import exhausted, is_plainly_clean, parsed, read
from flake8_tempfile.source.parsing import with_room


def run(arguments: argparse.Namespace) -> int:
    """Report on a directory and return the exit status."""
    listing = _scanned(arguments.directory)
    targets = find_targets(arguments.paths, configuration_from(arguments))
    sites = [site for target in targets for site in _sites(target, arguments.directory)]
    report = Report(arguments.directory, listing, group(listing.entries, sites), time.time(), arguments.paths)
    if arguments.output_format == "json":
        sys.stdout.write(f"{as_json(report)}\n")
    else:
        _write(as_text(report))
    return CLEAN


def _scanned(directory: str) -> Listing:
    try:
        return scan(directory)
    except (OSError, ValueError) as error:
        raise UsageError(f"{directory}: {getattr(error, 'strerror', None) or error}") from error


def _write(lines: Iterable[str]) -> None:
    for line in lines:
        sys.stdout.write(f"{line}\n")


def _sites(target: Target, directory: str) -> Iterator[Site]:
    """Yield what a file makes in the directory; of a file that cannot be read or parsed that is said."""
    data = read(target)
    if isinstance(data, FileReport):
        complain(f"{target.path}: cannot be read")
        return
    if is_plainly_clean(data, target._replace(named=False)):
        return
    settings = target.options.settings
    try:
        tree, lines, notebook = parsed(data, target)
        found = with_room(lambda: sites_of(tree, lines, target.path, settings))
    except ValueError as error:
        complain(f"{target.path}: {error}")
    except (RecursionError, MemoryError) as error:
        complain(f"{target.path}: {exhausted(error)}")
    else:
        file = FileReport(target.path, (), lines if notebook is None else notebook.lines)
        file = file if notebook is None else file._replace(cells=notebook.starts)
        here = (site for site in found if lies_in(site, directory, settings.temp_directories))
        yield from (_placed(site, file) for site in here)


def _placed(site: Site, file: FileReport) -> Site:
    """Return the site with its place in the cell of a notebook, where it is in one."""
    place = place_of_line(file, site.line)
    cell = "" if place.cell is None else f":cell {place.cell}"
    return site._replace(path=f"{site.path}{cell}", line=place.line)
