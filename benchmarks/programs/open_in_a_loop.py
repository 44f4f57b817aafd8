import os
import tempfile

from tools import convert


def render(pages):
    results = []
    for page in pages:
        descriptor, name = tempfile.mkstemp()
        os.close(descriptor)
        file = open(name, "w")
        file.write(page)
        file.close()
        results.append(convert(name))
        os.remove(name)
    return results
