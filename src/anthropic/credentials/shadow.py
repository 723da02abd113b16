"""The warning that a key in the environment hides a profile or federation that somebody set up. Once for each variable.

It costs a process that has a key in its environment one look for the file ``active_config``.
"""

from __future__ import annotations

import os

_warned: set[str] = set()


def warn(variable: str) -> None:
    """Say that `variable` is what counts, where there is something that it hides."""
    if variable in _warned:
        return
    _warned.add(variable)
    get = os.environ.get
    hidden = [name for name in ("ANTHROPIC_PROFILE", "ANTHROPIC_CONFIG_DIR") if get(name)]
    if get("ANTHROPIC_FEDERATION_RULE_ID") and get("ANTHROPIC_ORGANIZATION_ID"):
        hidden += [n for n in ("ANTHROPIC_IDENTITY_TOKEN_FILE", "ANTHROPIC_IDENTITY_TOKEN") if get(n)]
    if hidden or _pointed():
        _log(
            f"{variable} is set and takes precedence; the profile / federation that is configured "
            f"({', '.join(hidden) or 'the file active_config'}) is not used. Unset {variable} to use it."
        )


def warn_once(what: str, text: str) -> None:
    if what not in _warned:
        _warned.add(what)
        _log(text)


def _pointed() -> bool:
    from .._errors import CredentialsError
    from .files import config_dir

    try:
        return (config_dir() / "active_config").stat().st_size > 0
    except (OSError, CredentialsError):
        return False


def _log(text: str) -> None:
    import logging

    logging.getLogger("anthropic.lib.credentials._auth").warning(text)
