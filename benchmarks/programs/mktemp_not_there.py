import os
import tempfile

from tools import fetch


def download(address):
    name = tempfile.mktemp()
    try:
        fetch(address, name)
        if not os.path.exists(name):
            return None
        with open(name) as file:
            return file.read()
    finally:
        if os.path.exists(name):
            os.remove(name)
