"""Signatures of thinking blocks: made by the emulator, and checked when such a block is sent back.

A signature the emulator did not make (a recorded one of the real API) cannot be checked and is let through.
"""

from __future__ import annotations

import base64
import hashlib
from typing import Any

# Twelve bytes, so that its base64 is a prefix of the base64 of what follows it.
_MARK = b"\x12\xefemulator\x18\x02"


def sign(thinking: str) -> str:
    digest = hashlib.sha512(_MARK + thinking.encode("utf-8", "surrogatepass")).digest()
    return base64.b64encode(_MARK + digest).decode()


def is_tampered(block: dict[str, Any]) -> bool:
    """Whether a block is signed by the emulator, but for another text; an empty signature never holds."""
    signature = str(block.get("signature") or "")
    if not signature:
        return True
    if not signature.startswith(base64.b64encode(_MARK).decode()):
        return False
    # A block that was sent with `display: omitted` has an empty text and the signature of the full one.
    return signature != sign(str(block.get("thinking"))) and bool(block.get("thinking"))
