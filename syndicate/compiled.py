"""Keeps compiled templates where Python keeps our compiled modules."""

from __future__ import annotations

import os
import pickle
import sys
from contextlib import suppress
from pathlib import Path

from jinja2.bccache import Bucket, FileSystemBytecodeCache


class Compiled(FileSystemBytecodeCache):
    """Compiled templates in `folder`, where it may be written; else each run compiles them anew (a tenth of a second).

    Like the interpreter's own it is trusted as far as the folder is: who may change it may change the program. What it
    holds of a template that was changed since, or for another Python or Jinja, is not used (`Bucket`). Nothing is
    written where Python is told to leave no bytecode behind (PYTHONDONTWRITEBYTECODE).
    """

    def __init__(self, folder: Path, recipe: str) -> None:
        """recipe: all beside the source that the code depends on, the environment's options."""
        super().__init__(str(folder), "%s.jinja")
        self._folder, self._recipe = folder, recipe

    def get_source_checksum(self, source: str) -> str:
        """Of the source and of how it is compiled."""
        return super().get_source_checksum(f"{self._recipe}\n{source}")

    def load_bytecode(self, bucket: Bucket) -> None:
        """Fill the bucket, if there is something for it and it is whole."""
        with suppress(OSError, EOFError, ValueError, TypeError, pickle.UnpicklingError):
            super().load_bytecode(bucket)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep what was compiled, where that can be done."""
        if sys.dont_write_bytecode or not os.access(self._folder.parent, os.W_OK):
            return
        with suppress(OSError):
            self._folder.mkdir(exist_ok=True)
            super().dump_bytecode(bucket)
