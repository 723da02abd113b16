"""Skills and their versions, with beta features: https://docs.anthropic.com/en/api/skills-guide"""

from __future__ import annotations

from typing import TYPE_CHECKING

from typing_extensions import Unpack

from ..._colour import Async, C, RawAsync, RawSync, StreamedAsync, StreamedSync, Sync
from ..._declare import delete, get, get_cursor_page, get_file, post
from .._base import Resource, child, view

if TYPE_CHECKING:
    from ..._pages import SyncPageCursor
    from ..._response import BinaryAPIResponse
    from ...types.beta import BetaDeletedSkill, BetaSkill
    from ...types.beta.skills import BetaDeletedSkillVersion, BetaSkillVersion
    from .._options import (
        BetaSkillCall,
        BetaSkillCreateCall,
        BetaSkillListCall,
        BetaVersionCreateCall,
        BetaVersionListCall,
    )
    from . import skills as _skills  # noqa: F401, for the strings below


class VersionsAPI(Resource[C]):
    """The versions of a skill."""

    _path = "beta.skills.versions"

    with_raw_response = view["VersionsWithRawResponse", "AsyncVersionsWithRawResponse"]("WithRawResponse")
    with_streaming_response = view["VersionsWithStreamingResponse", "AsyncVersionsWithStreamingResponse"](
        "WithStreamingResponse"
    )

    @post("/v1/skills/{skill_id}/versions", required="files", files="files[]", preview="skills-2025-10-02")
    def create(self, skill_id: str, **params: Unpack[BetaVersionCreateCall]) -> BetaSkillVersion:
        """Upload a new version of a skill, all its files.

        Raises: `NotFoundError`, `BadRequestError` (the files are not a skill).
        """
        ...

    @get("/v1/skills/{skill_id}/versions/{version}", preview="skills-2025-10-02")
    def retrieve(self, version: str, *, skill_id: str, **params: Unpack[BetaSkillCall]) -> BetaSkillVersion:
        """Get one version of a skill.

        Raises: `NotFoundError`.
        """
        ...

    @get_cursor_page("/v1/skills/{skill_id}/versions", preview="skills-2025-10-02")
    def list(self, skill_id: str, **params: Unpack[BetaVersionListCall]) -> SyncPageCursor[BetaSkillVersion]:
        """List the versions of a skill, newest first. Iterate the result for all of them, page after page."""
        ...

    @get_file("/v1/skills/{skill_id}/versions/{version}/content", preview="skills-2025-10-02")
    def download(self, version: str, *, skill_id: str, **params: Unpack[BetaSkillCall]) -> BinaryAPIResponse:
        """Download the files of a version, as a zip archive.

        Returns the response, whose body has been read: see its `write_to_file` and `read`.

        Raises: `NotFoundError`.
        """
        ...

    @delete("/v1/skills/{skill_id}/versions/{version}", preview="skills-2025-10-02")
    def delete(
        self, version: str, *, skill_id: str, **params: Unpack[BetaSkillCall]
    ) -> BetaDeletedSkillVersion:
        """Delete one version of a skill.

        Raises: `NotFoundError`.
        """
        ...


class SkillsAPI(Resource[C]):
    """Keep skills with the API: instructions, and files with them, that the model reads when it needs them."""

    _path = "beta.skills"

    versions = child[
        "_skills.Versions",
        "_skills.AsyncVersions",
        "_skills.VersionsWithRawResponse",
        "_skills.AsyncVersionsWithRawResponse",
        "_skills.VersionsWithStreamingResponse",
        "_skills.AsyncVersionsWithStreamingResponse",
    ]("beta.skills", "Versions")
    with_raw_response = view["SkillsWithRawResponse", "AsyncSkillsWithRawResponse"]("WithRawResponse")
    with_streaming_response = view["SkillsWithStreamingResponse", "AsyncSkillsWithStreamingResponse"](
        "WithStreamingResponse"
    )

    @post(
        "/v1/skills",
        required="files",
        files="files[]",
        renamed="display_title=display_name",
        preview="skills-2025-10-02",
    )
    def create(self, **params: Unpack[BetaSkillCreateCall]) -> BetaSkill:
        """Upload a skill: a directory with a SKILL.md, as `anthropic.lib.files_from_dir` reads it.

        Raises: `TypeError` and `RuntimeError` (not a list of files), before anything is sent; `BadRequestError`
        (the files are not a skill).
        """
        ...

    @get("/v1/skills/{skill_id}", preview="skills-2025-10-02")
    def retrieve(self, skill_id: str, **params: Unpack[BetaSkillCall]) -> BetaSkill:
        """Get one skill.

        Raises: `NotFoundError`.
        """
        ...

    @get_cursor_page("/v1/skills", preview="skills-2025-10-02")
    def list(self, **params: Unpack[BetaSkillListCall]) -> SyncPageCursor[BetaSkill]:
        """List the skills that can be used. Iterate the result for all of them, page after page."""
        ...

    @delete("/v1/skills/{skill_id}", preview="skills-2025-10-02")
    def delete(self, skill_id: str, **params: Unpack[BetaSkillCall]) -> BetaDeletedSkill:
        """Delete a skill, whose versions have been deleted.

        Raises: `NotFoundError`, `BadRequestError` (it has versions).
        """
        ...


class Versions(VersionsAPI[Sync]): ...


class AsyncVersions(VersionsAPI[Async]): ...


class VersionsWithRawResponse(VersionsAPI[RawSync]): ...


class AsyncVersionsWithRawResponse(VersionsAPI[RawAsync]): ...


class VersionsWithStreamingResponse(VersionsAPI[StreamedSync]): ...


class AsyncVersionsWithStreamingResponse(VersionsAPI[StreamedAsync]): ...


class Skills(SkillsAPI[Sync]): ...


class AsyncSkills(SkillsAPI[Async]): ...


class SkillsWithRawResponse(SkillsAPI[RawSync]): ...


class AsyncSkillsWithRawResponse(SkillsAPI[RawAsync]): ...


class SkillsWithStreamingResponse(SkillsAPI[StreamedSync]): ...


class AsyncSkillsWithStreamingResponse(SkillsAPI[StreamedAsync]): ...


__path__: list[str] = []  # older releases had modules below this one (see `_paths`)
