"""Writing down what is the matter with a source, once, in every language."""

import datetime as dt
from typing import Final

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy, override
from django.utils.translation import gettext as _

from alerts.calc.data_story import DataFact, DataStory, DataTexts
from alerts.enums import AlertKind
from alerts.models import Alert
from kpis.enums import DataChangeKind
from kpis.formatting import NOTHING, format_date
from kpis.models import DataChange, Source
from kpis.services.source_troubles import DECIDED, FAILING, HELD, PULLED
from kpis.sources.reasons import trouble_sentence

SOURCE_CODES: Final[dict[str, str | Promise]] = {
    f"source_{HELD}": gettext_lazy("Delivery held"),
    f"source_{FAILING}": gettext_lazy("Source in trouble"),
    f"source_{PULLED}": gettext_lazy("Source up to date"),
    f"source_{DECIDED}": gettext_lazy("Delivery decided on"),
}
"""What stands in the place of a verdict, by the code of the story's reason."""
_HEADLINES: Final[dict[str, str | Promise]] = {
    HELD: gettext_lazy("A delivery of “%(source)s” is held, nothing of it is stored."),
    FAILING: gettext_lazy("“%(source)s” has brought nothing since %(day)s."),
    PULLED: gettext_lazy("“%(source)s” brings data again."),
    DECIDED: gettext_lazy("The held delivery of “%(source)s” was decided on."),
}
_NEVER: Final = gettext_lazy("“%(source)s” has brought nothing yet.")
_MEANINGS: Final[dict[str, str | Promise]] = {
    HELD: gettext_lazy(
        "Look at it and decide: an export that broke would become a false miss, a real drop is "
        "news."
    ),
    FAILING: gettext_lazy("Nothing can be judged without its numbers. It goes on being tried."),
}
_OVER: Final = gettext_lazy("The alert about it is over.")


def write_source_story(
    *, alert: Alert, kind: AlertKind, change: DataChange, source: Source
) -> DataStory:
    """Return what `change` tells about its source; `alert.note` becomes what was meant so far."""
    why, trouble = change.facts["why"], change.facts["trouble"]
    params = trouble.get("params", {})
    return DataStory(
        kind=kind,
        change=DataChangeKind(change.kind),
        alert_id=alert.public_id,
        workspace_slug=source.workspace.slug,
        workspace_name=source.workspace.name,
        page_id=source.public_id,
        noticed_at=change.changed_at,
        reason={**params, "code": f"source_{why}", "on": str(change.on)},
        texts={code: _texts(change, source, code) for code, _name in settings.LANGUAGES},
        note=alert.note,
        note_by=str(alert.acknowledged_by) if alert.acknowledged_by else "",
    )


def _texts(change: DataChange, source: Source, language: str) -> DataTexts:
    why: str = change.facts["why"]
    with override(language):
        success = _day(change.facts.get("succeeded_on"))
        parts = {"source": source.name, "day": success}
        is_new = why == FAILING and success == NOTHING
        headline = str(_NEVER if is_new else _HEADLINES[why]) % parts
        reason = trouble_sentence(change.facts["trouble"]) or headline
        return DataTexts(
            name=source.name,
            about=source.get_kind_display(),
            actual=_("until %(day)s") % parts if success != NOTHING else NOTHING,
            usual=NOTHING,
            gap=NOTHING,
            since=_day(str(change.on)),
            news=source.name,
            headline=headline,
            meaning=str(_MEANINGS.get(why, _OVER)),
            reason=reason,
            facts=[
                DataFact(label=_("Why"), value=reason),
                DataFact(label=_("Last success"), value=success),
            ],
        )


def _day(text: str | None) -> str:
    if text is None:
        return NOTHING
    return format_date(dt.date.fromisoformat(text), language=get_language() or "en")
