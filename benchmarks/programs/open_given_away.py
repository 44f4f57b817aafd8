import os
import tempfile

from tools import notify


def spool(data):
    descriptor, name = tempfile.mkstemp()
    os.close(descriptor)
    file = open(name, "w+b")
    os.unlink(name)
    file.write(data)
    file.seek(0)
    return file
