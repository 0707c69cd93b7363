"""Mesa, imported without its side effect.

Importing Mesa 3.3 makes ``spawn`` the start method of every process pool of the program. A script
without a ``__main__`` guard that merely imports us would find its own pools broken, so the method
is put back to what it was.
"""

from __future__ import annotations

import multiprocessing

_before = multiprocessing.get_start_method(allow_none=True)

import mesa  # noqa: E402  (after the line above on purpose)

if multiprocessing.get_start_method(allow_none=True) != _before:
    multiprocessing.set_start_method(_before, force=True)  # None is "not chosen yet"

__all__ = ["mesa"]
