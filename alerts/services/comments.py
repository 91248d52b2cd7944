"""Talking about an alert, on its page."""

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from alerts.models import Alert, Comment
from workspaces.models import Membership
from workspaces.services.audit import record_change

COMMENT_CHARS = 2000


@transaction.atomic
def add_comment(*, alert: Alert, text: str, by: Membership, now: dt.datetime) -> Comment:
    """Say something about the alert, also when it is over.

    Raises:
        ValidationError: nothing was said, or too much.
    """
    text = text.strip()
    if not text:
        raise ValidationError({"text": _("Say something.")})
    comment = Comment(workspace=alert.workspace, alert=alert, by=by.user, at=now, text=text)
    comment.full_clean()
    comment.save()
    record_change(
        workspace=alert.workspace, by=by, action="commented", subject=alert, after={"comment": text}
    )
    return comment
