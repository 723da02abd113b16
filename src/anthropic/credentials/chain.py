"""Which credential a client uses that is given none, and what it says where there is none.

| order | source | what is wrong with it |
|---|---|---|
| 1 | arguments | is raised |
| 2 | ``ANTHROPIC_API_KEY``, ``ANTHROPIC_AUTH_TOKEN`` | |
| 3 | the profile that ``ANTHROPIC_PROFILE`` names | is raised |
| 4 | workload identity from the environment | is raised |
| 5 | the active profile on disk | is raised, where somebody chose it (``ANTHROPIC_CONFIG_DIR``, ``active_config``) |

Steps 3 to 5 are for `Anthropic` and `AsyncAnthropic` themselves, not for classes that derive from them.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from .._auth import AccessTokenProvider
from .._errors import CredentialsError
from . import files
from .exchange import DEFAULT_BASE_URL
from .federation import EnvIdentityToken, IdentityTokenFile, WorkloadIdentityCredentials
from .profile import CredentialsFile, InMemoryConfig

_RULE, _ORGANIZATION = "ANTHROPIC_FEDERATION_RULE_ID", "ANTHROPIC_ORGANIZATION_ID"
_TOKENS = ("ANTHROPIC_IDENTITY_TOKEN_FILE", "ANTHROPIC_IDENTITY_TOKEN")


@dataclass(frozen=True)
class CredentialResult:
    """What was found: a provider, and what goes with its tokens."""

    provider: AccessTokenProvider
    extra_headers: dict[str, str] = field(default_factory=dict[str, str])
    base_url: str | None = None
    """Where the API is, if the profile says so."""


def default_credentials(*, base_url: str = DEFAULT_BASE_URL) -> CredentialResult | None:
    """What a client would use that is given nothing: steps 3 to 5 of the table above; None where there is nothing.

    Args:
        base_url: where tokens are exchanged, if the profile does not say it.

    Raises: `CredentialsError`.
    """
    if os.environ.get("ANTHROPIC_PROFILE"):
        return _of_profile(base_url)
    if federated():
        provider = _of_environment()
        provider.bind_base_url(base_url)
        return CredentialResult(provider)
    try:
        return _of_profile(base_url)
    except CredentialsError:
        if _chosen():
            raise
        return None


def find(client: Any, config: Mapping[str, Any] | None, profile: str | None) -> CredentialResult | None:
    """What a client uses that is given `config`, `profile` or neither. Raises: `CredentialsError`."""
    if config is not None or profile is not None:
        provider = InMemoryConfig(config) if config is not None else CredentialsFile(profile)
        return CredentialResult(provider, provider.extra_headers(), provider.resolved_base_url)
    module = sys.modules["anthropic._client"]  # where programs put another in its place
    found: CredentialResult | None = module.default_credentials(base_url=client._base_url)
    return found


def _of_profile(base_url: str) -> CredentialResult:
    provider = CredentialsFile()
    own = provider.resolved_base_url
    provider.bind_base_url(own or base_url)
    return CredentialResult(provider, provider.extra_headers(), own)


def _of_environment() -> WorkloadIdentityCredentials:
    return WorkloadIdentityCredentials(
        identity_token_provider=IdentityTokenFile() if os.environ.get(_TOKENS[0]) else EnvIdentityToken(),
        federation_rule_id=os.environ[_RULE],
        organization_id=os.environ[_ORGANIZATION],
        service_account_id=os.environ.get("ANTHROPIC_SERVICE_ACCOUNT_ID") or None,
        workspace_id=os.environ.get("ANTHROPIC_WORKSPACE_ID") or None,
        scope=os.environ.get("ANTHROPIC_SCOPE") or None,
    )


def federated() -> bool:
    """Whether the environment says how to exchange a token of the platform's."""
    get = os.environ.get
    return bool(get(_RULE) and get(_ORGANIZATION) and any(map(get, _TOKENS)))


def _chosen() -> bool:
    """Whether somebody said which profile on disk it is."""
    if os.environ.get("ANTHROPIC_CONFIG_DIR"):
        return True
    with suppress(CredentialsError):  # no home
        return os.path.exists(files.config_dir() / "active_config")
    return False


def looked(*, profiles: bool) -> str:
    """Where a client looked that has no credential, for its error; no value is in it."""
    said = ["the arguments"]
    names = ["ANTHROPIC_API_KEY", "ANTHROPIC_AUTH_TOKEN"]
    if profiles:
        names += ["ANTHROPIC_PROFILE", _RULE, _ORGANIZATION, " or ".join(_TOKENS)]
    for name in names:
        values = [os.environ.get(one) for one in name.split(" or ")]
        said.append(
            f"{name} ({'set' if any(values) else 'empty' if any(v == '' for v in values) else 'not set'})"
        )
    if not profiles:
        return f"Looked at: {', '.join(said)}. Classes derived from Anthropic and AsyncAnthropic look no further."
    try:
        path = CredentialsFile().config_path
        why = _problem() if os.path.exists(path) else "does not exist"
        said.append(
            f"the profile {path} ({why or 'can be used now, but could not when the client was made'})"
        )
    except CredentialsError as error:
        said.append(f"the active profile ({error})")
    return f"Looked at: {', '.join(said)}."


def _problem() -> str:
    """What is wrong with the active profile; "" for nothing."""
    try:
        _of_profile(DEFAULT_BASE_URL)
    except CredentialsError as error:
        return str(error)
    return ""
