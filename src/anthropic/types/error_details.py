"""The `details` of an error: one class per machine-readable `error_code`."""

from typing import Annotated, Literal, TypeAlias

from .._models import BaseModel, UnionDiscriminator

ThreadUnsupportedFeatureName: TypeAlias = Literal[
    "cache_control", "context_management", "fallbacks", "hipaa", "inference_hooks", "thinking"
]
"""A feature that a thread does not support."""

WorkspacePolicyField: TypeAlias = Literal["external_key_id"]
"""A field that a workspace policy governs."""


class AvailableToolsLimitExceededErrorDetails(BaseModel):
    """The conversation makes too many tools available."""

    error_code: Literal["available_tools_limit_exceeded"]
    """What went wrong."""


class BetaOrganizationNotEnrolledInBetaErrorDetails(BaseModel):
    """The organization does not take part in this beta."""

    error_code: Literal["organization_not_enrolled_in_beta"]
    """What went wrong."""


class BetaRequestBodyTimeoutErrorDetails(BaseModel):
    """The request body took too long to arrive."""

    error_code: Literal["request_body_timeout"]
    """What went wrong."""


class BetaUnsupportedCharsetErrorDetails(BaseModel):
    """The request body is in a character set that is not supported."""

    error_code: Literal["unsupported_charset"]
    """What went wrong."""


class CMEKContextUnavailableErrorDetails(BaseModel):
    """The customer-managed encryption key is not at hand for the moment."""

    error_code: Literal["cmek_context_unavailable"]
    """What went wrong."""


class CMEKKeyDisabledErrorDetails(BaseModel):
    """The customer-managed encryption key is disabled."""

    error_code: Literal["cmek_key_disabled"]
    """What went wrong."""


class CMEKKeyNetworkBlockedErrorDetails(BaseModel):
    """The network keeps the API from the customer-managed encryption key."""

    error_code: Literal["cmek_key_network_blocked"]
    """What went wrong."""


class CMEKKeyUnreachableErrorDetails(BaseModel):
    """The customer-managed encryption key cannot be reached."""

    error_code: Literal["cmek_key_unreachable"]
    """What went wrong."""


class ClaudeCodeKeyCreatorNotMemberErrorDetails(BaseModel):
    """Whoever created the Claude Code key is no longer a member."""

    error_code: Literal["claude_code_key_creator_not_member"]
    """What went wrong."""


class ClaudeCodeVersionTooOldErrorDetails(BaseModel):
    """This version of Claude Code is too old."""

    error_code: Literal["claude_code_version_too_old"]
    """What went wrong."""


class CompactionBlockAmbiguousErrorDetails(BaseModel):
    """It is not clear which compaction block counts."""

    error_code: Literal["compaction_block_ambiguous"]
    """What went wrong."""


class CompactionBlockMisplacedErrorDetails(BaseModel):
    """A compaction block is where it may not be."""

    error_code: Literal["compaction_block_misplaced"]
    """What went wrong."""


class CompactionContentMismatchErrorDetails(BaseModel):
    """A compaction block was altered."""

    error_code: Literal["compaction_content_mismatch"]
    """What went wrong."""


class CompactionIncompleteTurnErrorDetails(BaseModel):
    """The turn to summarise is not complete."""

    error_code: Literal["compaction_incomplete_turn"]
    """What went wrong."""


class CompactionNothingToSummarizeErrorDetails(BaseModel):
    """There is nothing to summarise."""

    error_code: Literal["compaction_nothing_to_summarize"]
    """What went wrong."""


class CompactionSignatureInvalidErrorDetails(BaseModel):
    """The signature of a compaction block is not valid."""

    error_code: Literal["compaction_signature_invalid"]
    """What went wrong."""


class CompactionTooManyToolReferencesErrorDetails(BaseModel):
    """The conversation to summarise refers to too many tools."""

    error_code: Literal["compaction_too_many_tool_references"]
    """What went wrong."""


class CompactionToolChangesMismatchErrorDetails(BaseModel):
    """The tool changes of a compaction block were altered."""

    error_code: Literal["compaction_tool_changes_mismatch"]
    """What went wrong."""


class CompactionUnavailableErrorDetails(BaseModel):
    """Compaction is not available for the moment."""

    error_code: Literal["compaction_unavailable"]
    """What went wrong."""


class ConcurrentMembershipChangeErrorDetails(BaseModel):
    """The membership was changed at the same time."""

    error_code: Literal["concurrent_membership_change"]
    """What went wrong."""


