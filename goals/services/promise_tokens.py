"""A promise that is not saved, on its way from one page to another: signed, as it was settled.

What it would have told is asked for by the page that shows its sentence, from a room further left.
"""

import datetime as dt
from typing import Final

from django.core import signing

from goals.models import Target
from goals.services.target_versions import promise_texts, promise_values
from kpis.models import Kpi
from workspaces.models import Workspace

SALT: Final = "goals.promise"
VALID_FOR: Final = dt.timedelta(hours=12)
_IN_WORDS: Final = frozenset({"link_reason", "baseline_reason"})  # people's, and they judge nothing


def sign_promise(target: Target) -> str:
    """Return `target`, settled but not saved, as a short text that nobody can make up."""
    texts = {name: text for name, text in promise_texts(target).items() if name not in _IN_WORDS}
    of_whom = {"workspace": target.workspace.pk, "target": target.public_id if target.pk else ""}
    return signing.dumps({**of_whom, "promise": texts}, salt=SALT, compress=True)


def read_promise(token: str, *, workspace: Workspace) -> Target | None:
    """Return the promise that was signed, never to be saved; None where it does not count here.

    Of a target that was there already it is a copy, with what is about to be promised.
    """
    try:
        signed = signing.loads(token, salt=SALT, max_age=VALID_FOR)
    except signing.BadSignature:
        return None
    if signed["workspace"] != workspace.pk:
        return None
    kpi = Kpi.objects.for_workspace(workspace).filter(key=signed["promise"]["kpi"]).first()
    stored = Target.objects.for_workspace(workspace).filter(public_id=signed["target"]).first()
    if kpi is None or (signed["target"] and stored is None):
        return None
    kpi.workspace = workspace
    promised = stored or Target()
    promised.workspace, promised.kpi = workspace, kpi
    for name, value in promise_values(signed["promise"]).items():
        setattr(promised, name, value)
    return promised
