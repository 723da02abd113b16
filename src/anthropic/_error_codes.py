"""The finer classes of status errors: one for each ``error.details.error_code`` that the API documents.

Each is a subclass of its status's class, so ``except BadRequestError`` still sees it. A code that
comes with another status than the one below is not one of these.
"""

# Each class narrows the status or code of its base to the one it has.
# pyright: reportIncompatibleVariableOverride=false

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from ._errors import (
    APIStatusError,
    BadRequestError,
    ConflictError,
    ContentTooLargeError,
    NotFoundError,
    OverloadedError,
    PaymentRequiredError,
    PermissionDeniedError,
    RateLimitError,
    ServiceUnavailableError,
)

if TYPE_CHECKING:
    from . import types

ERROR_CLASSES: dict[tuple[int, str], type[APIStatusError]] = {}


class _Coded:
    """Registers a class under its status and code."""

    def __init_subclass__(cls, **kwargs: object) -> None:
        super().__init_subclass__(**kwargs)
        assert issubclass(cls, APIStatusError)
        ERROR_CLASSES[cls.status_code, str(cls.error_code)] = cls


class AvailableToolsLimitExceededError(BadRequestError, _Coded):
    """The request offers more tools than the API takes."""

    error_code: Literal["available_tools_limit_exceeded"] = "available_tools_limit_exceeded"
    if TYPE_CHECKING:

        @property
        def details(self) -> types.AvailableToolsLimitExceededErrorDetails: ...


class BetaOrganizationNotEnrolledInBetaError(BadRequestError, _Coded):
    """The organization does not take part in this beta."""

    error_code: Literal["organization_not_enrolled_in_beta"] = "organization_not_enrolled_in_beta"
    if TYPE_CHECKING:

        @property
        def details(self) -> types.BetaOrganizationNotEnrolledInBetaErrorDetails: ...


class BetaRequestBodyTimeoutError(BadRequestError, _Coded):
    """The body of the request took too long to arrive."""

    error_code: Literal["request_body_timeout"] = "request_body_timeout"
    if TYPE_CHECKING:

        @property
        def details(self) -> types.BetaRequestBodyTimeoutErrorDetails: ...


class BetaUnsupportedCharsetError(BadRequestError, _Coded):
    """The body of the request is in a character set that the API does not read."""

    error_code: Literal["unsupported_charset"] = "unsupported_charset"
    if TYPE_CHECKING:

        @property
        def details(self) -> types.BetaUnsupportedCharsetErrorDetails: ...


class CMEKContextUnavailableError(ServiceUnavailableError, _Coded):
    """The context of the customer-managed key cannot be reached for the moment."""

    error_code: Literal["cmek_context_unavailable"] = "cmek_context_unavailable"
    if TYPE_CHECKING:

        @property
        def details(self) -> types.CMEKContextUnavailableErrorDetails: ...


class CMEKKeyDisabledError(BadRequestError, _Coded):
    """The customer-managed encryption key is disabled."""

    error_code: Literal["cmek_key_disabled"] = "cmek_key_disabled"
    if TYPE_CHECKING:

        @property
        def details(self) -> types.CMEKKeyDisabledErrorDetails: ...


class CMEKKeyNetworkBlockedError(BadRequestError, _Coded):
    """The network rules of the key's owner refuse the access."""

    error_code: Literal["cmek_key_network_blocked"] = "cmek_key_network_blocked"
    if TYPE_CHECKING:

        @property
        def details(self) -> types.CMEKKeyNetworkBlockedErrorDetails: ...


class CMEKKeyUnreachableError(ServiceUnavailableError, _Coded):
    """The customer-managed encryption key cannot be reached for the moment."""

    error_code: Literal["cmek_key_unreachable"] = "cmek_key_unreachable"
    if TYPE_CHECKING:

        @property
        def details(self) -> types.CMEKKeyUnreachableErrorDetails: ...


class ClaudeCodeKeyCreatorNotMemberError(BadRequestError, _Coded):
    """Whoever made this Claude Code key has left the organization."""

    error_code: Literal["claude_code_key_creator_not_member"] = "claude_code_key_creator_not_member"
    if TYPE_CHECKING:

        @property
        def details(self) -> types.ClaudeCodeKeyCreatorNotMemberErrorDetails: ...


class ClaudeCodeVersionTooOldError(BadRequestError, _Coded):
    """This version of Claude Code is no longer served; upgrade it."""

    error_code: Literal["claude_code_version_too_old"] = "claude_code_version_too_old"
    if TYPE_CHECKING:

        @property
        def details(self) -> types.ClaudeCodeVersionTooOldErrorDetails: ...


class CompactionBlockAmbiguousError(BadRequestError, _Coded):
    """It is not clear which compaction block is meant."""

    error_code: Literal["compaction_block_ambiguous"] = "compaction_block_ambiguous"
    if TYPE_CHECKING:

        @property
        def details(self) -> types.CompactionBlockAmbiguousErrorDetails: ...


