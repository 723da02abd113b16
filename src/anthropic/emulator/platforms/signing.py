"""Who may sign requests, and whether a request was signed as AWS wants it: Signature Version 4.
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html

The signature is made anew from what came over the wire, by the rules of the documentation and the standard library alone. Where
botocore is installed, it is made a second time by that. Both must be the one that was sent.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import threading
import time
from calendar import timegm
from collections.abc import Callable
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any
from urllib.parse import quote, unquote_plus, unquote_to_bytes

from typing_extensions import override

from ..errors import Problem
from ..received import Received
from ..values import JSON

_ALGORITHM = "AWS4-HMAC-SHA256"
_AUTHORIZATION = re.compile(
    rf"{_ALGORITHM} Credential=(?P<key>[^/,]+)/(?P<day>\d{{8}})/(?P<region>[^/, ]+)/(?P<service>[^/, ]+)/aws4_request, ?"
    r"SignedHeaders=(?P<signed>[a-z0-9;-]+), ?Signature=(?P<signature>[0-9a-f]{64})"
)
_SKEW = 300
"""Seconds that a request's date may be off."""


class AWSProblem(Problem):
    """An error reply in AWS's own form."""

    def __init__(self, status: int, name: str, message: str) -> None:
        super().__init__(
            status, message, headers={"x-amzn-errortype": f"{name}:http://internal.amazon.com/coral/{name}/"}
        )
        self.name = name

    @override
    def body(self, request_id: str | None) -> JSON:
        return {"message": self.message}


@dataclass
class Account:
    """Credentials that AWS gave out."""

    secret_key: str = field(repr=False)
    token: str | None = field(default=None, repr=False)
    """The session token of temporary ones."""
    expires: float | None = None
    """Unix time in seconds; None for those that stay."""
    revoked: bool = False


class Accounts:
    """The credentials that the emulator takes as AWS, by access key, and the keys that are sent instead of signatures."""

    access_key = "AKIAEMULATOR00000001"
    secret_key = "emulator-secret/key+1"

    def __init__(self) -> None:
        self.now: Callable[[], float] = time.time
        """Real time, whatever the emulator's clock says: clients sign with theirs."""
        self._lock = threading.Lock()
        self.reset()

    def reset(self) -> None:
        with self._lock:
            self.known: dict[str, Account] = {self.access_key: Account(self.secret_key)}
            self.api_keys = {"emulator-aws-key"}
            self.region: str | None = None
            """The only region that requests may be signed for; None for any."""
            self.given = 0
            self.verified = 0
            """How many signatures were right."""
            self.now = time.time

    def temporary(self, lifetime: float = 3600) -> tuple[str, str, str]:
        """New temporary credentials, good for so many seconds: access key, secret key, session token."""
        with self._lock:
            self.given += 1
            key, secret, token = (
                f"ASIAEMULATOR{self.given:08}",
                f"emulator/secret+{self.given}",
                f"emulator//token=={self.given}",
            )
            self.known[key] = Account(secret, token, self.now() + lifetime)
        return key, secret, token

    def check(self, request: Received, service: str) -> None:
        """Raises: `AWSProblem`, for a request that is neither signed as it must be nor has a key that is known."""
        given = request.headers.get("authorization", "")
        scheme, _, key = given.partition(" ")
        if scheme == "Bearer" or "x-api-key" in request.headers:
            if (key if scheme == "Bearer" else request.headers["x-api-key"]) not in self.api_keys:
                raise AWSProblem(
                    403,
                    "AccessDeniedException",
                    "Authentication failed: Please make sure your API Key is valid.",
                )
            return
        if not given:
            raise AWSProblem(403, "MissingAuthenticationTokenException", "Missing Authentication Token")
        match = _AUTHORIZATION.fullmatch(given)
        if match is None:
            raise AWSProblem(
                400,
                "IncompleteSignatureException",
                "Authorization header does not have the form of Signature Version 4",
            )
        account = self._account(match["key"], request)
        if match["service"] != service:
            raise _wrong(f"Credential should be scoped to correct service: '{service}'.")
        if self.region is not None and match["region"] != self.region:
            raise _wrong(f"Credential should be scoped to a valid region: '{self.region}'.")
        signed = match["signed"].split(";")
        self._check_scope(request, match["day"], signed)
        for mine in (documented(request, match, account.secret_key), by_botocore(request, match, account)):
            if mine is not None and not hmac.compare_digest(mine, match["signature"]):
                raise _wrong(
                    "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key "
                    "and signing method. Consult the service documentation for details."
                )
        with self._lock:
            self.verified += 1

    def _account(self, key: str, request: Received) -> Account:
        account = self.known.get(key)
        token = request.headers.get("x-amz-security-token")
        if account is None or account.revoked or token != account.token:
            raise AWSProblem(
                403, "UnrecognizedClientException", "The security token included in the request is invalid."
            )
        if account.expires is not None and self.now() >= account.expires:
            raise AWSProblem(
                403, "ExpiredTokenException", "The security token included in the request is expired"
            )
        return account

    def _check_scope(self, request: Received, day: str, signed: list[str]) -> None:
        date = request.headers.get("x-amz-date", "")
        try:
            sent = timegm(time.strptime(date, "%Y%m%dT%H%M%SZ"))
        except ValueError:
            raise _wrong("x-amz-date: not a date in the basic format of ISO 8601") from None
        if not date.startswith(day):
            raise _wrong(
                "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP"
            )
        if abs(self.now() - sent) > _SKEW:
            raise _wrong(f"Signature not yet current or expired: {date} is more than 5 min. from now")
        needed = {"host", *(name for name in request.headers if name.startswith("x-amz-"))}
        missing = sorted(needed - set(signed))
        if missing or signed != sorted(set(signed)):
            raise _wrong(f"SignedHeaders must be sorted and hold {', '.join(missing) or 'each name once'}")
        absent = [name for name in signed if name not in request.headers]
        if absent:
            raise _wrong(f"signed headers did not come: {', '.join(absent)}")