class ContractSpendLimitReachedErrorDetails(BaseModel):
    """The spend limit of the contract is reached."""

    error_code: Literal["contract_spend_limit_reached"]
    """What went wrong."""


class EnforcedSpendLimitReachedErrorDetails(BaseModel):
    """The spend limit is reached."""

    error_code: Literal["enforced_spend_limit_reached"]
    """What went wrong."""


class FileExpiredErrorDetails(BaseModel):
    """The file has expired."""

    error_code: Literal["file_expired"]
    """What went wrong."""


class FileNotDownloadableErrorDetails(BaseModel):
    """The file cannot be downloaded."""

    error_code: Literal["file_not_downloadable"]
    """What went wrong."""


class LinkedOrganizationBillingUnavailableErrorDetails(BaseModel):
    """The linked organization cannot be billed."""

    error_code: Literal["linked_organization_billing_unavailable"]
    """What went wrong."""


class LinkedOrganizationSpendLimitReachedErrorDetails(BaseModel):
    """The spend limit of the linked organization is reached."""

    error_code: Literal["linked_organization_spend_limit_reached"]
    """What went wrong."""


class OrgMemberLimitExceededErrorDetails(BaseModel):
    """The organization has as many members as it may have."""

    error_code: Literal["org_member_limit_exceeded"]
    """What went wrong."""


class OrganizationOnHoldErrorDetails(BaseModel):
    """The organization is on hold."""

    error_code: Literal["organization_on_hold"]
    """What went wrong."""
    appeal_url: str | None = None
    """Where to appeal."""


class OrganizationTypeNotSupportedErrorDetails(BaseModel):
    """This kind of organization cannot do that."""

    error_code: Literal["organization_type_not_supported"]
    """What went wrong."""


class ParentOrganizationRequiredErrorDetails(BaseModel):
    """Only a parent organization can do that."""

    error_code: Literal["parent_organization_required"]
    """What went wrong."""


class RBACRoleNotFoundErrorDetails(BaseModel):
    """There is no such role."""

    error_code: Literal["rbac_role_not_found"]
    """What went wrong."""


class RampLimitExceededErrorDetails(BaseModel):
    """Usage grows faster than is allowed."""

    error_code: Literal["ramp_limit_exceeded"]
    """What went wrong."""


class RequestBodyEncodingInvalidErrorDetails(BaseModel):
    """The request body is not in the encoding its header names."""

    error_code: Literal["request_body_encoding_invalid"]
    """What went wrong."""


class RequestBodyEncodingUnsupportedErrorDetails(BaseModel):
    """The encoding of the request body is not supported."""

    error_code: Literal["request_body_encoding_unsupported"]
    """What went wrong."""


class RequestBodyTooLargeAfterDecodingErrorDetails(BaseModel):
    """The request body is too large once it is decoded."""

    error_code: Literal["request_body_too_large_after_decoding"]
    """What went wrong."""


class SandboxEgressRestrictedErrorDetails(BaseModel):
    """The sandbox may not reach that address."""

    error_code: Literal["sandbox_egress_restricted"]
    """What went wrong."""


class SkillReadBlockedUndecryptableErrorDetails(BaseModel):
    """The skill cannot be decrypted."""

    error_code: Literal["skill_read_blocked_undecryptable"]
    """What went wrong."""


class StorageQuotaExceededErrorDetails(BaseModel):
    """The storage quota is used up."""

    error_code: Literal["storage_quota_exceeded"]
    """What went wrong."""


class ThreadAlreadyContinuedErrorDetails(BaseModel):
    """The thread was already continued from that message."""

    error_code: Literal["thread_already_continued"]
    """What went wrong."""


class ThreadContinueInFlightErrorDetails(BaseModel):
    """The thread is being continued by another request."""

    error_code: Literal["thread_continue_in_flight"]
    """What went wrong."""


class ThreadFingerprintMismatchErrorDetails(BaseModel):
    """The request does not fit the thread."""

    error_code: Literal["thread_fingerprint_mismatch"]
    """What went wrong."""


class ThreadNotFoundErrorDetails(BaseModel):
    """There is no such thread."""

    error_code: Literal["thread_not_found"]
    """What went wrong."""


class ThreadUnsupportedRequestErrorDetails(BaseModel):
    """Threads do not support something in the request."""

    error_code: Literal["thread_unsupported_request"]
    """What went wrong."""
    unsupported: list[ThreadUnsupportedFeatureName] | None = None
    """The features that stand in the way."""


