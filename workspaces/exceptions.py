"""Wrong states of the workspaces app."""


class UnscopedQueryError(RuntimeError):
    """A query over tenant data was about to run without naming its workspace."""


class LastOwnerError(ValueError):
    """The change would leave a workspace without an owner."""


class StaleVersionError(RuntimeError):
    """The thing was saved by somebody else since the editor opened it."""


class KeyReusedError(ValueError):
    """An idempotency key came before, with another request."""


class SealBrokenError(ValueError):
    """A sealed secret cannot be opened with the keys at hand."""


class LinkOverError(ValueError):
    """The link was used, is too old, or is another person's."""


class InvitationOverError(LinkOverError):
    """The invitation was accepted, revoked or has expired, or is another person's."""
