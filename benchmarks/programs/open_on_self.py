import os
import tempfile


class Spool:
    def __init__(self):
        descriptor, self.name = tempfile.mkstemp()
        os.close(descriptor)
        self.file = open(self.name, "w")

    def write(self, text):
        self.file.write(text)

    def close(self):
        self.file.close()
        os.remove(self.name)