class ToolNameConflictErrorDetails(BaseModel):
    """Two tools have the same name."""

    error_code: Literal["tool_name_conflict"]
    """What went wrong."""


class ToolReferenceUnresolvedErrorDetails(BaseModel):
    """A tool that is referred to is not defined."""

    error_code: Literal["tool_reference_unresolved"]
    """What went wrong."""


class UserProfileBillingNotAuthorizedErrorDetails(BaseModel):
    """The user profile may not be billed for this."""

    error_code: Literal["user_profile_billing_not_authorized"]
    """What went wrong."""


class UserProfileNotBillableErrorDetails(BaseModel):
    """The user profile cannot be billed."""

    error_code: Literal["user_profile_not_billable"]
    """What went wrong."""


class UserProfileNotFoundErrorDetails(BaseModel):
    """There is no such user profile."""

    error_code: Literal["user_profile_not_found"]
    """What went wrong."""


class UserProfileRequiredErrorDetails(BaseModel):
    """The request needs a user profile."""

    error_code: Literal["user_profile_required"]
    """What went wrong."""


class BetaEnvironmentArchivedErrorDetails(BaseModel):
    """The environment is archived."""

    error_code: Literal["environment_archived"]
    """What went wrong."""


class BetaEnvironmentCreateDisabledErrorDetails(BaseModel):
    """Environments cannot be created."""

    error_code: Literal["environment_create_disabled"]
    """What went wrong."""


class BetaEnvironmentNotFoundErrorDetails(BaseModel):
    """There is no such environment."""

    error_code: Literal["environment_not_found"]
    """What went wrong."""


class BetaEnvironmentUpdateDisabledErrorDetails(BaseModel):
    """Environments cannot be changed."""

    error_code: Literal["environment_update_disabled"]
    """What went wrong."""


class BetaInvalidConfigTypeChangeErrorDetails(BaseModel):
    """The kind of a configuration cannot be changed."""

    error_code: Literal["invalid_config_type_change"]
    """What went wrong."""


class BetaInvalidMetadataErrorDetails(BaseModel):
    """The metadata is not valid."""

    error_code: Literal["invalid_metadata"]
    """What went wrong."""


class BetaHeartbeatPreconditionFailedErrorDetails(BaseModel):
    """The lease is not in the state the heartbeat expects."""

    current_state: str
    """The state of the lease."""
    error_code: Literal["heartbeat_precondition_failed"]
    """What went wrong."""


class BetaAPIKeyScopeMissingErrorDetails(BaseModel):
    """The API key lacks a scope."""

    error_code: Literal["api_key_scope_missing"]
    """What went wrong."""


class BetaBundleAttachmentNotSupportedErrorDetails(BaseModel):
    """The bundle cannot be attached."""

    error_code: Literal["bundle_attachment_not_supported"]
    """What went wrong."""


class BetaBundleOnCallErrorDetails(BaseModel):
    """The bundle is on call."""

    error_code: Literal["bundle_on_call"]
    """What went wrong."""


class BetaCannotSignOutManagedMemberErrorDetails(BaseModel):
    """A managed member cannot be signed out."""

    error_code: Literal["cannot_sign_out_managed_member"]
    """What went wrong."""


class BetaCannotSignOutMembershipAdminErrorDetails(BaseModel):
    """A membership admin cannot be signed out."""

    error_code: Literal["cannot_sign_out_membership_admin"]
    """What went wrong."""


class BetaCannotSignOutOwnerErrorDetails(BaseModel):
    """An owner cannot be signed out."""

    error_code: Literal["cannot_sign_out_owner"]
    """What went wrong."""


class BetaCannotSignOutPrimaryOwnerErrorDetails(BaseModel):
    """The primary owner cannot be signed out."""

    error_code: Literal["cannot_sign_out_primary_owner"]
    """What went wrong."""


class BetaCannotSignOutPrivilegedMemberErrorDetails(BaseModel):
    """A privileged member cannot be signed out."""

    error_code: Literal["cannot_sign_out_privileged_member"]
    """What went wrong."""


class BetaCannotSignOutSelfErrorDetails(BaseModel):
    """You cannot sign yourself out."""

    error_code: Literal["cannot_sign_out_self"]
    """What went wrong."""


