"""A call, before it has a transport: options, URL, headers, timeout and body. Pure.

Invariants: the options of a caller are never changed; headers fold case-insensitively and a later
layer wins; a value `Omit` removes the header whatever layer set it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from copy import deepcopy
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple, cast
from urllib.parse import quote

from typing_extensions import Self, override

from ._types import NOT_GIVEN, Headers, NotGiven, Omit, is_given

if TYPE_CHECKING:
    from ._endpoint import endpoint


class ReadsFiles(Exception):
    """Files have to be read before a request can be built; an async client does that off its event loop."""


_COPIED = ("params", "headers", "json_data", "extra_json")


class FinalRequestOptions:
    """One request as the client knows it, before headers and body are made."""

    __slots__ = (
        "content", "deadline", "encoded", "endpoint", "extra_json", "files", "follow_redirects", "headers", "idempotency_key", "json_data",
        "max_retries", "memo", "method", "on_upload", "params", "post_parser", "raw", "reads", "timeout",
        "url", "watch",
    )  # fmt: skip

    def __init__(
        self,
        *,
        method: str,
        url: str,
        params: Mapping[str, Any] | None = None,
        headers: Headers | NotGiven | None = None,
        max_retries: int | NotGiven = NOT_GIVEN,
        timeout: Any = NOT_GIVEN,
        files: Any = None,
        idempotency_key: str | None = None,
        post_parser: Any = NOT_GIVEN,
        follow_redirects: bool | None = None,
        content: Any = None,
        json_data: Any = None,
        extra_json: Mapping[str, Any] | None = None,
        raw: str = "",
        endpoint: endpoint[..., Any] | None = None,
        on_upload: Any = None,
    ) -> None:
        self.method, self.url, self.params, self.headers = method, url, params or {}, headers
        self.max_retries, self.timeout, self.files = max_retries, timeout, files
        self.idempotency_key, self.post_parser, self.follow_redirects = (
            idempotency_key,
            post_parser,
            follow_redirects,
        )
        self.content, self.json_data, self.extra_json = content, json_data, extra_json
        self.raw = raw
        """"" for the parsed value, "raw" or "stream" for the response."""
        self.endpoint = endpoint
        self.on_upload = on_upload
        """Told how many bytes of the body are sent, and of how many (None where that is not known)."""
        self.deadline: float | None = None
        """When the call must be over, retries and stream included, on the monotonic clock."""
        self.memo: dict[int, tuple[Any, Any]] = {}
        """What was read from the generators and files in the body; shared by the attempts of a request."""
        self.encoded: tuple[Any, Any, bytes] | None = None
        """`json_data`, `extra_json` and their JSON, so that it is made once for all attempts. A copy has its own."""
        self.watch: Any = None
        """Who is told how the call goes (a `tracing.Watch`); None for nobody."""
        self.reads = True
        """Whether files may be read where the body is made; else `ReadsFiles` is raised."""

    @classmethod
    def construct(cls, _fields_set: set[str] | None = None, **values: Any) -> Self:
        """Build options, leaving out what was not given, also inside mappings."""
        given: dict[str, Any] = {
            name: {
                key: item
                for key, item in cast("Mapping[str, Any]", value).items()
                if not isinstance(item, NotGiven)
            }
            if isinstance(value, Mapping) and name != "files"
            else value
            for name, value in values.items()
        }
        return cls(**given)

    def copy(self, **changes: Any) -> Self:
        """A copy, with `changes`; the mappings in it are shared and never written to."""
        new = object.__new__(type(self))
        for name in FinalRequestOptions.__slots__:
            setattr(new, name, changes[name] if name in changes else getattr(self, name))
        new.encoded = None  # who asks for a copy may change what is in it
        return new

    def model_copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> Self:
        """A copy as pydantic models make them; a `deep` one shares no mapping or list."""
        mine = {name: deepcopy(getattr(self, name)) for name in _COPIED} if deep else {}
        return self.copy(**{**mine, **(update or {})})

    @override
    def __eq__(self, other: object) -> bool:
        if not isinstance(other, FinalRequestOptions):
            return NotImplemented
        return self.describe() == other.describe()

    def get_max_retries(self, max_retries: int) -> int:
        """The retries of this call, else those of the client."""
        return max_retries if isinstance(self.max_retries, NotGiven) else self.max_retries

    def describe(self) -> dict[str, Any]:
        """What was set, for the log."""
        skip = ("deadline", "encoded", "endpoint", "memo", "on_upload", "raw", "reads", "watch")
        return {
            name: value
            for name in FinalRequestOptions.__slots__
            if name not in skip
            and (value := getattr(self, name)) is not None
            and is_given(value)
            and value != {}
        }


# --- headers --------------------------------------------------------------------------------------

APPEND_HEADERS = frozenset({"x-stainless-helper"})
"""Headers whose layers add up, where those of others replace each other."""


def merge_headers(*layers: Mapping[str, Any] | NotGiven | None) -> dict[str, Any]:
    """Merge header layers, later ones winning whatever their case. `Omit` values stay, to be seen by `final_headers`."""
    out: dict[str, Any] = {}
    names: dict[str, str] = {}
    for layer in layers:
        if not layer:
            continue
        for name, value in layer.items():
            if isinstance(value, NotGiven):
                continue
            folded = name.lower()
            before = names.get(folded)
            if before is not None:
                old = out.pop(before)
                if folded in APPEND_HEADERS and isinstance(old, str) and isinstance(value, str):
                    value = _append(old, value)
            names[folded] = name
            out[name] = value
    return out


def _append(old: str, new: str) -> str:
    tokens: dict[str, str] = {}
    for token in f"{old},{new}".split(","):
        tokens.setdefault(token.strip(), token.strip())
    return ", ".join(filter(None, tokens))


def final_headers(headers: Mapping[str, Any]) -> dict[str, str]:
    """The headers that are sent: without those that an `Omit` removed.

    Raises: `TypeError`, for a value that is neither text nor bytes.
    """
    out: dict[str, str] = {}
    for name, value in headers.items():
        if isinstance(value, str):
            out[name] = value
        elif isinstance(value, bytes):
            out[name] = value.decode("utf-8", "surrogateescape")
        elif not isinstance(value, Omit):
            raise TypeError(f"The value of header {name!r} must be a str, not {type(value).__name__}")
    return out


# --- URLs -----------------------------------------------------------------------------------------

_SAFE = "!$&'()*+,;=:@"  # RFC 3986, section 3.3: pchar without the percent sign
_SAFE_IN_QUERY = _SAFE.replace("&", "").replace("=", "") + "/?"


def path_template(template: str, /, **values: Any) -> str:
    """Fill ``{name}`` in a path, percent-encoding what may not stand in a segment.

    In a query what may not stand in a value is encoded, and in a fragment what may not stand there.

    Raises: `KeyError` (no value for a placeholder), `ValueError` (a segment that would be ``.`` or ``..``).
    """
    import re

    def fill(part: str, safe: str) -> str:
        def value(match: re.Match[str]) -> str:
            name = match.group(1)
            if name not in values:
                raise KeyError(f"a value for {{{name}}} was not provided")
            return _encoded(values[name], safe)

        return re.sub(r"\{(\w+)\}", value, part)

    rest, hash_, fragment = template.partition("#")
    rest, mark, query = rest.partition("?")
    path = fill(rest, _SAFE)
    for segment in path.split("/"):
        plain = segment.replace("%2e", ".").replace("%2E", ".").split(";")[0]
        if plain in (".", ".."):
            raise ValueError(
                f"The path {path!r} has a dot-segment ({segment!r}), which would change where it leads"
            )
        if segment.startswith(";"):
            raise ValueError(f"The path {path!r} has a segment starting with ';' ({segment!r})")
    return path + mark + fill(query, _SAFE_IN_QUERY) + hash_ + fill(fragment, _SAFE + "/?")


def _encoded(value: Any, safe: str) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return str(value).lower()
    return quote(str(value), safe=safe)


@lru_cache(256)
def join_url(base: str, url: str) -> str:
    """Join a path to the base URL; an absolute URL stays as it is."""
    if url.startswith(("http://", "https://")) or "://" in url.split("/", 1)[0]:
        return url
    return base.rstrip("/") + "/" + url.lstrip("/")


# --- timeouts -------------------------------------------------------------------------------------


class Times(NamedTuple):
    """Seconds for each phase; None waits for ever."""

    connect: float | None
    read: float | None
    write: float | None
    pool: float | None


DEFAULT_TIMES = Times(connect=5.0, read=600, write=600, pool=600)


def times(timeout: Any) -> Times:
    """Read a timeout in any of its forms: seconds, None, a 4-tuple, or a ``Timeout`` of httpx or httpx2.

    Raises: `TypeError`, for anything else.
    """
    if type(timeout) is Times:
        return timeout
    if timeout is None:
        return Times(None, None, None, None)
    if isinstance(timeout, (int, float)):
        return Times(timeout, timeout, timeout, timeout)
    try:
        if isinstance(timeout, tuple):
            connect, read, write, pool = cast("tuple[float | None, ...]", timeout)
            return Times(connect, read, write, pool)
        return Times(timeout.connect, timeout.read, timeout.write, timeout.pool)
    except (AttributeError, ValueError):
        raise TypeError(
            f"`timeout` takes seconds, None, a Timeout of httpx or httpx2, or (connect, read, write, pool), not {timeout!r}"
        ) from None


def expected_seconds(max_tokens: int) -> float:
    """How long a reply of `max_tokens` may take, in seconds: an hour for 128,000 tokens."""
    return 60 * 60 * max_tokens / 128_000


LONG_REPLY = (
    "Streaming is required for operations that may take longer than 10 minutes, and max_tokens={max_tokens} may. "
    "Pass `stream=True`, a `timeout=`, or leave out `strict_nonstreaming=True` to have the reply streamed for you."
)

MODEL_NONSTREAMING_TOKENS: dict[str, int] = dict.fromkeys(
    (
        "claude-opus-4-20250514",
        "claude-opus-4-0",
        "claude-4-opus-20250514",
        "anthropic.claude-opus-4-20250514-v1:0",
        "claude-opus-4@20250514",
        "anthropic.claude-opus-4-1-20250805-v1:0",
        "claude-opus-4-1@20250805",
    ),
    8192,
)
"""Models for which a reply that is not streamed may be at most so many tokens."""


def too_long_for_one_reply(max_tokens: Any, model: Any) -> bool:
    """Whether a reply is so long that a connection without a stream may be cut before it comes."""
    if not isinstance(max_tokens, int):
        return False
    cap = MODEL_NONSTREAMING_TOKENS.get(model) if isinstance(model, str) else None
    return expected_seconds(max_tokens) > 600 or (cap is not None and max_tokens > cap)


def make_request_options(
    *,
    query: Mapping[str, Any] | None = None,
    extra_headers: Headers | None = None,
    extra_query: Mapping[str, Any] | None = None,
    extra_body: Any = None,
    idempotency_key: str | None = None,
    timeout: Any = NOT_GIVEN,
    post_parser: Any = NOT_GIVEN,
) -> dict[str, Any]:
    """The options dict that `client.get` and its like take, from the extras of a call."""
    options: dict[str, Any] = {}
    if extra_headers is not None:
        options["headers"] = extra_headers
    if extra_body is not None:
        options["extra_json"] = extra_body
    if query is not None or extra_query is not None:
        options["params"] = {**(query or {}), **(extra_query or {})}
    if is_given(timeout):
        options["timeout"] = timeout
    if idempotency_key is not None:
        options["idempotency_key"] = idempotency_key
    if is_given(post_parser):
        options["post_parser"] = post_parser
    return options


RAW_RESPONSE_HEADER = "X-Stainless-Raw-Response"


def raw_mode(headers: Mapping[str, Any] | NotGiven | None) -> str:
    """What a call gives back, as its headers say: "" the parsed value, "raw" or "stream" the response."""
    if not headers:
        return ""
    for name, value in headers.items():
        if name.lower() == RAW_RESPONSE_HEADER.lower() and isinstance(value, str) and value:
            return "stream" if value == "stream" else "raw"
    return ""


def join_betas(betas: Any, fixed: str | None) -> str | None:
    """The value of ``anthropic-beta``: the caller's betas, then those of the endpoint."""
    given = (
        [] if betas is None or not is_given(betas) else [str(beta) for beta in cast("Iterable[Any]", betas)]
    )
    if not given and fixed is None:
        return "" if betas is not None and is_given(betas) else None
    return ",".join([*given, fixed] if fixed is not None and fixed not in given else given)


if not TYPE_CHECKING:
    from ._lazy import older

    __getattr__ = older(__name__)
