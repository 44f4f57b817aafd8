import os
import tempfile


def write(path, text):
    descriptor, name = tempfile.mkstemp(dir=os.path.dirname(path) or ".")
    with os.fdopen(descriptor, "w") as file:
        file.write(text)
    os.replace(name, path)
