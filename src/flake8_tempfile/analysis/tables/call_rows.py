"""What a row of the table of calls says: what becomes of each argument, what comes back, what can be raised.

Its words are plain texts in classes: to make the members of an ``Enum`` takes longer than to read the whole table.
"""

from __future__ import annotations

from flake8_tempfile.records import NamedTuple


class Does:
    """What a call does with an argument, or with what its method is called on."""

    # with a path, or with what lies there
    TEXT = "works on the text of it, or mentions it"
    ASKS = "asks whether it is there"
    PERMITS = "asks what may be done with it"
    EXAMINES = "asks of what kind it is, and does not fail where it is missing"
    READS = "reads it or about it, or needs it to be there"
    ARRANGES = "changes its attributes"
    ENTERS = "makes it the current directory, or enters it as a context manager"
    COPIES = "makes another path the same"
    WRITES = "changes the content of what is there"
    CREATES_FILE = "makes it a file"
    CREATES_DIRECTORY = "makes it an empty directory"
    CREATES_TREE = "makes it a directory with something in it"
    CREATES_LATER = "is told where what it returns will write"
    CREATES_INSIDE = "makes something private in it"
    OPENS = "opens it, and makes it if the mode says so"
    OPENS_LATER = "remembers it, and opens it when what is returned is asked for something"
    MOVES_FROM = "takes it away from there"
    MOVES_TO = "makes something else lie there"
    REMOVES_FILE = "removes it, a file"
    REMOVES_EMPTY = "removes it, an empty directory"
    REMOVES_TREE = "removes it with all that is in it"
    REMOVES = "removes what it stands for"
    # with a descriptor, a file object, an object
    DESCRIPTOR = "works on the descriptor"
    TAKES = "takes the descriptor over: it is closed with what is returned"
    OWNS = "takes the file object over: it is closed with what is returned"
    CLOSES = "closes it"
    FEEDS = "writes to it"
    FLUSHES = "moves in it, which empties its buffer"
    DRAINS = "reads from it"
    QUERIES = "asks it something, which leaves its buffer alone"
    WRAPS = "gives back an object that goes on using it"
    # with any value
    KEEPS = "puts it into a container"
    STORES = "looks it up, or keeps it among settings or expectations"
    HANDS_ON = "gives it to whoever waits for it"
    REGISTERS = "calls it, or calls something with it, later"
    BINDS = "makes it the address of a socket"
    CALLS = "calls it, or calls something with it, at once but out of sight"
    TELLS = "may as well be what is to be told of it"
    BUILDS_TASK = "builds a call of it that somebody else will make"
    RUNS = "runs it as a command, to its end"
    SHELL = "hands it to a shell, as the text of a script"
    RUNS_ON = "gives it to something that goes on after the call"
    SENDS = "sends it as the answer to a request, and does not own it"
    USES = "uses it in an object that does not own it"


REMOVING = (Does.REMOVES_FILE, Does.REMOVES_EMPTY, Does.REMOVES_TREE)
"""Remove what lies at a path."""
CREATING = (Does.CREATES_FILE, Does.CREATES_DIRECTORY, Does.CREATES_TREE)
"""After these something lies at the path that the caller made."""


class Gives:
    """What a call returns."""

    SAME_PATH = "the path it is given, in another form"
    TEXT = "a text for a command line, with what it is given in it"
    PART = "a path that is put together from what it is given"
    LAST_ARGUMENT = "its last argument, or what that stands in for"
    VALUE = "a value that has no need of the file any more"
    CONTENT = "what the file says, in whatever form"
    ENTRIES = "the paths of what is in it"
    STREAM = "a file object"
    READER = "an object that reads the file when it is asked for something"
    WRITER = "an object that writes rows to the file object it is given"
    ELEMENTS = "the elements of what it is given, taken at once"
    ITERATOR = "the elements of what it is given, taken as they are asked for"
    CONTAINER = "a container"
    FUNCTION = "a function that calls the function it is given, with the same arguments"
    NAMESPACE = "an object that only holds what it is given"
    LOCK = "a lock"
    IN_MEMORY = "an object whose methods only work in memory"
    ENDLESS = "an iterator that never ends"
    RANDOM = "what nobody can guess"
    STAMP = "the time, or who the process is: easy to guess"
    USER = "who runs the program, or where: no secret"
    ROOT = "the shared directory for temporary files"
    FRESH_DIRECTORY = "a new directory that is owed"
    FRESH_FILE = "a descriptor and the path of a new file that is owed"
    FRESH_NAMED_FILE = "an object with a file, which may be owed"
    FRESH_OBJECT = "an object that cleans up when it is closed"
    MADE_UP_NAME = "a name that was free a moment ago"
    NO_RETURN = "nothing: the program ends"


