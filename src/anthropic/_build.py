"""From options to the HTTP library's request: headers, URL, query and body."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from functools import cached_property
from time import monotonic
from typing import Any, ClassVar, cast
from urllib.parse import quote, unquote_plus, urlsplit

from . import _log
from ._colour import Async, C
from ._copying import Copying
from ._engines.wire import Headers, Reply, Request
from ._errors import APIStatusError, status_class
from ._request import (
    LONG_REPLY,
    FinalRequestOptions,
    Times,
    expected_seconds,
    final_headers,
    join_url,
    merge_headers,
    times,
)
from ._retry import backoff, retry_after, retry_status
from ._types import NotGiven, Omit, is_given


class _ForceMultipart(dict[str, Any]):
    """No files, and true all the same: a form without files is still sent as multipart."""

    def __bool__(self) -> bool:
        return True


_FORCE_MULTIPART = _ForceMultipart()
_params: Any = None


def _load() -> None:
    """Import what a body needs, pydantic with it; an import statement costs each request a microsecond."""
    global _params
    from . import _params as params

    _params = params


_OURS = ("anthropic", "anthropic_bedrock")


def _module(function: Any) -> str:
    return str(getattr(function, "__module__", "")).partition(".")[0]


class Builder(Copying[C]):
    """Builds requests; the hooks are what platforms override."""

    # --- hooks that subclasses override ---------------------------------------------------------------

    def _prepare_options(self, options: FinalRequestOptions) -> Any:
        """Change the options of an attempt; may be a coroutine function on an async client."""
        return options

    def _prepare_request(self, request: Any) -> Any:
        """Change or sign the HTTP library's request of an attempt; may be a coroutine function."""

    def _check_resource(self, name: str) -> None:
        """Refuse a resource, such as ``"beta.files"``, that is not on the client's platform.

        Raises: `AnthropicError`, which is also an `AttributeError`.
        """

    _has_regions: ClassVar[bool] = False
    """Whether the price of a reply depends on where the client sends its requests, as `_is_regional` then says."""

    def _is_regional(self, body: Any) -> bool | None:
        """Whether an endpoint of one region answers a request; None where the name of the model in the reply says it."""
        return None

    def _reads(self, reply: Reply, options: FinalRequestOptions) -> Reply:
        """Make of a platform's reply, which is open yet if it is a stream, one as the Messages API gives it."""
        return reply

    def _validate_headers(self, headers: Mapping[str, Any], custom_headers: Mapping[str, Any]) -> None:
        """Refuse a request that carries no credential, unless its absence was asked for.

        Raises: `TypeError`.
        """
        if self._auth is not None:
            return
        names = {name.lower() for name, value in headers.items() if isinstance(value, str) and value}
        if "x-api-key" in names or "authorization" in names:
            return
        omitted = {
            name.lower()
            for layer in (custom_headers, self._custom_headers)
            for name, value in layer.items()
            if isinstance(value, Omit)
        }
        if omitted & {"x-api-key", "authorization"}:
            return
        from ._client import _is_base_client
        from .credentials.chain import looked

        raise TypeError(
            '"Could not resolve authentication method. Expected one of api_key, auth_token, or credentials to be set. '
            'Or for one of the `X-Api-Key` or `Authorization` headers to be explicitly omitted". '
            + looked(profiles=_is_base_client(self))
        )

    def _should_retry(self, response: Any) -> bool:
        return retry_status(response.status_code, response.headers)

    def _make_status_error(self, err_msg: str, *, body: object, response: Any) -> APIStatusError:
        return status_class(response.status_code, body)(err_msg, response=response, body=body)

    def _stream_error(self, message: str, *, body: object, response: Any) -> APIStatusError:
        return status_class(response.status_code, body, in_stream=True)(message, response=response, body=body)

    def _calculate_retry_timeout(
        self, remaining_retries: int, options: FinalRequestOptions, response_headers: Any = None
    ) -> float:
        """Seconds before the next attempt."""
        asked = retry_after(response_headers)
        if asked is not None:
            return asked
        return backoff(options.get_max_retries(self.max_retries) - remaining_retries)

    # --- building a request ---------------------------------------------------------------------------

    def _build_headers(self, options: FinalRequestOptions, *, retries_taken: int = 0) -> dict[str, str]:
        given: Mapping[str, Any] = (
            cast(Any, options.headers) if is_given(options.headers) and options.headers else {}
        )
        timeout = options.timeout
        read = self._times().read if isinstance(timeout, NotGiven) else times(timeout).read
        computed: dict[str, Any] = {
            "x-stainless-timeout": str(timeout if isinstance(timeout, NotGiven) else read),
            "x-stainless-retry-count": str(retries_taken),
        }
        if read is not None:
            computed["x-stainless-read-timeout"] = str(read)
        headers = merge_headers(computed, self.default_headers, given)
        self._validate_headers(headers, given)
        key = options.idempotency_key
        if self._idempotency_header and options.method.lower() != "get" and key:
            headers = merge_headers({self._idempotency_header: key}, headers)
        return final_headers(headers)

    # --- for those who call what older releases had under these names ----------------------------------

    def _parse_retry_after_header(self, response_headers: Any = None) -> float | None:
        """Seconds that the server asks to wait, where it asks for any."""
        return retry_after(response_headers)

    def _calculate_nonstreaming_timeout(
        self, max_tokens: int, max_nonstreaming_tokens: int | None = None
    ) -> Any:
        """The timeout of a reply that is not streamed.

        Raises: `ValueError`, where it can take longer than ten minutes.
        """
        if expected_seconds(max_tokens) > 600 or max_tokens > (max_nonstreaming_tokens or max_tokens):
            raise ValueError(LONG_REPLY.format(max_tokens=max_tokens))
        from ._constants import DEFAULT_TIMEOUT

        return DEFAULT_TIMEOUT

    def _process_response_data(self, *, data: object, cast_to: Any, response: Any) -> Any:
        """A value of the type asked for, from decoded JSON.

        Raises: `APIResponseValidationError`, on a client that is strict.
        """
        from ._body import construct

        return None if data is None else construct(self, cast_to, data, response)

    def _prepare_url(self, url: str) -> Any:
        return self._lib.URL(join_url(self._base_url, url))

    def _build_request(self, options: FinalRequestOptions, *, retries_taken: int = 0) -> Any:
        """The HTTP library's request for one attempt.

        Raises: `TypeError` or `ValueError`, for a body or headers that cannot be sent.
        """
        request = self._wire_request(options, retries_taken)
        make = getattr(self._transport().engine(), "native", None)
        return request.native if make is None else make(request)

    def _wire_request(self, options: FinalRequestOptions, retries_taken: int) -> Request:
        """One attempt as it goes over the wire.

        Raises: `TypeError` or `ValueError`, for a body or headers that cannot be sent.
        """
        if _log.logger.isEnabledFor(10):
            _log.logger.debug("Request options: %s", _log.describe(options.describe()))
        timeout = self._times() if isinstance(options.timeout, NotGiven) else times(options.timeout)
        url = join_url(self._base_url, options.url)
        query = self.default_query
        if query or options.params:
            url = self._with_query(url, {**query, **options.params})
        key = self._headers_key(options, timeout, retries_taken)
        headers = self._made_headers.get(key) if key is not None else None
        if headers is None:
            made = self._build_headers(options, retries_taken=retries_taken)
            body, form = self._body(options, made)
            headers = Headers(tuple(made.items()))
            if key is not None:
                if len(self._made_headers) > 100:
                    self._made_headers.clear()
                self._made_headers[key] = headers
        else:  # a plain JSON request
            body, form = b"" if options.method.lower() == "get" else self._json(options), None
        if options.deadline is not None:
            left = max(0.001, options.deadline - monotonic())
            timeout = Times(*(left if limit is None else min(limit, left) for limit in timeout))
        request = Request(
            options.method.upper(),
            url,
            headers,
            timeout,
            body=body,
            form=form,
            deadline=options.deadline,
            whose=self._whose,
        )
        request.progress = options.on_upload
        if "_" in url and "_" in (host := urlsplit(url).hostname or ""):
            request.sni = host.replace("_", "-")
        return request

    def _whose(self) -> Any:
        return self._lib

    def _headers_key(
        self, options: FinalRequestOptions, timeout: Times, retries_taken: int
    ) -> tuple[Any, ...] | None:
        """What the headers of a plain JSON request depend on; None where they must be made each time.

        Making them costs more than the rest of the request, and they are the same from one to the next.
        """
        if options.content is not None or options.files or not self._plain:
            return None
        given = options.headers or None
        if given is not None and any(name.lower() == "content-type" for name in given):
            return None
        return (
            retries_taken,
            options.method,
            str(getattr(options.timeout, "read", options.timeout)),
            timeout.read,
            tuple(given.items()) if given is not None else None,
            tuple(self._custom_headers.items()),
            self.api_key,
            self.auth_token,
            self.api_version,
            self._async_name(),
            *self._beside(),
        )

    def _beside(self) -> tuple[Any, ...]:
        """What else the headers depend on, on a platform."""
        return ()

    @cached_property
    def _made_headers(self) -> dict[tuple[Any, ...], Headers]:
        return {}

    @cached_property
    def _plain(self) -> bool:
        """Whether nobody else has a say in the headers, and the custom ones leave the content type alone."""
        cls = type(self)
        names = (
            "_build_headers", "_validate_headers", "default_headers", "auth_headers", "platform_headers", "user_agent",
        )  # fmt: skip
        made = (getattr(cls, name) for name in names)
        ours = all(_module(getattr(maker, "fget", maker)) in _OURS for maker in made)
        content_type = any(name.lower() == "content-type" for name in self._custom_headers)
        return ours and not content_type and self._idempotency_header is None

    def _with_query(self, url: str, params: Mapping[str, Any]) -> str:
        """Append parameters to the query that the URL has; a parameter replaces one of the same name there."""
        rest, hash_, fragment = url.partition("#")
        base, _, query = rest.partition("?")
        new = self.qs.stringify_items(params)
        names = {name for name, _ in new}
        kept = [part for part in query.split("&") if part and unquote_plus(part.split("=")[0]) not in names]
        made = [f"{quote(name, safe='')}={quote(value, safe='')}" for name, value in new]
        query = "&".join([*kept, *made])
        return (f"{base}?{query}" if query else base) + hash_ + fragment

    def _body(
        self, options: FinalRequestOptions, headers: dict[str, str]
    ) -> tuple[Any, dict[str, Any] | None]:
        """The body, or a form that is still to be encoded; fixes the content type of forms."""
        if options.content is not None:
            if options.json_data is not None:
                raise TypeError("Passing both `content` and `json_data` is not supported")
            return self._content(options.content), None
        kind = next((name for name in headers if name.lower() == "content-type"), None)
        multipart = kind is not None and headers[kind].lower().startswith("multipart/form-data")
        get = options.method.lower() == "get"
        if multipart and kind is not None and (get or "boundary" not in headers[kind]):
            del headers[kind]  # the HTTP library adds one with the boundary
        elif get and kind is not None:
            del headers[kind]
        if get:
            return b"", None
        if not multipart and not options.files:
            return self._json(options), None
        from ._uploads import read_files

        body = _merged(options)
        if multipart:
            if body is not None and not isinstance(body, Mapping):
                raise TypeError(
                    f"Expected query input to be a dictionary for multipart requests but got {type(body)} instead."
                )
            return b"", {
                "data": self._form(cast("Mapping[str, Any]", body or {})),
                "files": read_files(options.files) or _FORCE_MULTIPART,
            }
        return b"", {"data": body, "files": read_files(options.files)}

    def _json(self, options: FinalRequestOptions) -> bytes:
        """The JSON body: encoded once, so that a retry sends the same bytes.

        Raises: `ReadsFiles`, where files have to be read for it and `options.reads` is false.
        """
        made = options.encoded
        if made is not None and made[0] is options.json_data and made[1] is options.extra_json:
            return made[2]
        body = _merged(options)
        if isinstance(body, bytes):
            return body
        if body is None:
            return b""
        if not _params:
            _load()
        data: bytes = _params.encode_json(body, options.memo, reads=options.reads)
        options.encoded = options.json_data, options.extra_json, data
        return data

    def _read_files(self, options: FinalRequestOptions) -> None:
        """What `ReadsFiles` asked for."""
        options.reads = True
        self._json(options)

    def _content(self, content: Any) -> Any:
        if isinstance(content, (bytearray, memoryview)):
            return bytes(cast(bytearray, content))
        if isinstance(content, str):
            return content.encode()
        if isinstance(content, bytes) or self._colour is not Async or hasattr(content, "__aiter__"):
            return content
        return _pieces(content, self._io.in_thread)

    def _form(self, body: Mapping[str, Any]) -> dict[str, Any]:
        form: dict[str, Any] = {}
        for name, value in self.qs.stringify_items(body):
            if name in form:
                form[name] = [*form[name], value] if isinstance(form[name], list) else [form[name], value]
            else:
                form[name] = value
        return form


def _merged(options: FinalRequestOptions) -> Any:
    """The body, with what `extra_body` says in it."""
    body = options.json_data
    if options.extra_json is None:
        return body
    if body is None:
        return options.extra_json
    if isinstance(body, Mapping):
        return {**cast("Mapping[str, Any]", body), **options.extra_json}
    raise RuntimeError(f"Unexpected JSON data type, {type(body)}, cannot merge with `extra_body`")


async def _pieces(content: Any, in_thread: Any) -> AsyncIterator[bytes]:
    """A file or iterable that an async client sends: read piece by piece, off the event loop."""
    if hasattr(content, "read"):
        while data := await in_thread(content.read, 65536):
            yield data
    else:
        pieces = iter(content)
        while (data := await in_thread(next, pieces, None)) is not None:
            yield data
