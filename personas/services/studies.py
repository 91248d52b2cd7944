"""Studies and what was found in them, from the words of people to evidence about personas."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from personas.enums import EvidenceKind, Strength
from personas.models import Evidence, Finding, Persona, Study
from personas.readers.identity import cell_kind
from personas.services.evidence import add_evidence
from workspaces.models import Membership, Workspace
from workspaces.services.audit import record_change
from workspaces.services.versions import claim_next_version


@transaction.atomic
def create_study(*, workspace: Workspace, by: Membership, **fields: Any) -> Study:
    """Keep a study; what was found in it follows.

    Raises:
        ValidationError: a value is refused, or the notes tell who somebody is.
    """
    study = Study(workspace=workspace, **fields)
    _check(study)
    study.save()
    record_change(workspace=workspace, by=by, action="created", subject=study, after=_told(fields))
    return study


@transaction.atomic
def update_study(
    *, study: Study, by: Membership, expected_version: int | None = None, **fields: Any
) -> Study:
    """Change some fields of a study; nothing is written where nothing differs.

    Raises:
        ValidationError: a value is refused, or the notes tell who somebody is.
        StaleVersionError: somebody else has saved since `expected_version`.
    """
    before = Study.objects.for_workspace(study.workspace).values(*fields).get(pk=study.pk)
    for name, value in fields.items():
        setattr(study, name, value)
    _check(study)
    changed = {name for name in fields if before[name] != fields[name]}
    if not changed:
        return study
    claim_next_version(subject=study, expected=expected_version)
    study.save(update_fields=changed)
    record_change(
        workspace=study.workspace,
        by=by,
        action="changed",
        subject=study,
        before=_told({name: before[name] for name in changed}),
        after=_told({name: fields[name] for name in changed}),
    )
    return study


@transaction.atomic
def delete_study(*, study: Study, by: Membership) -> None:
    """Delete a study with its findings; evidence that they became keeps its words."""
    record_change(workspace=study.workspace, by=by, action="deleted", subject=study)
    Study.objects.for_workspace(study.workspace).filter(pk=study.pk).delete()


@transaction.atomic
def add_finding(*, study: Study, by: Membership, statement: str, quote: str = "") -> Finding:
    """Say what a study shows, and in whose words or by which figure.

    Raises:
        ValidationError: a value is refused, or the quote tells who somebody is.
    """
    finding = Finding(workspace=study.workspace, study=study, statement=statement, quote=quote)
    finding.full_clean()
    refuse_identities("quote", quote)
    refuse_identities("statement", statement)
    finding.save()
    after = {"statement": statement, "quote": quote}
    record_change(workspace=study.workspace, by=by, action="created", subject=finding, after=after)
    return finding


@transaction.atomic
def remove_finding(*, finding: Finding, by: Membership) -> None:
    """Take a finding away; evidence that it became keeps its words."""
    before = {"statement": finding.statement, "quote": finding.quote}
    record_change(
        workspace=finding.workspace, by=by, action="deleted", subject=finding, before=before
    )
    Finding.objects.for_workspace(finding.workspace).filter(pk=finding.pk).delete()


def cite_finding(
    *,
    finding: Finding,
    persona: Persona,
    by: Membership,
    field: str = "",
    strength: str = Strength.MODERATE,
    contradicts: bool = False,
) -> Evidence:
    """Make a finding evidence about `persona`, dated with the end of its study.

    Raises:
        ValidationError: a value is refused, or the finding is evidence about the persona already.
    """
    cited = Evidence.objects.for_workspace(finding.workspace)
    if cited.filter(finding=finding, persona=persona).exists():
        raise ValidationError({"persona": _("The persona cites this finding already.")})
    return add_evidence(
        persona=persona,
        by=by,
        finding=finding,
        field=field,
        claim=finding.statement,
        kind=EvidenceKind(finding.study.kind),
        strength=strength,
        on=finding.study.end,
        quote=finding.quote,
        contradicts=contradicts,
    )


def refuse_identities(field: str, text: str) -> None:
    """Refuse words that tell who somebody is, where only what was said is to be kept.

    Raises:
        ValidationError: at `field`, with the line that has an address, a telephone number or an id.
    """
    for number, line in enumerate(text.splitlines(), 1):
        if cell_kind(line):
            message = _(
                "Line %(number)s tells who somebody is (an e-mail address, a telephone, card or "
                "id number). Take that out: what was said counts, not by whom."
            )
            raise ValidationError({field: message % {"number": number}})


def _check(study: Study) -> None:
    study.full_clean()
    for name in ("notes", "sample", "method"):
        refuse_identities(name, getattr(study, name))


def _told(fields: dict[str, Any]) -> dict[str, Any]:
    """Return what the audit trail keeps: of notes no more than that they were there."""
    return {name: "…" if name == "notes" and value else value for name, value in fields.items()}
