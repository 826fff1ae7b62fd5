"""Packages that others import where they are installed, though nothing here uses them."""

import sys
from importlib.abc import MetaPathFinder


class _Hidden(MetaPathFinder):
    def __init__(self, names: frozenset[str]) -> None:
        self._names = names

    def find_spec(self, fullname: str, path: object = None, target: object = None) -> None:
        if fullname.partition(".")[0] in self._names:
            raise ModuleNotFoundError(fullname, name=fullname)


def hide(*names: str) -> None:
    """Let packages be as if not installed, for the rest of this process; those that it has already stay.

    For commands that do one thing and end: pyogrio and pyarrow load pandas, which takes a second and 50 MB.
    """
    sys.meta_path.insert(0, _Hidden(frozenset(names) - sys.modules.keys()))