class Raises:
    """What can come of a call besides a result."""

    NOTHING = "nothing in the cases that matter"
    ANYTHING = "anything"


class On:
    """What a method is called on; it is known by its last part only."""

    PATH = "a path object, or a file system that is given the path"
    TEXT = "a text, a date or a pattern"
    HANDLE = "a file object"
    WRITER = "what writes rows to a file object"
    CONTAINER = "a list, a set, a mapping"
    QUEUE = "a queue, a future, a stack"
    LOGGER = "a logger, a console"
    SETTINGS = "the settings of a program, a parser of options, a mock"
    OBJECT = "an object of another kind"
    ANYTHING = "whatever: a function with this last part is meant as well"


EVERY, NO_POSITION, RECEIVER = -1, -2, -3
"""Positions: any argument; one that goes by its keyword alone; what the method is called on."""


class Given(NamedTuple):
    """What becomes of the argument at a position or with one of some keywords.

    For an opener, ``mode`` is the position of the mode and ``default`` the mode where none is given.  ``places`` are
    the attributes of what is returned that have it then.
    """

    does: str
    position: int = EVERY
    keywords: tuple[str, ...] = ()
    mode: int = NO_POSITION
    default: str = ""
    places: tuple[str, ...] = ()


class Exclusive(NamedTuple):
    """The argument that says whether something may be at the path already, and whether it may by default."""

    position: int
    keyword: str
    allowed: bool = False


ALWAYS_EXCLUSIVE = Exclusive(NO_POSITION, "")


class Row(NamedTuple):
    """What is known of some calls, and why it is in the table.

    ``names`` are canonical dotted names of functions, or last parts of methods called ``on`` something, with blanks
    between.  ``verb`` is how a message says what happens to the path; ``exclusive``: the call fails if something is
    there.
    """

    names: str
    why: str
    given: tuple[Given, ...] = ()
    gives: tuple[str, ...] = ()
    raises: str = Raises.ANYTHING
    verb: str = ""
    exclusive: Exclusive | None = None
    on: str = ""

    def does(self, *what: str) -> bool:
        """Tell whether one of ``what`` happens to an argument or to what the method is called on."""
        return any(given.does in what for given in self.given)

    def on_slot(self, slot: int | str) -> frozenset[str]:
        """Return what becomes of the argument at a position or with a keyword, or of the ``RECEIVER``."""
        return frozenset(g.does for g in self.given if g.position == EVERY or slot == g.position or slot in g.keywords)


def path(does: str, position: int = 0, *keywords: str) -> tuple[Given, ...]:
    """Return what becomes of one argument."""
    return (Given(does, position, keywords),)


def opened(*keywords: str, mode: int = 1, default: str = "r") -> tuple[Given, ...]:
    """Return what becomes of the first argument, a path, of a function that opens it."""
    return (Given(Does.OPENS, 0, keywords, mode, default),)


def opened_later(*keywords: str, places: tuple[str, ...] = ()) -> tuple[Given, ...]:
    """Return what becomes of the first argument of a function that opens it when what it returns is asked."""
    return Given(Does.READS, 0, keywords), Given(Does.OPENS_LATER, 0, keywords, places=places)


def copied(does: str, source: str = Does.COPIES, keywords: str = "src dst") -> tuple[Given, ...]:
    """Return what becomes of the two paths of a function that makes the second like the first."""
    first, second = keywords.split()
    return Given(source, 0, (first,)), Given(does, 1, (second,))


def copying(does: str) -> tuple[Given, ...]:
    """Return what becomes of the two paths of a function that reads the first to write the second."""
    return (*copied(does), Given(Does.READS, 0, ("src",)))


def called_on(*does: str) -> tuple[Given, ...]:
    """Return what becomes of what a method is called on."""
    return tuple(Given(each, RECEIVER) for each in does)