class CompactionBlockMisplacedError(BadRequestError, _Coded):
    """A compaction block stands where none may stand."""

    error_code: Literal["compaction_block_misplaced"] = "compaction_block_misplaced"
    if TYPE_CHECKING:

        @property
        def details(self) -> types.CompactionBlockMisplacedErrorDetails: ...


class CompactionContentMismatchError(BadRequestError, _Coded):
    """A compaction block does not match the conversation that it sums up."""

    error_code: Literal["compaction_content_mismatch"] = "compaction_content_mismatch"
    if TYPE_CHECKING:

        @property
        def details(self) -> types.CompactionContentMismatchErrorDetails: ...


class CompactionIncompleteTurnError(BadRequestError, _Coded):
    """A turn must be complete before it can be compacted."""

    error_code: Literal["compaction_incomplete_turn"] = "compaction_incomplete_turn"
    if TYPE_CHECKING:

        @property
        def details(self) -> types.CompactionIncompleteTurnErrorDetails: ...


class CompactionNothingToSummarizeError(BadRequestError, _Coded):
    """There is nothing to compact."""

    error_code: Literal["compaction_nothing_to_summarize"] = "compaction_nothing_to_summarize"
    if TYPE_CHECKING:

        @property
        def details(self) -> types.CompactionNothingToSummarizeErrorDetails: ...


class CompactionSignatureInvalidError(BadRequestError, _Coded):
    """The signature of a compaction block is not valid."""

    error_code: Literal["compaction_signature_invalid"] = "compaction_signature_invalid"
    if TYPE_CHECKING:

        @property
        def details(self) -> types.CompactionSignatureInvalidErrorDetails: ...


class CompactionTooManyToolReferencesError(BadRequestError, _Coded):
    """The conversation to compact refers to too many tools."""

    error_code: Literal["compaction_too_many_tool_references"] = "compaction_too_many_tool_references"
    if TYPE_CHECKING:

        @property
        def details(self) -> types.CompactionTooManyToolReferencesErrorDetails: ...


class CompactionToolChangesMismatchError(BadRequestError, _Coded):
    """The tools changed in a way that the compaction block does not know."""

    error_code: Literal["compaction_tool_changes_mismatch"] = "compaction_tool_changes_mismatch"
    if TYPE_CHECKING:

        @property
        def details(self) -> types.CompactionToolChangesMismatchErrorDetails: ...


class CompactionUnavailableError(OverloadedError, _Coded):
    """Compaction has more to do than it can; try again later."""

    error_code: Literal["compaction_unavailable"] = "compaction_unavailable"
    if TYPE_CHECKING:

        @property
        def details(self) -> types.CompactionUnavailableErrorDetails: ...


class ContractSpendLimitReachedError(RateLimitError, _Coded):
    """The spending limit of the contract is reached."""

    error_code: Literal["contract_spend_limit_reached"] = "contract_spend_limit_reached"
    if TYPE_CHECKING:

        @property
        def details(self) -> types.ContractSpendLimitReachedErrorDetails: ...


class EnforcedSpendLimitReachedError(RateLimitError, _Coded):
    """A spending limit that an administrator set is reached."""

    error_code: Literal["enforced_spend_limit_reached"] = "enforced_spend_limit_reached"
    if TYPE_CHECKING:

        @property
        def details(self) -> types.EnforcedSpendLimitReachedErrorDetails: ...


class FileExpiredError(NotFoundError, _Coded):
    """The file has expired."""

    error_code: Literal["file_expired"] = "file_expired"
    if TYPE_CHECKING:

        @property
        def details(self) -> types.FileExpiredErrorDetails: ...


class FileNotDownloadableError(BadRequestError, _Coded):
    """The file cannot be downloaded: only those that tools wrote can."""

    error_code: Literal["file_not_downloadable"] = "file_not_downloadable"
    if TYPE_CHECKING:

        @property
        def details(self) -> types.FileNotDownloadableErrorDetails: ...


class LinkedOrganizationBillingUnavailableError(PaymentRequiredError, _Coded):
    """The organization that pays cannot be billed."""

    error_code: Literal["linked_organization_billing_unavailable"] = "linked_organization_billing_unavailable"
    if TYPE_CHECKING:

        @property
        def details(self) -> types.LinkedOrganizationBillingUnavailableErrorDetails: ...


class LinkedOrganizationSpendLimitReachedError(PaymentRequiredError, _Coded):
    """The organization that pays has reached its spending limit."""

    error_code: Literal["linked_organization_spend_limit_reached"] = "linked_organization_spend_limit_reached"
    if TYPE_CHECKING:

        @property
        def details(self) -> types.LinkedOrganizationSpendLimitReachedErrorDetails: ...


class OrganizationOnHoldError(BadRequestError, _Coded):
    """The organization is on hold."""

    error_code: Literal["organization_on_hold"] = "organization_on_hold"
    if TYPE_CHECKING:

        @property
        def details(self) -> types.OrganizationOnHoldErrorDetails: ...


class OrganizationTypeNotSupportedError(BadRequestError, _Coded):
    """This kind of organization cannot use the endpoint."""

    error_code: Literal["organization_type_not_supported"] = "organization_type_not_supported"
    if TYPE_CHECKING:

        @property
        def details(self) -> types.OrganizationTypeNotSupportedErrorDetails: ...


