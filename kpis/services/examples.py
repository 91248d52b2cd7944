"""How a program sends a value of a KPI, as a command to copy."""

import datetime as dt
import json
import shlex
from typing import Final

from kpis.models import Kpi, Measurement
from workspaces.models import Workspace

_NOTHING_YET: Final = "123"


def example_command(*, workspace: Workspace, kpi: Kpi, address: str, today: dt.date) -> str:
    """Return a `curl` command that sends a value to `address`; the token is `$TOKEN`.

    The value is the newest recorded one, so that trying it out changes nothing.
    """
    newest = (
        Measurement.objects.for_workspace(workspace)
        .filter(series__kpi=kpi, measured_on=kpi.last_measured_on or today)
        .select_related("series")
        .first()
    )
    record: dict[str, object] = {"kpi": kpi.key}
    if newest:
        record |= {"date": newest.measured_on.isoformat(), "value": format(newest.value, "f")}
        if newest.series.dimensions:
            record["segment"] = newest.series.dimensions
    else:
        record |= {"date": today.isoformat(), "value": _NOTHING_YET}
    body = json.dumps({"measurements": [record]}, ensure_ascii=False)
    return (
        f"curl {shlex.quote(address)} \\\n"
        '  -H "Authorization: Bearer $TOKEN" \\\n'
        '  -H "Content-Type: application/json" \\\n'
        f"  -d {shlex.quote(body)}"
    )
