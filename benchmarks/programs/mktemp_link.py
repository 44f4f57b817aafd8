import os
import tempfile


def point(target, link):
    name = tempfile.mktemp(dir=os.path.dirname(link) or ".")
    os.symlink(target, name)
    os.replace(name, link)
