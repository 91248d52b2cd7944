"""What moved, in sentences; callers activate the reader's language."""

from decimal import Decimal

from django.utils.translation import gettext as _

from alerts.calc.story import MovedPart, Story
from kpis.formatting import format_fraction, format_value
from kpis.models import Kpi
from workspaces.reader import Reader

SHORT_FROM = Decimal(1_000_000)


def cause_sentences(story: Story, reader: Reader) -> list[str]:
    """Return a sentence for each part that moved for the worse, the worst first."""
    return [_sentence(part, story.moved_days, reader) for part in story.moved]


def _sentence(part: MovedPart, days: int, reader: Reader) -> str:
    name = part.kpi_name[reader.language]
    change = (part.after - part.before) / abs(part.before) if part.before else None
    words = {
        "name": f"{name} · {part.segment}" if part.segment else name,
        "before": _value(part.before, part, reader),
        "after": _value(part.after, part, reader),
        "days": days,
    }
    if change is None:
        return _("%(name)s: %(before)s → %(after)s (last %(days)s days)") % words
    words["change"] = format_fraction(change, language=reader.language, signed=True)
    return _("%(name)s: %(before)s → %(after)s (%(change)s, last %(days)s days)") % words


def _value(value: Decimal, part: MovedPart, reader: Reader) -> str:
    return format_value(
        value,
        Kpi(unit=part.unit, currency=part.currency),
        language=reader.language,
        number_style=reader.number_style,
        short=abs(value) >= SHORT_FROM,
    )
