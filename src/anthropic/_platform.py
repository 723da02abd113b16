"""The headers that say what the client runs on."""

from __future__ import annotations

import platform
import struct
from functools import cache
from platform import python_implementation, python_version


@cache
def platform_headers(version: str, *, platform: str | None = None) -> dict[str, str]:
    """The ``X-Stainless-*`` headers, of this `platform` or the machine's own; found out once, without starting a process."""
    return {
        "X-Stainless-Lang": "python",
        "X-Stainless-Package-Version": version,
        "X-Stainless-OS": platform or get_platform(),
        "X-Stainless-Arch": get_architecture(),
        "X-Stainless-Runtime": python_implementation(),
        "X-Stainless-Runtime-Version": python_version(),
    }


def get_platform() -> str:
    """The operating system, by the name that the API's logs use."""
    system = platform.system().lower()
    release = platform.release().lower()
    if "iphone" in release or "ipad" in release or system == "ios":
        return "iOS"
    if system == "android" or "android" in release:
        return "Android"
    names = {
        "darwin": "MacOS",
        "windows": "Windows",
        "freebsd": "FreeBSD",
        "openbsd": "OpenBSD",
        "linux": "Linux",
    }
    return names.get(system) or (f"Other:{system}" if system else "Unknown")


def get_architecture() -> str:
    """The processor, by the name that the API's logs use."""
    machine = platform.machine().lower()
    if machine in ("arm64", "aarch64"):
        return "arm64"
    if machine == "arm":
        return "arm"
    if machine == "x86_64":
        return "x64"
    if struct.calcsize("P") == 4:
        return "x32"
    return f"other:{machine}" if machine else "unknown"
