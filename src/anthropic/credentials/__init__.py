"""Where credentials come from when no key is given: profiles on disk, and workload identity.

`files` reads and writes what is on disk, `exchange` talks to the token endpoint, `federation` and `profile` are the
providers, `chain` says which one a client uses. How tokens are kept and put on requests is in `_auth`.
"""

from .._lazy import lazy as _lazy

_MODULES = {
    ".._auth": (
        "AccessToken AccessTokenAuth AccessTokenProvider AsyncAccessTokenProvider BaseURLBoundProvider EnvToken "
        "StaticToken TokenCache"
    ),
    ".chain": "CredentialResult default_credentials",
    ".._errors": "WorkloadIdentityError",
    ".federation": (
        "IdentityTokenFile IdentityTokenProvider WorkloadIdentityCredentials exchange_federation_assertion"
    ),
    ".profile": "CredentialsFile InMemoryConfig",
}

__getattr__, __dir__ = _lazy(__name__, _MODULES)
__all__ = sorted(name for names in _MODULES.values() for name in names.split())  # pyright: ignore[reportUnsupportedDunderAll]
