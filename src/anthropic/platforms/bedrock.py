"""Claude on Amazon Bedrock, by its runtime API. https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-claude.html"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar, cast

from typing_extensions import Self, Unpack, override

from .. import _log
from .._colour import Async, C, Sync
from .._engines.wire import Headers, Reply, Request
from .._request import FinalRequestOptions, merge_headers
from .._settings import DEFAULT_MAX_RETRIES
from .._types import NotGiven, is_given, not_given
from .._verbs import AsyncAPIClient, SyncAPIClient
from ..middleware.body import _Changed
from .amazon import Amazon, check_pair, environment, region_of, suffix_of
from .client import CopyOptions, path_segment
from .eventstream import EventStreamReply

if TYPE_CHECKING:
    import httpx
    import httpx2

    from .._connected import EngineName
    from .._engines.settings import HTTPEngine
    from .._types import Headers as HeadersLike, Query, TimeoutLike
    from ..pricing import Amount, PriceTable

DEFAULT_VERSION = "bedrock-2023-05-31"
DEFAULT_REGION = "us-east-1"
_GENERATES = ("/v1/messages", "/v1/complete")
_COUNTS = "/v1/messages/count_tokens"
_COUNTING = "token-counting-"
"""The beta of the API's own token counting; Bedrock has an operation for it."""


class BearerKey:
    """An `Auth` that sends a key, whatever the request had."""

    def __init__(self, key: str) -> None:
        self._key = key

    @override
    def __repr__(self) -> str:
        return "BearerKey(...)"

    async def put(self, request: Request, io: Any) -> None:
        before = request.headers
        made = before.forms.get(self)
        if made is None:
            items = [pair for pair in before.items if pair[0].lower() != "authorization"]
            made = before.forms[self] = Headers((*items, ("Authorization", f"Bearer {self._key}")))
        request.change_headers(made)

    def refused(self) -> bool:
        return False


