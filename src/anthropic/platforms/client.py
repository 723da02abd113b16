"""What the clients of all platforms share: their settings and copies, refusals, and names that go into host names.

A platform is a class of its own below `Platform`; see "Platforms and credentials" in the design for the three places it fills in.
It names its settings in `_own`, keeps each as an attribute of that name, and says in `_address` where its API is.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Any, ClassVar, cast
from urllib.parse import quote

from typing_extensions import Self, TypedDict, override

from .._base_client import BaseClient
from .._colour import C
from .._errors import AnthropicError
from .._request import FinalRequestOptions
from .._settings import with_trailing_slash
from . import features

if TYPE_CHECKING:
    import httpx
    import httpx2

    from .._connected import EngineName
    from .._engines.settings import HTTPEngine
    from .._types import Headers, NotGiven, Query, TimeoutLike
    from ..pricing import Amount, PriceTable


class PlatformOptions(TypedDict, total=False):
    """What every client takes beside its own settings, as `Anthropic` takes it."""

    base_url: str | httpx.URL | httpx2.URL | None
    timeout: TimeoutLike | NotGiven
    max_retries: int
    default_headers: Headers | None
    default_query: Query | None
    open_telemetry: Any
    http_client: Any
    middleware: Any
    engine: HTTPEngine | EngineName | None
    api_version: str
    stall_timeout: float | None
    total_timeout: float | None
    max_retry_after: float | None
    strict_nonstreaming: bool
    prices: PriceTable | None
    spend_limit: Amount | None
    _strict_response_validation: bool


class CopyOptions(TypedDict, total=False):
    """What every client's `copy` takes beside its own settings, as `Anthropic.copy` takes it."""

    base_url: str | httpx.URL | httpx2.URL | None
    timeout: TimeoutLike | NotGiven
    max_retries: int | NotGiven
    default_headers: Headers | None
    set_default_headers: Headers | None
    default_query: Query | None
    set_default_query: Query | None
    open_telemetry: Any
    http_client: Any
    middleware: Any
    engine: HTTPEngine | EngineName | None
    api_version: str | None
    stall_timeout: float | NotGiven | None
    total_timeout: float | NotGiven | None
    max_retry_after: float | NotGiven | None
    strict_nonstreaming: bool | None
    prices: PriceTable | None
    spend_limit: Amount | NotGiven | None
    _extra_kwargs: Mapping[str, Any] | None


class MissingDependencyError(AnthropicError, ModuleNotFoundError):
    """A platform needs a library that is not installed; the message names the extra that brings it."""


def missing(library: str, extra: str, what: str, cause: BaseException) -> MissingDependencyError:
    """The error of a `library` that `what` needs, to be raised."""
    error = MissingDependencyError(
        f"{what} needs `{library}`, which is not installed: pip install 'anthropic[{extra}]' "
        f"(pip install anthropic[{extra}] where the shell has no brackets)",
        name=library,
    )
    error.__cause__ = cause
    return error


class Platform(BaseClient[C]):
    """A client of a platform. Its credential travels as the platform says, never one of `Anthropic`'s environment variables."""

    _platform: ClassVar[str]
    """The column of the table of features."""
    _own: ClassVar[tuple[str, ...]] = ()
    """The settings of its own: constructor arguments that are kept as attributes."""

    def __init__(self, **options: Any) -> None:
        """`options` are those of `PlatformOptions`, with the `base_url` found.

        Raises: `TypeError`, for others: what `Anthropic` takes beside them is not for platforms.
        """
        for name in options.keys() - PlatformOptions.__annotations__.keys():
            raise TypeError(f"{type(self).__name__}() got an unexpected keyword argument {name!r}")
        super().__init__(**options)
        self.api_key = self.auth_token = None  # what the first-party variables say is nothing to a platform

    @override
    def _validate_headers(self, headers: Mapping[str, Any], custom_headers: Mapping[str, Any]) -> None:
        """Each platform says itself when a credential is missing."""

    @property
    def _has_threads(self) -> bool:
        return features.has(self._platform, "beta.messages.thread")

    @override
    def _check_resource(self, name: str) -> None:
        features.check_name(self._platform, name)

    @override
    def _prepare_options(self, options: FinalRequestOptions) -> Any:
        features.check_path(self._platform, options.url)
        return self._routed(options)

    def _routed(self, options: FinalRequestOptions) -> FinalRequestOptions:
        """The options of an attempt as the platform wants them; `options` are a copy, and may be changed."""
        return options

    # --- copies ---------------------------------------------------------------------------------------

    def _address(self, settings: Mapping[str, Any]) -> str | None:
        """Where the API is by these settings, where no URL is given; None where they do not say."""
        return None

    def _settings(self) -> dict[str, Any]:
        """The settings of its own, by name."""
        return {name: getattr(self, name) for name in self._own}

    def _copied(self, options: CopyOptions, **changes: Any) -> Self:
        """A copy; of `changes`, the settings of its own, those that are None or empty stay as they are."""
        return self._copied_with({**self._settings(), **{k: v for k, v in changes.items() if v}}, options)

    def _copied_with(self, settings: dict[str, Any], options: CopyOptions) -> Self:
        """A copy with exactly these settings. A URL that came from the settings follows them."""
        given: dict[str, Any] = dict(options)
        here = self._address(self._settings())
        if not given.get("base_url") and here is not None and with_trailing_slash(here) == self._base_url:
            given["base_url"] = self._address(settings)
        extra: dict[str, Any] = {
            "_strict_response_validation": self._strict_response_validation,
            **settings,
            **(given.pop("_extra_kwargs", None) or {}),
        }
        accepted = _arguments(cast(Any, type(self)))
        if "**" not in accepted:
            extra = {name: value for name, value in extra.items() if name in accepted}
        return cast(Self, cast(Any, BaseClient).copy(self, **given, _extra_kwargs=extra))

    @override
    def _accepted_arguments(self) -> set[str]:
        accepted = _arguments(cast(Any, type(self)))
        return {name for name in PlatformOptions.__annotations__ if name in accepted or "**" in accepted}

    @override
    def _copied_credentials(
        self, api_key: Any, auth_token: Any, credentials: Any, config: Any, profile: Any
    ) -> dict[str, Any]:
        return {}  # they are settings of its own


@cache
def _arguments(cls: Any) -> frozenset[str]:
    """The constructor arguments of a class; ``"**"`` where it takes any."""
    parameters = inspect.signature(cls.__init__).parameters
    return frozenset("**" if p.kind is p.VAR_KEYWORD else name for name, p in parameters.items())


_LABEL = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?", re.IGNORECASE | re.ASCII)


def host_label(name: str, value: str) -> str:
    """A setting that becomes a label of a host name, checked: RFC 1123, section 2.1.

    Raises: `ValueError`, for one that would lead to another host.
    """
    if not _LABEL.fullmatch(value):
        raise ValueError(
            f"`{name}` must be letters, digits and hyphens, because it becomes part of the host name; got {value!r}"
        )
    return value


def path_segment(name: str, value: Any, *, safe: str = "") -> str:
    """A setting or parameter as one segment of a path, percent-encoded but for the characters in `safe`.

    Raises: `ValueError`, for an empty one, and for ``.`` and ``..``, which would change where the path leads.
    """
    if not isinstance(value, str) or not value.partition(";")[0]:
        raise ValueError(f"Expected a non-empty value for `{name}` but received {value!r}")
    if value.partition(";")[0] in (".", ".."):
        raise ValueError(
            f"`{name}` must not be a dot-segment ({value!r}), which would change where the path leads"
        )
    return quote(value, safe=safe)
