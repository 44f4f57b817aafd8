import tempfile

from tools import convert


def render(page):
    descriptor, name = tempfile.mkstemp()
    file = open(descriptor, "w")
    file.write(page)
    file.flush()
    return convert(name)