class BaseBedrock(Amazon[C]):
    """What the clients of Bedrock's runtime API share."""

    _platform = "bedrock"
    _service = "bedrock"
    _version_header = False
    _own: ClassVar[tuple[str, ...]] = (
        "aws_secret_key",
        "aws_access_key",
        "aws_region",
        "aws_profile",
        "aws_session_token",
        "api_key",
    )

    def __init__(
        self,
        aws_secret_key: str | None = None,
        aws_access_key: str | None = None,
        aws_region: str | None = None,
        aws_profile: str | None = None,
        aws_session_token: str | None = None,
        api_key: str | None = None,
        base_url: str | httpx.URL | httpx2.URL | None = None,
        timeout: TimeoutLike | NotGiven = not_given,
        max_retries: int = DEFAULT_MAX_RETRIES,
        default_headers: HeadersLike | None = None,
        default_query: Query | None = None,
        open_telemetry: Any = None,
        http_client: Any = None,
        middleware: Any = None,
        engine: HTTPEngine | EngineName | None = None,
        api_version: str = DEFAULT_VERSION,
        stall_timeout: float | None = None,
        total_timeout: float | None = None,
        max_retry_after: float | None = None,
        strict_nonstreaming: bool = False,
        prices: PriceTable | None = None,
        spend_limit: Amount | None = None,
        _strict_response_validation: bool = False,
    ) -> None:
        """Make a client. Nothing is opened or sent, and no credentials are looked for, until the first request.

        Args:
            aws_secret_key: The secret access key; default: what AWS tools find (environment, profile, role).
            aws_access_key: The access key that goes with it.
            aws_region: Default ``AWS_REGION``, ``AWS_DEFAULT_REGION``, the profile's, else us-east-1 with a warning in the log.
            aws_profile: The profile of ``~/.aws`` to use.
            aws_session_token: The token of temporary credentials.
            api_key: A Bedrock API key, which is sent instead of a signature; default ``AWS_BEARER_TOKEN_BEDROCK``, where no
                other credential is passed.
            base_url: Default ``ANTHROPIC_BEDROCK_BASE_URL``, ``AWS_ENDPOINT_URL_BEDROCK_RUNTIME``, else the region's.
            api_version: The ``anthropic_version`` of the body.

        The other arguments are those of `Anthropic`.

        Raises: `ValueError`, for credentials that do not go together, or a region that is none; `TypeError`.
        """
        aws = (aws_secret_key, aws_access_key, aws_session_token, aws_profile)
        if api_key and any(aws):
            raise ValueError(
                "Cannot specify both `api_key` and AWS credentials (`aws_access_key`, `aws_secret_key`, `aws_session_token`, "
                "`aws_profile`): pass one of them"
            )
        check_pair(aws_access_key, aws_secret_key, aws_session_token)
        if not api_key and not any(aws):
            api_key = self._default_key()
        region = self._region(aws_region, aws_profile)
        url = base_url or environment("ANTHROPIC_BEDROCK_BASE_URL", "AWS_ENDPOINT_URL_BEDROCK_RUNTIME")
        super().__init__(
            base_url=url or self._address({"aws_region": region}),
            timeout=timeout,
            max_retries=max_retries,
            default_headers=default_headers,
            default_query=default_query,
            open_telemetry=open_telemetry,
            http_client=http_client,
            middleware=middleware,
            engine=engine,
            api_version=api_version,
            stall_timeout=stall_timeout,
            total_timeout=total_timeout,
            max_retry_after=max_retry_after,
            strict_nonstreaming=strict_nonstreaming,
            prices=prices,
            spend_limit=spend_limit,
            _strict_response_validation=_strict_response_validation,
        )
        self.aws_secret_key, self.aws_access_key = aws_secret_key, aws_access_key
        self.aws_session_token, self.aws_profile = aws_session_token, aws_profile
        self.aws_region, self.api_key = region, api_key or None
        self._auth = BearerKey(api_key) if api_key else self._sign()

    def _default_key(self) -> str | None:
        return environment("AWS_BEARER_TOKEN_BEDROCK")

    def _region(self, given: str | None, profile: str | None) -> str:
        found = region_of(given, profile)
        if found is None:
            _log.logger.warning(
                "No AWS region was provided (`aws_region`, AWS_REGION, AWS_DEFAULT_REGION, a profile); using %s",
                DEFAULT_REGION,
            )
        return found or DEFAULT_REGION

    @override
    def _address(self, settings: Mapping[str, Any]) -> str:
        region: str = settings["aws_region"]
        fips = "-fips" if (environment("AWS_USE_FIPS_ENDPOINT") or "").lower() == "true" else ""
        return f"https://bedrock-runtime{fips}.{region}.{suffix_of(region)}"

    @property
    @override
    def auth_headers(self) -> dict[str, str]:
        return {}  # put on the finished request

    def copy(  # type: ignore[override]  # pyright: ignore[reportIncompatibleMethodOverride]
        self,
        *,
        aws_secret_key: str | None = None,
        aws_access_key: str | None = None,
        aws_region: str | None = None,
        aws_profile: str | None = None,
        aws_session_token: str | None = None,
        api_key: str | None = None,
        **options: Unpack[CopyOptions],
    ) -> Self:
        """A client with some settings changed; it shares this one's connections, and credentials that are not changed.

        A credential that is passed replaces the one there was, also one of the other kind. Where the URL came from the
        region, it follows it.

        Raises: `ValueError`.
        """
        return self._copied_aws(
            options,
            aws_secret_key=aws_secret_key,
            aws_access_key=aws_access_key,
            aws_region=aws_region,
            aws_profile=aws_profile,
            aws_session_token=aws_session_token,
            api_key=api_key,
        )

    with_options = copy  # type: ignore[assignment]

    # --- requests -------------------------------------------------------------------------------------

    @override
    def _routed(self, options: FinalRequestOptions) -> Any:
        path, _, query = options.url.partition("?")
        sends = options.method.lower() == "post"
        generates, counts = sends and path in _GENERATES, sends and path == _COUNTS
        body: Any = options.json_data
        if options.extra_json is not None and (body is None or isinstance(body, Mapping)):
            body = {**cast("dict[str, Any]", body or {}), **options.extra_json}
            options.extra_json = None
        if not isinstance(body, Mapping):
            if generates or counts:
                raise RuntimeError(
                    f"Expected dictionary json_data for post {path} but got {type(body).__name__}"
                )
            return options
        body = {name: value for name, value in cast("dict[str, Any]", body).items() if is_given(value)}
        body.setdefault("anthropic_version", self.api_version)
        betas = self._betas(options)
        if betas:
            body.setdefault("anthropic_beta", betas)
        options.json_data = body
        if not generates and not counts:
            return options
        model = path_segment("model", body.pop("model", None), safe=":")
        stream = body.pop("stream", None)
        options.params = {name: value for name, value in options.params.items() if name != "beta"}
        query = "&".join(part for part in query.split("&") if part and part != "beta=true")
        operation = "count-tokens" if counts else "invoke-with-response-stream" if stream else "invoke"
        options.url = f"/model/{model}/{operation}" + (f"?{query}" if query else "")
        return self._counting(options, body) if counts else options

    def _betas(self, options: FinalRequestOptions) -> list[str]:
        """The betas of the client and the call, which Bedrock reads in the body."""
        given: Any = options.headers if is_given(options.headers) else None
        headers = merge_headers(self._custom_headers, given)
        said = next((value for name, value in headers.items() if name.lower() == "anthropic-beta"), None)
        betas = [beta.strip() for beta in said.split(",")] if isinstance(said, str) else []
        return list(dict.fromkeys(beta for beta in betas if beta and not beta.startswith(_COUNTING)))

    async def _counting(self, options: FinalRequestOptions, body: dict[str, Any]) -> FinalRequestOptions:
        """The CountTokens operation: it takes the body of an InvokeModel request, to which a limit belongs.
        https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_CountTokens.html"""
        from .._params import encode_json

        body.setdefault("max_tokens", 1)
        data = await self._io.in_thread(partial(encode_json, body, options.memo))
        options.json_data = {"input": {"invokeModel": {"body": b64encode(data).decode()}}}
        return options

    # --- replies --------------------------------------------------------------------------------------

    @override
    def _reads(self, reply: Reply, options: FinalRequestOptions) -> Reply:
        reply = super()._reads(reply, options)
        if not reply.is_success:
            return reply
        operation = options.url.partition("?")[0].rpartition("/")[2]
        kind = reply.by_name.get(b"content-type", b"")
        if (
            operation == "invoke-with-response-stream"
            and b"text/event-stream" not in kind
            and b"json" not in kind
        ):
            return EventStreamReply(reply)
        if operation == "count-tokens":
            return _counted(reply)
        return reply