class BetaClaudeTagWritesNotEnabledErrorDetails(BaseModel):
    """Writing of Claude tags is not enabled."""

    error_code: Literal["claude_tag_writes_not_enabled"]
    """What went wrong."""


class BetaComplianceConfigurationRestrictedErrorDetails(BaseModel):
    """The compliance configuration forbids it."""

    error_code: Literal["compliance_configuration_restricted"]
    """What went wrong."""


class BetaOrganizationLevelScopedAPIKeyRequiredErrorDetails(BaseModel):
    """It takes an API key of the organization, with scopes."""

    error_code: Literal["organization_level_scoped_api_key_required"]
    """What went wrong."""


class BetaPluginNameTakenErrorDetails(BaseModel):
    """A plugin of that name exists."""

    error_code: Literal["plugin_name_taken"]
    """What went wrong."""
    plugin_id: str | None = None
    """The plugin concerned."""


class BetaRBACGroupNotFoundErrorDetails(BaseModel):
    """There is no such group."""

    error_code: Literal["rbac_group_not_found"]
    """What went wrong."""


class BetaRegistrationPendingErrorDetails(BaseModel):
    """The registration is not complete."""

    error_code: Literal["registration_pending"]
    """What went wrong."""
    plugin_id: str
    """The plugin concerned."""
    plugin_version_id: str
    """The version of the plugin concerned."""


class BetaScanFailedErrorDetails(BaseModel):
    """The scan of the plugin failed."""

    error_code: Literal["scan_failed"]
    """What went wrong."""
    plugin_version_id: str
    """The version of the plugin concerned."""


class BetaScanPendingErrorDetails(BaseModel):
    """The plugin is still being scanned."""

    error_code: Literal["scan_pending"]
    """What went wrong."""
    plugin_version_id: str
    """The version of the plugin concerned."""


class BetaSkillNameTakenErrorDetails(BaseModel):
    """A skill of that name exists."""

    error_code: Literal["skill_name_taken"]
    """What went wrong."""
    skill_name: str
    """The name that is taken."""


class BetaSlackChannelSetUpEnvironmentNotFoundErrorDetails(BaseModel):
    """The environment of the Slack channel does not exist."""

    error_code: Literal["slack_channel_set_up_environment_not_found"]
    """What went wrong."""
    slack_channel_id: str
    """The Slack channel concerned."""


class BetaSlackChannelSetUpSettingsConflictErrorDetails(BaseModel):
    """The settings of the Slack channel are in conflict."""

    error_code: Literal["slack_channel_set_up_settings_conflict"]
    """What went wrong."""
    slack_channel_id: str
    """The Slack channel concerned."""


class BetaSlackChannelSetUpSettingsRefusedErrorDetails(BaseModel):
    """The settings of the Slack channel were refused."""

    error_code: Literal["slack_channel_set_up_settings_refused"]
    """What went wrong."""
    slack_channel_id: str
    """The Slack channel concerned."""


class BetaSpendLimitsAdminAPIWritesNotEnabledErrorDetails(BaseModel):
    """Spend limits cannot be written through the Admin API."""

    error_code: Literal["spend_limits_admin_api_writes_not_enabled"]
    """What went wrong."""


class BetaCMEKFeatureUnsupportedErrorDetails(BaseModel):
    """The feature does not work with customer-managed encryption keys."""

    error_code: Literal["cmek_feature_unsupported"]
    """What went wrong."""


class BetaRBACGroupManagedSettingsNotFoundErrorDetails(BaseModel):
    """The group has no managed settings."""

    error_code: Literal["rbac_group_managed_settings_not_found"]
    """What went wrong."""


class BetaRBACGroupOrderLimitExceededErrorDetails(BaseModel):
    """Too many groups are in order."""

    error_code: Literal["rbac_group_order_limit_exceeded"]
    """What went wrong."""


class BetaSettingsDocumentLimitExceededErrorDetails(BaseModel):
    """There are too many settings documents."""

    error_code: Literal["settings_document_limit_exceeded"]
    """What went wrong."""


class BetaSettingsHistoryLimitExceededErrorDetails(BaseModel):
    """The history of the settings is too long."""

    error_code: Literal["settings_history_limit_exceeded"]
    """What went wrong."""


class AlreadyMemberErrorDetails(BaseModel):
    """The user is a member already."""

    error_code: Literal["already_member"]
    """What went wrong."""


