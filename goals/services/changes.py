"""Changes that judging does not write itself: what alert rules find in its assessments."""

import datetime as dt

from goals.enums import ChangeKind
from goals.models import Target, VerdictChange


def note_change(*, target: Target, kind: ChangeKind, now: dt.datetime) -> VerdictChange | None:
    """Write what was found in the latest assessment of `target`; None where somebody has already.

    The status stays what it was. The target comes with an assessment.
    """
    status = target.status
    change, is_new = VerdictChange.objects.for_workspace(target.workspace).get_or_create(
        workspace=target.workspace,
        assessment=target.latest_assessment,
        kind=kind,
        defaults={
            "target": target,
            "old_status": status,
            "new_status": status,
            "changed_at": now,
        },
    )
    return change if is_new else None
