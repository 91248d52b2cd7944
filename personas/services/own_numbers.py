"""KPIs that are measured by persona, where a persona is one of the segments."""

from typing import Final

from kpis.models import Kpi, Series
from personas.models import Persona

DIMENSION: Final = "persona"
_MOST: Final = 20


def kpis_of(persona: Persona) -> list[tuple[Kpi, str]]:
    """Return the KPIs with a segment `persona=…` of this persona's name or id, with the segment."""
    own = {persona.name.casefold(), persona.public_id.casefold()}
    rows = Series.objects.for_workspace(persona.workspace).select_related("kpi")
    rows = rows.filter(segment_key__startswith=f"{DIMENSION}=", kpi__is_archived=False)
    return [
        (row.kpi, row.segment_key)
        for row in rows.order_by("kpi__name", "pk")
        if set(row.dimensions) == {DIMENSION} and row.dimensions[DIMENSION].casefold() in own
    ][:_MOST]
