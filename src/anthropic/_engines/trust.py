"""Which certificates are trusted: as an `ssl.SSLContext`, and for the engines that do not take one."""

from __future__ import annotations

import os
import sys
import threading
from typing import TYPE_CHECKING, Any, cast

from .settings import HTTPEngine

if TYPE_CHECKING:
    import ssl


def authorities(options: HTTPEngine) -> tuple[str | None, str | None]:
    """The file and the directory of the certificate authorities to trust; None for both is the machine's own store.

    A directory is looked up by name of what is wanted; a file is read whole, which takes 10 ms.

    Raises: `FileNotFoundError`.
    """
    if isinstance(options.verify, str):
        return _either(options.verify, "verify")
    for name in ("SSL_CERT_FILE", "SSL_CERT_DIR") if options.trust_env else ():
        path = os.environ.get(name)
        if path:
            return _either(path, name)
    if sys.platform in ("win32", "darwin"):
        return None, None
    import _ssl  # what `ssl` asks; that takes 10 ms to import

    _, file, _, folder = _ssl.get_default_verify_paths()
    if os.path.isdir(folder) and any(name.endswith(".0") for name in os.listdir(folder)):
        return None, folder
    if os.path.isfile(file):
        return file, None
    for file in (
        "/etc/ssl/certs/ca-certificates.crt",
        "/etc/pki/tls/certs/ca-bundle.crt",
        "/etc/ssl/ca-bundle.pem",
        "/etc/ssl/cert.pem",
    ):
        if os.path.isfile(file):
            return file, None
    return _certifi(), None


def _either(path: str, name: str) -> tuple[str | None, str | None]:
    if os.path.isdir(path):
        return None, path
    if not os.path.isfile(path):
        raise FileNotFoundError(f"There are no CA certificates at {path!r} ({name})")
    return path, None


def _certifi() -> str:
    try:
        import certifi
    except ImportError:
        raise FileNotFoundError(
            "This machine has no CA certificates where OpenSSL looks for them; install them (package ca-certificates), "
            "`pip install certifi`, or name a file in SSL_CERT_FILE"
        ) from None
    return str(certifi.where())


_contexts: dict[tuple[Any, ...], ssl.SSLContext] = {}
_contexts_lock = threading.Lock()


def ssl_context(options: HTTPEngine) -> ssl.SSLContext:
    """The TLS configuration for what `HTTPEngine` says, one for all engines of a process; loading one takes 25 ms.

    Raises: `OSError`, for certificates that are not there or are none.
    """
    import ssl

    file, folder = (None, None) if options.verify is False else authorities(options)
    key = (options.verify is False, file, folder, options.cert)
    with _contexts_lock:
        found = _contexts.get(key)
        if found is None:
            found = ssl.create_default_context(cafile=file, capath=folder)
            if options.verify is False:
                found.check_hostname, found.verify_mode = False, ssl.CERT_NONE
            if options.cert is not None:
                found.load_cert_chain(*(options.cert if isinstance(options.cert, tuple) else (options.cert,)))
            found.set_alpn_protocols(["http/1.1"])
            _contexts[key] = found
        return found


def curl_trust(options: HTTPEngine) -> list[tuple[int, Any]]:
    """The options of libcurl for what `HTTPEngine` says of TLS."""
    import pycurl

    out: list[tuple[int, Any]] = []
    if options.verify is False:
        out += [(pycurl.SSL_VERIFYPEER, 0), (pycurl.SSL_VERIFYHOST, 0)]
    else:
        file, folder = authorities(options)
        if file is None and folder is None:
            out.append((pycurl.SSL_OPTIONS, cast(Any, pycurl).SSLOPT_NATIVE_CA))
        out += [
            (option, path)
            for option, path in ((pycurl.CAINFO, file), (pycurl.CAPATH, folder))
            if path is not None
        ]
        if file is None and folder is not None:
            out.append((pycurl.CAINFO, None))
    if options.cert is not None:
        certificate, key = options.cert if isinstance(options.cert, tuple) else (options.cert, options.cert)
        out += [(pycurl.SSLCERT, certificate), (pycurl.SSLKEY, key)]
    return out