class CannotInviteEmailsWithUnverifiedDomainsErrorDetails(BaseModel):
    """The domain of the address is not verified."""

    error_code: Literal["cannot_invite_emails_with_unverified_domains"]
    """What went wrong."""


class CannotRemoveLastMemberErrorDetails(BaseModel):
    """The last member cannot be removed."""

    error_code: Literal["cannot_remove_last_member"]
    """What went wrong."""


class EmailDomainNotAllowedErrorDetails(BaseModel):
    """The domain of the address is not allowed."""

    error_code: Literal["email_domain_not_allowed"]
    """What went wrong."""


class ExternalKeyChangedErrorDetails(BaseModel):
    """The external key has changed."""

    error_code: Literal["external_key_changed"]
    """What went wrong."""


class ExternalKeyInWorkspacePolicyErrorDetails(BaseModel):
    """A workspace policy uses the external key."""

    error_code: Literal["external_key_in_workspace_policy"]
    """What went wrong."""


class ExternalKeyValidationFailedErrorDetails(BaseModel):
    """The external key did not pass its check."""

    error_code: Literal["external_key_validation_failed"]
    """What went wrong."""


class ExternalKeyValidationTimedOutErrorDetails(BaseModel):
    """The check of the external key took too long."""

    error_code: Literal["external_key_validation_timed_out"]
    """What went wrong."""


class InviteAlreadyExistsErrorDetails(BaseModel):
    """The user was invited already."""

    error_code: Literal["invite_already_exists"]
    """What went wrong."""


class KeyProfileMismatchErrorDetails(BaseModel):
    """The key belongs to another profile."""

    error_code: Literal["key_profile_mismatch"]
    """What went wrong."""


class OrgAPIKeyLimitExceededErrorDetails(BaseModel):
    """The organization has as many API keys as it may have."""

    error_code: Literal["org_api_key_limit_exceeded"]
    """What went wrong."""


class RBACGroupGrantsOwnerAccessErrorDetails(BaseModel):
    """The group grants the rights of an owner."""

    error_code: Literal["rbac_group_grants_owner_access"]
    """What went wrong."""


class RBACGroupOwnerAccessUnconfirmedErrorDetails(BaseModel):
    """That the group grants the rights of an owner is not confirmed."""

    error_code: Literal["rbac_group_owner_access_unconfirmed"]
    """What went wrong."""


class WorkspaceAPIKeyLimitExceededErrorDetails(BaseModel):
    """The workspace has as many API keys as it may have."""

    error_code: Literal["workspace_api_key_limit_exceeded"]
    """What went wrong."""


class WorkspaceMemberLimitExceededErrorDetails(BaseModel):
    """The workspace has as many members as it may have."""

    error_code: Literal["workspace_member_limit_exceeded"]
    """What went wrong."""


class WorkspacePolicyViolationErrorDetails(BaseModel):
    """The policy of the workspace forbids it."""

    error_code: Literal["workspace_policy_violation"]
    """What went wrong."""
    field: WorkspacePolicyField
    """The field that the policy governs."""


