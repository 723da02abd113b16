"""Names that are imported when they are first used (PEP 562).

A package gives one table, ``{module: "Name Name ..."}``; importing the package imports none of the
modules. A value that is looked up once is stored in the package, so the second look-up is an
ordinary attribute access.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from importlib.machinery import ModuleSpec


def lazy(
    package: str, modules: Mapping[str, str], submodules: Iterable[str] = ()
) -> tuple[Callable[[str], Any], Callable[[], list[str]]]:
    """Return ``(__getattr__, __dir__)`` for `package`; module names are relative to it."""
    home = {name: module for module, names in modules.items() for name in names.split()}
    inside = frozenset(submodules)

    def __getattr__(name: str) -> Any:
        if name in inside:
            return import_module(f"{package}.{name}")
        module = home.get(name)
        if module is None:
            return _module_below(package, name)
        value = getattr(import_module(module, package), name)
        setattr(sys.modules[package], name, value)
        return value

    def __dir__() -> list[str]:
        return sorted({*vars(sys.modules[package]), *home, *inside})

    return __getattr__, __dir__


def _module_below(package: str, name: str) -> Any:
    """The module ``package.name``: older releases imported theirs with the package, so programs just name them.

    Raises: `AttributeError`, where there is none.
    """
    fullname = f"{package}.{name}"
    if not name.startswith("__"):
        try:
            return import_module(fullname)
        except ModuleNotFoundError as error:
            if error.name != fullname:
                raise
    raise AttributeError(f"module {package!r} has no attribute {name!r}")


def older(module: str) -> Callable[[str], Any]:
    """Return a ``__getattr__`` for the names that `module` had in older releases (see `_paths`)."""

    def __getattr__(name: str) -> Any:
        if name.startswith("__"):  # the import system asks every module for ``__path__``
            raise AttributeError(f"module {module!r} has no attribute {name!r}")
        from ._paths import find

        return find(module, name)

    return __getattr__


class OlderPaths:
    """The finder of modules that older releases had elsewhere. The last in the row, so files win."""

    @staticmethod
    def find_spec(fullname: str, path: Sequence[str] | None = None, target: Any = None) -> ModuleSpec | None:
        if not fullname.startswith("anthropic."):
            return None
        from ._paths import find_spec

        return find_spec(fullname)