def _counted(reply: Reply) -> Reply:
    """A reply of CountTokens as one of the API's."""
    if not reply.was_read:
        return _Changed(reply, _CountSource(reply))
    made = _Changed(reply, None)
    made.have(_count(reply.content))
    return made


class _CountSource:
    """The same, of a reply that is read later."""

    def __init__(self, reply: Reply) -> None:
        self._reply = reply
        self._done = False

    async def chunk(self) -> bytes | None:
        if self._done:
            return None
        self._done = True
        return _count(await self._reply.read())

    async def close(self) -> None:
        await self._reply.close()


def _count(content: bytes) -> bytes:
    import json

    try:
        told: Any = json.loads(content)
        return json.dumps({"input_tokens": told["inputTokens"]}).encode()
    except (ValueError, KeyError, TypeError):  # of a gateway that answers as the API does, or not at all
        return content


class AnthropicBedrock(BaseBedrock[Sync], SyncAPIClient):  # pyright: ignore[reportIncompatibleMethodOverride]
    """The synchronous client of Claude on Amazon Bedrock."""


class AsyncAnthropicBedrock(BaseBedrock[Async], AsyncAPIClient):  # pyright: ignore[reportIncompatibleMethodOverride]
    """The asynchronous client of Claude on Amazon Bedrock."""
