"""What is shipped, not the tree: the source distribution, and the wheel that is built from it, used without any extra."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tarfile
import zipfile
from email.parser import Parser
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).parents[2]
SRC = ROOT / "src"


class Shipped(NamedTuple):
    sdist: set[str]
    """The paths in the source distribution, below its folder."""
    wheel: set[str]
    site: Path
    """Where the wheel is unpacked."""

    @property
    def info(self) -> Path:
        [found] = self.site.glob("*.dist-info")
        return found


@pytest.fixture(scope="module")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> Shipped:
    out = tmp_path_factory.mktemp("shipped")

    def build(kind: str, source: Path) -> Path:
        code = f"import sys, hatchling.build as b; print(b.build_{kind}(sys.argv[1]))"
        command = [sys.executable, "-c", code, str(out)]
        done = subprocess.run(command, cwd=source, capture_output=True, text=True, timeout=60)
        assert done.returncode == 0, done.stderr
        return out / done.stdout.strip().splitlines()[-1]

    sdist = build("sdist", ROOT)
    with tarfile.open(sdist) as archive:
        archive.extractall(out, filter="data")
        files = {member.name.partition("/")[2] for member in archive if member.isfile()}
    wheel = build("wheel", out / sdist.name.removesuffix(".tar.gz"))
    with zipfile.ZipFile(wheel) as packed:
        packed.extractall(out / "site")
        return Shipped(files, set(packed.namelist()), out / "site")


def test_the_wheel_is_the_packages_and_nothing_else(shipped: Shipped) -> None:
    source = {
        path.relative_to(SRC).as_posix()
        for path in SRC.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts and not path.match("*.egg-info/*")
    }
    assert {"anthropic/py.typed", "anthropic_bedrock/py.typed"} <= source
    info = shipped.info.name
    assert shipped.wheel == source | {
        f"{info}/{name}" for name in ("METADATA", "WHEEL", "RECORD", "licenses/LICENSE")
    }


def test_the_source_has_what_it_takes_to_check_it(shipped: Shipped) -> None:
    assert {"LICENSE", "README.md", "CHANGELOG.md", "Makefile", "constraints.txt", "pyproject.toml"} <= (
        shipped.sdist
    )
    for folder in ("src", "tests", "docs", "examples", "tools", "benchmarks"):
        ours = {path.relative_to(ROOT).as_posix() for path in (ROOT / folder).rglob("*.py") if path.is_file()}
        assert ours <= shipped.sdist, ours - shipped.sdist
    for folder in (".git/", ".venv/", "dist/"):
        assert not [path for path in shipped.sdist if path.startswith(folder)]


def test_it_needs_no_extra(shipped: Shipped) -> None:
    about = Parser().parsestr((shipped.info / "METADATA").read_text("utf-8"))
    assert (about["Name"], about["Requires-Python"], about["License-Expression"]) == (
        "anthropic", ">=3.10", "MIT"
    )  # fmt: skip
    needed = {
        re.split("[<>]", line)[0] for line in about.get_all("Requires-Dist", []) if "extra ==" not in line
    }
    assert needed == {"anyio", "docstring-parser", "httpx2", "pydantic", "typing-extensions"}


BARE = """
import sys
from importlib.abc import MetaPathFinder

EXTRAS = {"aiohttp", "boto3", "botocore", "google", "httpx", "mcp", "multipart", "opentelemetry", "pycurl",
          "pyreqwest", "python_multipart", "starlette", "uvicorn"}

class Missing(MetaPathFinder):
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in EXTRAS:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)

sys.meta_path.insert(0, Missing())
import anthropic, anthropic_bedrock
site = sys.argv.pop(1)
assert anthropic.__file__.startswith(site) and anthropic_bedrock.__file__.startswith(site), anthropic.__file__
"""


def bare(shipped: Shipped, script: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a script with the wheel, in a process in which no extra is installed."""
    environment = {
        name: value for name, value in os.environ.items() if name[:4] not in ("ANTH", "AWS_", "GOOG")
    }
    return subprocess.run(
        [sys.executable, "-W", "error::ResourceWarning", "-c", BARE + script, str(shipped.site), *arguments],
        capture_output=True, text=True, timeout=60, cwd=shipped.site.parent,
        env={**environment, "PYTHONPATH": str(shipped.site), "AWS_EC2_METADATA_DISABLED": "true"},
    )  # fmt: skip


def test_every_name_is_there_without_an_extra(shipped: Shipped) -> None:
    script = """
for module in (anthropic, anthropic_bedrock):
    names = {*dir(module), *module.__all__}
    assert len(names) > 40
    for name in names:
        getattr(module, name)
"""
    done = bare(shipped, script)
    assert done.returncode == 0, done.stderr


def test_a_cloud_is_named_with_its_extra_when_it_is_first_used(shipped: Shipped) -> None:
    script = """
ask = {"model": "m", "max_tokens": 1, "messages": [{"role": "user", "content": "Hi"}]}
for name, extra, options in (
    ("AnthropicBedrock", "bedrock", {"aws_region": "r"}),
    ("AnthropicBedrockMantle", "bedrock", {"aws_region": "r"}),
    ("AnthropicAWS", "aws", {"aws_region": "r", "workspace_id": "w"}),
    ("AnthropicVertex", "vertex", {"region": "r", "project_id": "p"}),
    ("AnthropicGoogleCloud", "google_cloud", {"project": "p", "location": "r", "workspace_id": "w"}),
):
    with getattr(anthropic, name)(**options, base_url="http://127.0.0.1:9", max_retries=0) as client:
        try:
            client.messages.create(**ask)
        except anthropic.MissingDependencyError as error:
            assert f"pip install 'anthropic[{extra}]'" in str(error), error
        else:
            raise AssertionError(name)
"""
    done = bare(shipped, script)
    assert done.returncode == 0, done.stderr


def test_the_emulator_names_its_extra(shipped: Shipped) -> None:
    done = bare(shipped, "import runpy; runpy.run_module('anthropic.emulator', run_name='__main__')")
    assert done.returncode == 2 and "Traceback" not in done.stderr
    assert "pip install 'anthropic[emulator]'" in done.stderr
