"""The execution oracle: runs the fixture programs under fault injection and compares what is left with their labels.

It knows nothing of the analysis.  It rewrites each call of a program so that it can be made to fail, runs every
function of it in a directory of its own in all the ways that one or two faults allow, and looks at what lies on disk
and which descriptors are open when everybody has released what is theirs.

A fixture is a small real program.  ``# TMP204`` or ``# TMP204, TMP207: why`` at the end of a line says what is wrong
with what that line acquires; a line without it is right.  ``# select: TMP206`` makes opt-in codes count (in their own
directory they always do), ``# run: module`` runs the module as a script, ``# not run: why`` leaves a function out.
Functions and classes are run unless their names begin with an underscore; ``arguments`` has the values that they are
called with, by the names of their parameters; ``from support import work`` and the like is ``world``.

``expectations`` reads the labels; ``instrument`` rewrites a program; ``probe`` injects the faults and keeps account
of what was made; ``policy`` says which calls can fail; ``world`` and ``frameworks`` are the simulated outside world;
``ownership`` plays the caller; ``drivers`` know how each kind of function is run; ``explore`` tries out all the
faults; ``verdict`` compares; ``worker`` does it in a process of its own, and ``process`` starts one.  By hand:
``python -m oracle FILE ...``.
"""
