"""``python -m flake8_tempfile`` is the command ``flake8-tempfile``."""

from __future__ import annotations

import sys

from flake8_tempfile.command.dispatch import main

if __name__ == "__main__":
    sys.exit(main())