class ParentOrganizationRequiredError(BadRequestError, _Coded):
    """Only a parent organization can do this."""

    error_code: Literal["parent_organization_required"] = "parent_organization_required"
    if TYPE_CHECKING:

        @property
        def details(self) -> types.ParentOrganizationRequiredErrorDetails: ...


class RampLimitExceededError(RateLimitError, _Coded):
    """Use grew faster than the organization's ramp allows; raise it step by step."""

    error_code: Literal["ramp_limit_exceeded"] = "ramp_limit_exceeded"
    if TYPE_CHECKING:

        @property
        def details(self) -> types.RampLimitExceededErrorDetails: ...


class RequestBodyEncodingInvalidError(BadRequestError, _Coded):
    """The body does not decode with its ``Content-Encoding``."""

    error_code: Literal["request_body_encoding_invalid"] = "request_body_encoding_invalid"
    if TYPE_CHECKING:

        @property
        def details(self) -> types.RequestBodyEncodingInvalidErrorDetails: ...


class RequestBodyEncodingUnsupportedError(BadRequestError, _Coded):
    """The ``Content-Encoding`` of the body is not one the API takes."""

    error_code: Literal["request_body_encoding_unsupported"] = "request_body_encoding_unsupported"
    if TYPE_CHECKING:

        @property
        def details(self) -> types.RequestBodyEncodingUnsupportedErrorDetails: ...


class RequestBodyTooLargeAfterDecodingError(ContentTooLargeError, _Coded):
    """The body is too large once it is decoded."""

    error_code: Literal["request_body_too_large_after_decoding"] = "request_body_too_large_after_decoding"
    if TYPE_CHECKING:

        @property
        def details(self) -> types.RequestBodyTooLargeAfterDecodingErrorDetails: ...


class SandboxEgressRestrictedError(PermissionDeniedError, _Coded):
    """The sandbox may not reach that address."""

    error_code: Literal["sandbox_egress_restricted"] = "sandbox_egress_restricted"
    if TYPE_CHECKING:

        @property
        def details(self) -> types.SandboxEgressRestrictedErrorDetails: ...


class SkillReadBlockedUndecryptableError(ConflictError, _Coded):
    """The skill cannot be read, for its key cannot be used."""

    error_code: Literal["skill_read_blocked_undecryptable"] = "skill_read_blocked_undecryptable"
    if TYPE_CHECKING:

        @property
        def details(self) -> types.SkillReadBlockedUndecryptableErrorDetails: ...


class StorageQuotaExceededError(BadRequestError, _Coded):
    """The organization has no room left for files."""

    error_code: Literal["storage_quota_exceeded"] = "storage_quota_exceeded"
    if TYPE_CHECKING:

        @property
        def details(self) -> types.StorageQuotaExceededErrorDetails: ...


class ThreadAlreadyContinuedError(BadRequestError, _Coded):
    """The thread was continued from this point already."""

    error_code: Literal["thread_already_continued"] = "thread_already_continued"
    if TYPE_CHECKING:

        @property
        def details(self) -> types.ThreadAlreadyContinuedErrorDetails: ...


class ThreadContinueInFlightError(BadRequestError, _Coded):
    """Another request is continuing the thread right now."""

    error_code: Literal["thread_continue_in_flight"] = "thread_continue_in_flight"
    if TYPE_CHECKING:

        @property
        def details(self) -> types.ThreadContinueInFlightErrorDetails: ...


class ThreadFingerprintMismatchError(BadRequestError, _Coded):
    """The request does not match the thread it continues."""

    error_code: Literal["thread_fingerprint_mismatch"] = "thread_fingerprint_mismatch"
    if TYPE_CHECKING:

        @property
        def details(self) -> types.ThreadFingerprintMismatchErrorDetails: ...


class ThreadNotFoundError(NotFoundError, _Coded):
    """There is no such thread."""

    error_code: Literal["thread_not_found"] = "thread_not_found"
    if TYPE_CHECKING:

        @property
        def details(self) -> types.ThreadNotFoundErrorDetails: ...


class ThreadUnsupportedRequestError(BadRequestError, _Coded):
    """A thread cannot take this kind of request."""

    error_code: Literal["thread_unsupported_request"] = "thread_unsupported_request"
    if TYPE_CHECKING:

        @property
        def details(self) -> types.ThreadUnsupportedRequestErrorDetails: ...


class ToolNameConflictError(BadRequestError, _Coded):
    """Two tools have the same name."""

    error_code: Literal["tool_name_conflict"] = "tool_name_conflict"
    if TYPE_CHECKING:

        @property
        def details(self) -> types.ToolNameConflictErrorDetails: ...


class ToolReferenceUnresolvedError(BadRequestError, _Coded):
    """A tool reference names a tool that the request does not offer."""

    error_code: Literal["tool_reference_unresolved"] = "tool_reference_unresolved"
    if TYPE_CHECKING:

        @property
        def details(self) -> types.ToolReferenceUnresolvedErrorDetails: ...
