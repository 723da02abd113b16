"""A certificate for the server, made anew for each run: `python certificates.py FOLDER`.

Runs in the environment ``certs``, which has trustme. Writes ``server.pem`` (key and certificate) and
``authorities.pem``, for ``SSL_CERT_FILE``: the authorities that everybody trusts (certifi's), and ours. A file
with one certificate would make the reading of it look cheaper than it is for anybody.
"""

from __future__ import annotations

import sys
from pathlib import Path

import certifi
import trustme


def main(folder: Path) -> None:
    authority = trustme.CA()
    server = authority.issue_cert("127.0.0.1", "localhost")
    (folder / "server.pem").write_bytes(server.private_key_and_cert_chain_pem.bytes())
    usual = Path(certifi.where()).read_bytes()
    (folder / "authorities.pem").write_bytes(usual + b"\n" + authority.cert_pem.bytes())


if __name__ == "__main__":
    main(Path(sys.argv[1]))
