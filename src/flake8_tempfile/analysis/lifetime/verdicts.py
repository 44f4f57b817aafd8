"""Sorts lifetimes by what is wrong with them; each lifetime rule picks its own sort.

One finding per acquisition: of several leaks the one is told whose cure cures the others.
"""

from __future__ import annotations

from enum import Enum

from flake8_tempfile.analysis.model import EXCEPTIONAL, Cause, Leak, Lifetime
from flake8_tempfile.analysis.reasons import Evidence, Ground
from flake8_tempfile.analysis.tables.lifetime_calls import Resource
from flake8_tempfile.records import NamedTuple

_SCRATCH = frozenset({Resource.SCRATCH_FILE, Resource.SCRATCH_TREE})
_EXITS = frozenset({Cause.RETURN, Cause.EXIT, Cause.CONTINUE})


_PLACE_ASKED = Ground("whether it is removed depends on the directory that is given for it", Evidence.CODE, __name__)
_PRODUCT = Ground("it is removed only where making it fails: it is what this function makes", Evidence.CODE, __name__)
_NOT_REMOVED_AFTER = Ground(
    "nothing after its creation removes it, and it is in no shared directory", Evidence.CODE, __name__
)
_RESULT = Ground("a branch keeps it, and it is in no shared directory", Evidence.CODE, __name__)
_LASTING = Ground("it is made in a directory that is not known to be a temporary one", Evidence.CODE, __name__)
_OWN_ROOT = Ground("the process has a temporary root of its own, and it goes with that", Evidence.BODY, __name__)
_CLEARED = Ground("this function removes what an earlier run has left", Evidence.CODE, __name__)
_NOT_SHARED = Ground("it is in no shared temporary directory", Evidence.CODE, __name__)
_FIXED_NAME = Ground("it has the same name in each run, so there is never more than one", Evidence.CODE, __name__)


class Sort(Enum):
    """What is wrong with a lifetime."""

    NEVER = "never removed"
    EXCEPTION = "an exception skips the removal"
    EXIT = "an exit skips the removal"
    CANCELLATION = "a cancellation skips the removal"
    SET_UP = "only a set-up step is unprotected"
    STORED = "the owner never removes it"
    DESCRIPTOR = "the descriptor stays open"
    OBJECT = "left to the garbage collector"


class Verdict(NamedTuple):
    """What is wrong with a lifetime, and the leak that shows it (None where nothing needs to be shown)."""

    sort: Sort
    lifetime: Lifetime
    leak: Leak | None


def judge(lifetime: Lifetime) -> Verdict | None:
    """Return what is wrong with a lifetime; None if nothing is."""
    if lifetime.attribute:
        return Verdict(Sort.STORED, lifetime, None) if lifetime.unique and passing(lifetime) is None else None
    leaks = [leak for leak in lifetime.leaks if excuse(leak, lifetime) is None]
    ordinary = [leak for leak in leaks if not leak.interrupt]
    wide = [leak for leak in ordinary if not leak.narrow and not _is_in_set_up(leak, lifetime)]
    if lifetime.resource in (Resource.DESCRIPTOR, Resource.OBJECT):
        sort = Sort.DESCRIPTOR if lifetime.resource is Resource.DESCRIPTOR else Sort.OBJECT
        shown = ordinary if sort is Sort.DESCRIPTOR else wide
        return Verdict(sort, lifetime, shown[0]) if shown else None
    # What is kept on purpose where all goes well, and only a set-up step may leave half made, is not for ever.
    is_kept = bool(lifetime.reasons) and not wide
    if ordinary and not lifetime.releases and not lifetime.transfers and not is_kept:
        # That it stays when all goes well says more than that it stays when something fails.
        told = next((leak for leak in ordinary if leak.cause not in EXCEPTIONAL), ordinary[0])
        return Verdict(Sort.NEVER, lifetime, told) if passing(lifetime) is None else None
    plain = [leak for leak in wide if leak.cause not in EXCEPTIONAL]
    if (not lifetime.unique or lifetime.named_elsewhere) and not lifetime.releases:
        return None  # Ex) a report under a fixed name, whose path is returned.
    exceptional = [leak for leak in wide if leak.cause in EXCEPTIONAL]
    # A branch that keeps it where an exception leaks it anyway: the exception is what nobody thought of.
    by_branch = all(leak.cause is Cause.BRANCH for leak in plain) and any(not leak.is_guarded for leak in exceptional)
    if plain and not by_branch:
        return Verdict(Sort.EXIT, lifetime, plain[0])
    if wide:
        return Verdict(Sort.EXCEPTION, lifetime, exceptional[0])
    if ordinary:
        return Verdict(Sort.SET_UP, lifetime, ordinary[0])
    return Verdict(Sort.CANCELLATION, lifetime, leaks[0]) if leaks else None


def excuse(leak: Leak, lifetime: Lifetime) -> Ground | None:
    """Return why a leak is none to speak of: what a branch keeps in a directory of its own is a result, for one."""
    if lifetime.in_own_root:
        return _OWN_ROOT
    failed = leak.cause in EXCEPTIONAL or leak.interrupt
    if lifetime.is_place_asked and (leak.cause is Cause.BRANCH or (failed and leak.is_guarded)):
        return _PLACE_ASKED  # Ex) removed only where the caller has named no directory to make it in.
    if lifetime.resource not in _SCRATCH or lifetime.shared:
        return None
    if lifetime.is_product:
        return _PRODUCT
    if not any(line > lifetime.node.lineno for line in lifetime.releases):
        return _NOT_REMOVED_AFTER
    if leak.cause in EXCEPTIONAL or (leak.cause in _EXITS and not lifetime.is_conditional):
        return None
    return _RESULT


def _is_in_set_up(leak: Leak, lifetime: Lifetime) -> bool:
    """``tearDown`` is not called after a ``setUp`` that raised: unprotected, but no more than set-up."""
    return lifetime.in_set_up and leak.cause is Cause.RAISE and bool(lifetime.transfers)


def passing(lifetime: Lifetime) -> Ground | None:
    """Return why what is never removed does not pile up; None if it may.

    One file under a fixed name does not, and what is made in a lasting place may be meant to last.
    """
    if lifetime.in_own_root:
        return _OWN_ROOT
    if lifetime.lasting:
        return _LASTING
    if lifetime.is_cleared:
        return _CLEARED
    if lifetime.resource not in _SCRATCH:
        return None
    if not lifetime.shared:
        return _NOT_SHARED
    return None if lifetime.unique else _FIXED_NAME


def acquittal(lifetime: Lifetime) -> tuple[Ground, ...]:
    """Return why nothing is said of a lifetime on some way of which nothing is removed or handed over."""
    found = [excuse(leak, lifetime) for leak in lifetime.leaks]
    if not lifetime.releases and (lifetime.attribute or lifetime.leaks):
        found.append(passing(lifetime) or (None if lifetime.unique and not lifetime.named_elsewhere else _FIXED_NAME))
    return tuple(dict.fromkeys(ground for ground in found if ground is not None))
