"""The same endpoints against the emulator: what one call makes, the next one finds."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from clients import API, every, it

import anthropic
from anthropic.emulator import Emulator, VirtualClock
from anthropic.tools.agent import download_session_skills

MODEL = "claude-opus-4-8"


@pytest.fixture(scope="module")
def emu() -> Iterator[Emulator]:
    with Emulator(clock=VirtualClock(auto=True)) as emulator:
        yield emulator


def request(custom_id: str, **params: Any) -> Any:
    hello = [{"role": "user", "content": "Hi"}]
    return {"custom_id": custom_id, "params": {"model": MODEL, "max_tokens": 16, "messages": hello, **params}}


@pytest.mark.parametrize("beta", [False, True])
async def test_a_batch(api: API, emu: Emulator, beta: bool) -> None:
    client = api.client(base_url=emu.url)
    batches = client.beta.messages.batches if beta else client.messages.batches
    batch = await it(batches.create(requests=[request("a"), request("b", max_tokens=-1)]))
    for _ in range(100):
        if (await it(batches.retrieve(batch.id))).processing_status == "ended":
            break
    found = {line.custom_id: line.result for line in await every(await it(batches.results(batch.id)))}
    assert found["a"].type == "succeeded" and found["a"].message.content[0].type == "text"
    assert found["b"].type == "errored" and found["b"].error.error.type == "invalid_request_error"
    assert batch.id in [each.id for each in await every(batches.list(limit=1))]
    assert (await it(batches.delete(batch.id))).id == batch.id
    with pytest.raises(anthropic.NotFoundError):
        await it(batches.results(batch.id))


async def test_a_file(api: API, emu: Emulator, tmp_path: Path) -> None:
    path = tmp_path / "notes.md"
    path.write_text("hello")
    files = api.client(base_url=emu.url).files
    made = [await it(files.upload(file=path)) for _ in range(3)]
    assert made[0].filename == "notes.md" and made[0].size_bytes == 5
    assert {file.id for file in made} <= {file.id for file in await every(files.list(limit=2))}
    assert (await it(files.retrieve_metadata(made[0].id))).id == made[0].id
    assert (await it(files.delete(made[0].id))).id == made[0].id
    with pytest.raises(anthropic.NotFoundError):
        await it(files.retrieve_metadata(made[0].id))


async def test_a_skill(api: API, emu: Emulator, tmp_path: Path) -> None:
    top = tmp_path / "my-skill"
    top.mkdir()
    (top / "SKILL.md").write_text("---\nname: my-skill\ndescription: When it is mine\n---\nDo it.\n")
    skills = api.client(base_url=emu.url).beta.skills
    files = anthropic.lib.files_from_dir(top)  # type: ignore[attr-defined]
    skill = await it(skills.create(files=files, display_name=f"Mine {api.engine} {api.asynchronous}"))
    version = await it(skills.versions.retrieve(skill.latest_version_id, skill_id=skill.id))
    assert (version.name, version.description) == ("my-skill", "When it is mine")
    second = await it(skills.versions.create(skill.id, files=files))
    listed = [each.version for each in await every(skills.versions.list(skill.id, limit=1))]
    assert set(listed) == {version.version, second.version}
    if api.asynchronous:
        entry = {"type": "custom", "skill_id": skill.id, "version": "latest"}
        (written,) = await download_session_skills(
            api.client(base_url=emu.url), workdir=tmp_path / "work", session={"agent": {"skills": [entry]}}
        )
        assert (written / "SKILL.md").read_text() == (top / "SKILL.md").read_text()
    for each in listed:
        await it(skills.versions.delete(each, skill_id=skill.id))
    assert (await it(skills.delete(skill.id))).id == skill.id
