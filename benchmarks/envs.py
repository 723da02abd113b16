"""The throwaway virtual environments the peers run in, outside the repository and kept between runs."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
REPO = HERE.parent
CONSTRAINTS = HERE / "constraints.txt"
REQUIREMENTS: dict[str, tuple[str, ...]] = {
    "ours": ("httpx", "httpx2", "orjson", "pycurl", "aiohttp", "pyreqwest"),  # and the repository itself
    "official-2.11": ("anthropic==2.11.0",),
    "official-0.121": ("anthropic==0.121.0",),
    "official-0.121-aiohttp": ("anthropic[aiohttp]==0.121.0",),
    "raw": ("httpx", "httpx2", "pycurl", "aiohttp", "pyreqwest"),
    "certs": ("trustme", "certifi"),  # makes the server's certificate
}


class Broken(Exception):
    """An environment could not be made; the message says why."""


def _run(*command: str | Path) -> None:
    parts = [str(part) for part in command]
    done = subprocess.run(parts, check=False, capture_output=True, text=True, timeout=600)
    if done.returncode:
        raise Broken(f"{' '.join(parts[1:4])}: {(done.stderr or done.stdout).strip()[-400:]}")


def _install_ours(python: Path) -> None:
    """Builds and installs a copy of the repository, so that the build leaves nothing behind in it."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "repo"
        ignore = shutil.ignore_patterns(
            ".*", "__pycache__", "build", "dist", "*.egg-info", "benchmarks", "tests"
        )
        shutil.copytree(REPO, copy, ignore=ignore)
        _run(python, "-m", "pip", "install", "-q", "-c", CONSTRAINTS, copy)
        _run(python, "-m", "pip", "install", "-q", "--force-reinstall", "--no-deps", copy)


def prepare(name: str, folder: Path) -> Path:
    """The python of environment `name` under `folder`, made on first use; ours is reinstalled every time."""
    ours = name == "ours"
    if ours and not (REPO / "pyproject.toml").exists():
        raise Broken("no pyproject.toml in the repository")
    wanted = "\n".join([sys.version, *REQUIREMENTS[name], CONSTRAINTS.read_text()])
    if ours:
        wanted += (REPO / "pyproject.toml").read_text()
    digest = hashlib.sha256(wanted.encode()).hexdigest()[:12]
    home = folder / f"{name}-{digest}"
    python, ready = home / "bin" / "python", home / "ready"
    if not ready.exists():
        print(f"making environment {name} ...", file=sys.stderr, flush=True)
        _run(sys.executable, "-m", "venv", "--clear", home)
        _run(python, "-m", "pip", "install", "-q", "-c", CONSTRAINTS, *REQUIREMENTS[name])
    if ours:
        _install_ours(python)
    ready.touch()
    return python
