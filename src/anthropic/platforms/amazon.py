"""What the clients of AWS share: regions and hosts, the order of credentials, and what AWS says in its own way."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, ClassVar, cast

from typing_extensions import Self, override

from .. import _log
from .._colour import C
from .._engines.wire import Reply
from .._errors import APIStatusError, _error_object, status_class
from .._request import FinalRequestOptions
from .client import CopyOptions, MissingDependencyError, Platform, host_label
from .sigv4 import Chain, Keys, SigV4, botocore_session

STATUS: dict[str, int] = {
    "accessDeniedException": 403,
    "conflictException": 400,
    "expiredTokenException": 403,
    "internalServerException": 500,
    "modelErrorException": 424,
    "modelNotReadyException": 429,
    "modelStreamErrorException": 424,
    "modelTimeoutException": 408,
    "resourceNotFoundException": 404,
    "serviceQuotaExceededException": 400,
    "serviceUnavailableException": 503,
    "throttlingException": 429,
    "unrecognizedClientException": 403,
    "validationException": 400,
}
"""The exceptions of Bedrock and the statuses that AWS has for them.
https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_InvokeModelWithResponseStream.html"""
_EXPIRED = {"expiredtokenexception", "expiredtoken", "requestexpired"}
_SUFFIXES = {
    "cn-": "amazonaws.com.cn",
    "eusc-": "amazonaws.eu",
    "eu-isoe-": "cloud.adc-e.uk",
    "us-iso-": "c2s.ic.gov",
    "us-isob-": "sc2s.sgov.gov",
    "us-isof-": "csp.hci.ic.gov",
}
"""Regions of other partitions -> the end of their host names."""
_KEY_ID = re.compile(r"Credential=([^/,]+)/")


class Amazon(Platform[C]):
    """A client of AWS: it signs its requests, or sends a key."""

    _service: ClassVar[str]
    """The name under which a request is signed."""
    _has_regions = True
    _extra: ClassVar[str] = "bedrock"
    """The extra that brings botocore."""

    aws_access_key: str | None
    aws_secret_key: str | None
    aws_session_token: str | None
    aws_region: str | None
    aws_profile: str | None

    def _sign(self) -> SigV4:
        """What signs requests with the settings of this client."""
        keys = None
        if self.aws_access_key and self.aws_secret_key:
            keys = Keys(self.aws_access_key, self.aws_secret_key, self.aws_session_token or None)
        chain = Chain(extra=self._extra, profile=self.aws_profile, region=self.aws_region, keys=keys)
        return SigV4(chain, self._service, cast(str, self.aws_region))

    # --- copies ---------------------------------------------------------------------------------------

    def _copied_aws(self, options: CopyOptions, **changes: Any) -> Self:
        """A copy, in which a credential that is passed replaces the one there was, of whatever kind."""
        changed = {name: value for name, value in changes.items() if value or value is False}
        settings = self._settings()
        if {"aws_access_key", "aws_secret_key"} <= changed.keys() or "aws_profile" in changed:
            settings.update(
                aws_access_key=None,
                aws_secret_key=None,
                aws_session_token=None,
                aws_profile=None,
                api_key=None,
            )
        elif changed.keys() & {"aws_access_key", "aws_secret_key", "aws_session_token"}:
            settings["api_key"] = None
        elif "api_key" in changed:
            settings.update(
                aws_access_key=None, aws_secret_key=None, aws_session_token=None, aws_profile=None
            )
        new = self._copied_with({**settings, **changed}, options)
        mine, its = getattr(self, "_auth", None), getattr(new, "_auth", None)
        if isinstance(mine, SigV4) and isinstance(its, SigV4) and _same(self, new):
            its.chain = mine.chain  # found, and renewed, once for both
        return new

    # --- replies --------------------------------------------------------------------------------------

    @override
    def _is_regional(self, body: Any) -> bool | None:
        model: Any = body.get("model") if isinstance(body, Mapping) else None  # pyright: ignore[reportUnknownVariableType, reportUnknownMemberType]
        return _of_a_region(model) if isinstance(model, str) else None

    @override
    def _reads(self, reply: Reply, options: FinalRequestOptions) -> Reply:
        """The id under which AWS knows a request, as the API names it."""
        found = reply.by_name.get(b"x-amzn-requestid")
        if found is not None and b"request-id" not in reply.by_name:
            reply.add_header(b"request-id", found)
        return reply

    @override
    def _should_retry(self, response: Any) -> bool:
        if response.status_code == 403 and _error_name(response.headers).lower() in _EXPIRED:
            signer = self._auth
            sent = _KEY_ID.search(response.request.headers.get("authorization", ""))
            return isinstance(signer, SigV4) and signer.chain.forget(sent[1] if sent else None)
        return super()._should_retry(response)

    @override
    def _make_status_error(self, err_msg: str, *, body: object, response: Any) -> APIStatusError:
        error = super()._make_status_error(err_msg, body=body, response=response)
        if error.type is None and isinstance(body, dict):
            said = cast("dict[str, Any]", body)
            name = (
                (response.header(b"x-amzn-errortype") if isinstance(response, Reply) else None)
                or said.get("__type")
                or ""
            )
            error.type = cast(Any, str(name).partition(":")[0].rpartition("#")[2] or None)
            message = said.get("message") or said.get("Message")
            error.api_message = message if isinstance(message, str) else None
        return error

    @override
    def _stream_error(self, message: str, *, body: object, response: Any) -> APIStatusError:
        told = _error_object(body)
        name = str(told.get("type") or "")
        status = STATUS.get(name[:1].lower() + name[1:])
        original = told.get("originalStatusCode")
        if status is not None and isinstance(original, int) and original >= 400:
            status = original
        if status is None:
            return super()._stream_error(message, body=body, response=response)
        error = status_class(status)(message, response=response, body=body)
        error.stream_status = status
        return error


def _same(one: Any, other: Any) -> bool:
    names = ("aws_access_key", "aws_secret_key", "aws_session_token", "aws_profile")
    return all(getattr(one, name) == getattr(other, name) for name in names)


@lru_cache(maxsize=64)
def _of_a_region(model: str) -> bool | None:
    """What the asked name of a model says; replies name it as the Claude API does, without the region."""
    from ..pricing import model_name

    name = model_name(model)
    return name.regional if name.platform == "bedrock" else None


def _error_name(headers: Mapping[str, str]) -> str:
    return headers.get("x-amzn-errortype", "").partition(":")[0]


# --- settings -------------------------------------------------------------------------------------------


def environment(*names: str) -> str | None:
    """The first of these variables that is set to something."""
    return next((value for name in names if (value := os.environ.get(name))), None)


def check_pair(access_key: Any, secret_key: Any, session_token: Any = None) -> None:
    """Raises: `ValueError`, for one key without the other, and for a session token without them."""
    if bool(access_key) != bool(secret_key):
        given, needed = (
            ("aws_access_key", "aws_secret_key") if access_key else ("aws_secret_key", "aws_access_key")
        )
        raise ValueError(
            f"`{given}` was passed without `{needed}`: pass both (`aws_access_key` does not work without "
            "`aws_secret_key`), or neither to use the credentials that AWS tools find"
        )
    if session_token and not access_key:
        raise ValueError(
            "`aws_session_token` was passed without `aws_access_key` and `aws_secret_key`, with which it belongs"
        )


def region_of(given: str | None, profile: str | None) -> str | None:
    """The region: as passed, ``AWS_REGION``, ``AWS_DEFAULT_REGION``, that of the profile; None where nothing says.

    Raises: `ValueError`, for one that is no part of a host name.
    """
    found = given or environment("AWS_REGION", "AWS_DEFAULT_REGION")
    if not found:
        try:
            found = botocore_session(profile, None, "bedrock").get_config_variable("region")
        except MissingDependencyError:
            pass
        except Exception as error:  # a profile or file that is no good: whether that matters is seen when a request is signed
            _log.logger.debug("No region from the configuration of AWS: %s", error)
    return host_label("aws_region", found) if found else None


def suffix_of(region: str) -> str:
    """The end of the host names of a region. https://docs.aws.amazon.com/general/latest/gr/rande.html"""
    return next((end for start, end in _SUFFIXES.items() if region.startswith(start)), "amazonaws.com")