def _wrong(message: str) -> AWSProblem:
    return AWSProblem(403, "InvalidSignatureException", message)


def documented(request: Received, match: re.Match[str], secret: str) -> str:
    """The signature, by the documentation. The query is decoded, a ``+`` as a space, and encoded as AWS writes it."""
    path, _, query = request.target.partition("?")
    pairs = [pair.partition("=") for pair in query.split("&") if pair]
    encoded = sorted(
        (_encoded(unquote_plus(name)), _encoded(unquote_plus(value))) for name, _, value in pairs
    )
    signed = match["signed"].split(";")
    canonical = "\n".join(
        [
            request.method,
            # All services but S3 encode the path that came once more.
            "/".join(quote(segment, safe="-_.~") for segment in path.split("/")) or "/",
            "&".join(f"{name}={value}" for name, value in encoded),
            *(f"{name}:{' '.join(request.headers[name].split())}" for name in signed),
            "",
            match["signed"],
            hashlib.sha256(request.body).hexdigest(),
        ]
    )
    scope = f"{match['day']}/{match['region']}/{match['service']}/aws4_request"
    digest = hashlib.sha256(canonical.encode()).hexdigest()
    text = f"{_ALGORITHM}\n{request.headers['x-amz-date']}\n{scope}\n{digest}"
    key = f"AWS4{secret}".encode()
    for part in (match["day"], match["region"], match["service"], "aws4_request", text):
        key = hmac.new(key, part.encode(), hashlib.sha256).digest()
    return key.hex()


def _encoded(text: str) -> str:
    return quote(text.encode("utf-8", "surrogateescape"), safe="-_.~")


def by_botocore(request: Received, match: re.Match[str], account: Account) -> str | None:
    """The signature, by botocore; None where that is not installed."""
    try:
        auth: Any = import_module("botocore.auth")
        make: Any = import_module("botocore.awsrequest").AWSRequest
        credentials: Any = import_module("botocore.credentials").Credentials
    except ImportError:
        return None
    path, _, query = request.target.partition("?")
    headers = {name: request.headers[name] for name in match["signed"].split(";")}
    url = f"http://{request.headers['host']}{path}" + (f"?{query}" if query else "")
    again: Any = make(method=request.method, url=url, data=request.body, headers=headers)
    again.context["timestamp"] = request.headers["x-amz-date"]
    signer: Any = auth.SigV4Auth(
        credentials(match["key"], account.secret_key, account.token), match["service"], match["region"]
    )
    return str(signer.signature(signer.string_to_sign(again, signer.canonical_request(again)), again))


def segment(text: str) -> str:
    """A segment of a path that came, decoded."""
    return unquote_to_bytes(text).decode("utf-8", "replace")
