"""Reasons of judgements in answers."""

from collections.abc import Iterable, Mapping
from typing import Any

from goals.services.reasons import reason_sentence
from kpis.models import Kpi
from workspaces.rest.fields import Reason


def told(reasons: Iterable[Mapping[str, Any]], *, kpi: Kpi | None = None) -> list[Reason]:
    """Return stored reasons with their sentences; their numbers are in the unit of `kpi`."""
    return [
        Reason.model_validate({**reason, "message": reason_sentence(reason, kpi=kpi)})
        for reason in reasons
    ]