ErrorDetails: TypeAlias = Annotated[
    AvailableToolsLimitExceededErrorDetails
    | ClaudeCodeKeyCreatorNotMemberErrorDetails
    | ClaudeCodeVersionTooOldErrorDetails
    | CMEKKeyDisabledErrorDetails
    | CMEKKeyNetworkBlockedErrorDetails
    | CompactionBlockAmbiguousErrorDetails
    | CompactionBlockMisplacedErrorDetails
    | CompactionContentMismatchErrorDetails
    | CompactionIncompleteTurnErrorDetails
    | CompactionNothingToSummarizeErrorDetails
    | CompactionSignatureInvalidErrorDetails
    | CompactionTooManyToolReferencesErrorDetails
    | CompactionToolChangesMismatchErrorDetails
    | OrganizationOnHoldErrorDetails
    | RequestBodyEncodingInvalidErrorDetails
    | RequestBodyEncodingUnsupportedErrorDetails
    | ThreadAlreadyContinuedErrorDetails
    | ThreadContinueInFlightErrorDetails
    | ThreadFingerprintMismatchErrorDetails
    | ThreadUnsupportedRequestErrorDetails
    | ToolNameConflictErrorDetails
    | ToolReferenceUnresolvedErrorDetails
    | UserProfileRequiredErrorDetails
    | LinkedOrganizationBillingUnavailableErrorDetails
    | LinkedOrganizationSpendLimitReachedErrorDetails
    | UserProfileBillingNotAuthorizedErrorDetails
    | UserProfileNotBillableErrorDetails
    | ThreadNotFoundErrorDetails
    | SkillReadBlockedUndecryptableErrorDetails
    | RequestBodyTooLargeAfterDecodingErrorDetails
    | ContractSpendLimitReachedErrorDetails
    | EnforcedSpendLimitReachedErrorDetails
    | RampLimitExceededErrorDetails
    | CMEKKeyUnreachableErrorDetails
    | CompactionUnavailableErrorDetails
    | StorageQuotaExceededErrorDetails
    | FileNotDownloadableErrorDetails
    | FileExpiredErrorDetails
    | CMEKContextUnavailableErrorDetails
    | OrgAPIKeyLimitExceededErrorDetails
    | WorkspaceAPIKeyLimitExceededErrorDetails
    | SandboxEgressRestrictedErrorDetails
    | UserProfileNotFoundErrorDetails
    | ExternalKeyInWorkspacePolicyErrorDetails
    | AlreadyMemberErrorDetails
    | CannotInviteEmailsWithUnverifiedDomainsErrorDetails
    | EmailDomainNotAllowedErrorDetails
    | InviteAlreadyExistsErrorDetails
    | OrgMemberLimitExceededErrorDetails
    | RBACGroupGrantsOwnerAccessErrorDetails
    | RBACGroupOwnerAccessUnconfirmedErrorDetails
    | CannotRemoveLastMemberErrorDetails
    | ConcurrentMembershipChangeErrorDetails
    | ExternalKeyValidationFailedErrorDetails
    | ExternalKeyValidationTimedOutErrorDetails
    | KeyProfileMismatchErrorDetails
    | WorkspacePolicyViolationErrorDetails
    | ExternalKeyChangedErrorDetails
    | WorkspaceMemberLimitExceededErrorDetails
    | OrganizationTypeNotSupportedErrorDetails
    | ParentOrganizationRequiredErrorDetails
    | RBACRoleNotFoundErrorDetails
    | BetaEnvironmentCreateDisabledErrorDetails
    | BetaEnvironmentArchivedErrorDetails
    | BetaInvalidConfigTypeChangeErrorDetails
    | BetaEnvironmentUpdateDisabledErrorDetails
    | BetaHeartbeatPreconditionFailedErrorDetails
    | BetaInvalidMetadataErrorDetails
    | BetaCannotSignOutPrimaryOwnerErrorDetails
    | BetaCannotSignOutSelfErrorDetails
    | BetaOrganizationNotEnrolledInBetaErrorDetails
    | BetaCannotSignOutManagedMemberErrorDetails
    | BetaCannotSignOutMembershipAdminErrorDetails
    | BetaCannotSignOutOwnerErrorDetails
    | BetaCannotSignOutPrivilegedMemberErrorDetails
    | BetaSpendLimitsAdminAPIWritesNotEnabledErrorDetails
    | BetaUnsupportedCharsetErrorDetails
    | BetaPluginNameTakenErrorDetails
    | BetaSkillNameTakenErrorDetails
    | BetaRegistrationPendingErrorDetails
    | BetaScanFailedErrorDetails
    | BetaScanPendingErrorDetails
    | BetaRequestBodyTimeoutErrorDetails
    | BetaSettingsDocumentLimitExceededErrorDetails
    | BetaSettingsHistoryLimitExceededErrorDetails
    | BetaCMEKFeatureUnsupportedErrorDetails
    | BetaRBACGroupManagedSettingsNotFoundErrorDetails
    | BetaRBACGroupOrderLimitExceededErrorDetails
    | BetaRBACGroupNotFoundErrorDetails
    | BetaSlackChannelSetUpSettingsRefusedErrorDetails
    | BetaAPIKeyScopeMissingErrorDetails
    | BetaClaudeTagWritesNotEnabledErrorDetails
    | BetaComplianceConfigurationRestrictedErrorDetails
    | BetaOrganizationLevelScopedAPIKeyRequiredErrorDetails
    | BetaEnvironmentNotFoundErrorDetails
    | BetaSlackChannelSetUpEnvironmentNotFoundErrorDetails
    | BetaSlackChannelSetUpSettingsConflictErrorDetails
    | BetaBundleAttachmentNotSupportedErrorDetails
    | BetaBundleOnCallErrorDetails,
    UnionDiscriminator("error_code"),
]
"""Any details of an error; told apart by `error_code`."""
