"""Customer files: taken in without anybody's identity, called off, and deleted with all of it."""

import datetime as dt
import os
from pathlib import Path
from typing import IO, Any, Final

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from kpis.readers.refusal import Refused
from personas.enums import CustomerFileState
from personas.exceptions import FileSettledError
from personas.models import CustomerFile
from personas.services.child import run_child, spooled
from personas.services.file_words import sentence_of
from personas.services.sealed_uploads import forget, lay_down
from workspaces.models import Membership, Workspace
from workspaces.models.scoped import new_public_id
from workspaces.services.audit import record_change
from workspaces.services.export_files import expire_exports

FOLDER: Final = "customers"
OPEN_STATES: Final = (
    CustomerFileState.READING,
    CustomerFileState.WAITING,
    CustomerFileState.AT_WORK,
)


def take_customer_file(
    *,
    workspace: Workspace,
    file: IO[bytes],
    title: str,
    as_of: dt.date,
    consent: str,
    by: Membership,
    now: dt.datetime,
) -> CustomerFile:
    """Keep of an uploaded file what tells nobody's identity, to be analysed by the worker.

    Neither the file nor its name is stored. A short one is read at once, and gone when this
    returns; a long one is left to the worker, sealed.

    Raises:
        ValidationError: a field is wrong, or the file cannot be used (at `file`).
    """
    taken = CustomerFile(
        workspace=workspace,
        title=title,
        as_of=as_of,
        consent=consent,
        customer_count=CustomerFile.UNCOUNTED,
        uploaded_at=now,
        by=by.user,
        stored_as=f"{FOLDER}/{new_public_id()}.npz",
    )
    if as_of > workspace.today(now):
        raise ValidationError({"as_of": _("The day lies in the future.")})
    taken.full_clean()
    is_short = file.seek(0, os.SEEK_END) <= settings.IMPORT_AT_ONCE_BYTES
    file.seek(0)
    (_read_at_once if is_short else _leave_to_worker)(taken, file, by)
    return taken


def cancel_customer_file(*, file: CustomerFile, by: Membership) -> CustomerFile:
    """Call off the analysis; a worker that is at it stops at its next step.

    Raises:
        FileSettledError: there is nothing to call off.
    """
    with transaction.atomic():
        rows = CustomerFile.objects.for_workspace(file.workspace).filter(pk=file.pk)
        if not rows.filter(state__in=OPEN_STATES).update(
            state=CustomerFileState.CANCELLED, claim_key="", claimed_until=None
        ):
            raise FileSettledError
        file.refresh_from_db(fields=["state"])
        _record(file, by, "cancelled")
    clear_stored(file)
    return file


def delete_customer_file(*, file: CustomerFile, by: Membership) -> None:
    """Delete a file with everything that was found in it; evidence keeps its words.

    Exports of the whole workspace that were made before go as well.
    """
    with transaction.atomic():
        _record(file, by, "deleted")
        CustomerFile.objects.for_workspace(file.workspace).filter(pk=file.pk).delete()
        expire_exports(workspace=file.workspace)
    clear_stored(file)


def kept_path(file: CustomerFile) -> Path:
    """Return where the kept columns of `file` lie while they wait."""
    return Path(settings.MEDIA_ROOT) / file.stored_as


def clear_stored(file: CustomerFile) -> None:
    """Delete what lies of `file`; of one that came with a whole workspace it may be nothing."""
    if file.stored_as:
        kept_path(file).unlink(missing_ok=True)
    forget(file)


def _read_at_once(taken: CustomerFile, file: IO[bytes], by: Membership) -> None:
    """Keep the columns of an upload that tell nobody's identity.

    Raises:
        ValidationError: at `file`, where it cannot be used.
    """
    kept = kept_path(taken)
    kept.parent.mkdir(parents=True, exist_ok=True)
    try:
        with spooled(file, most_bytes=settings.IMPORT_MAX_BYTES) as path:
            found = run_child("clean", str(path), str(kept), taken.as_of.isoformat())
        taken.customer_count, taken.columns = found["customers"], found["columns"]
        _store(taken, by)
    except Refused as refused:
        kept.unlink(missing_ok=True)
        raise ValidationError({"file": sentence_of(refused)}) from refused
    except BaseException:
        kept.unlink(missing_ok=True)
        raise


def _leave_to_worker(taken: CustomerFile, file: IO[bytes], by: Membership) -> None:
    """Lay an upload down, sealed, for the worker to read.

    Raises:
        ValidationError: at `file`, where it is too large.
    """
    taken.state = CustomerFileState.READING
    try:
        lay_down(taken, file, most_bytes=settings.IMPORT_MAX_BYTES)
    except Refused as refused:
        raise ValidationError({"file": sentence_of(refused)}) from refused
    try:
        _store(taken, by)
    except BaseException:
        forget(taken)
        raise


@transaction.atomic
def _store(taken: CustomerFile, by: Membership) -> None:
    taken.save()
    _record(taken, by, "uploaded")


def _record(file: CustomerFile, by: Membership, action: str) -> None:
    after: dict[str, Any] = {"customers": file.known_count, "consent": file.consent}
    record_change(workspace=file.workspace, by=by, action=action, subject=file, after=after)
