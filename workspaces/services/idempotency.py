"""Doing the work of a repeated request once."""

import datetime as dt
from typing import Final

from workspaces.exceptions import KeyReusedError
from workspaces.models import ApiToken, KeptAnswer
from workspaces.sealing import seal, unseal

KEPT_FOR: Final = dt.timedelta(hours=24)


def claim_key(*, token: ApiToken, key: str, request_digest: str, now: dt.datetime) -> KeptAnswer:
    """Return the row of the key, empty if its request has still to be answered.

    Call it inside the transaction that does the request's work: a second request with the key
    waits here until the first has committed, and then finds its answer, or has rolled back.

    Raises:
        KeyReusedError: the key came with another request before.
    """
    mine = KeptAnswer.objects.for_workspace(token.workspace).filter(token=token)
    mine.filter(created_at__lte=now - KEPT_FOR).delete()
    fresh = KeptAnswer(
        workspace_id=token.workspace_id,
        token=token,
        key=key,
        request_digest=request_digest,
        created_at=now,
    )
    KeptAnswer.objects.bulk_create([fresh], ignore_conflicts=True)
    kept = mine.select_for_update(no_key=True).get(key=key)
    if kept.request_digest != request_digest:
        raise KeyReusedError
    return kept


def keep_answer(*, kept: KeptAnswer, status_code: int, content_type: str, content: str) -> None:
    """Write what the request was answered, beside its work; sealed, for it may tell a secret."""
    kept.status_code = status_code
    kept.content_type = content_type
    kept.content = seal(content)
    kept.save(update_fields=["status_code", "content_type", "content"])


def content_of(kept: KeptAnswer) -> str:
    """Return what was answered."""
    return unseal(kept.content)
