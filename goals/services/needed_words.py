"""What every window that is left must bring, read aloud in the language in force."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kpis.enums import Grain


def needed_text(*, grain: Grain, wants_more: bool, count: int, needed: str, best: str) -> str:
    """Return what each of `count` windows must bring, beside the best there ever was, if known.

    Where the promise is an upper limit it is what each may bring at most.
    """
    form = _must_bring if wants_more else _may_bring
    text = form(grain, count) % {"count": count, "needed": needed}
    if not best:
        return text
    return f"{text} " + _("The best ever over as many: %(best)s.") % {"best": best}


def _must_bring(grain: Grain, count: int) -> str:
    match grain:
        case Grain.DAY:
            return ngettext(
                "The remaining day must bring %(needed)s.",
                "Each of the %(count)s remaining days must bring %(needed)s.",
                count,
            )
        case Grain.WEEK:
            return ngettext(
                "The remaining week must bring %(needed)s.",
                "Each of the %(count)s remaining weeks must bring %(needed)s.",
                count,
            )
    return ngettext(
        "The remaining month must bring %(needed)s.",
        "Each of the %(count)s remaining months must bring %(needed)s.",
        count,
    )


def _may_bring(grain: Grain, count: int) -> str:
    match grain:
        case Grain.DAY:
            return ngettext(
                "The remaining day may bring %(needed)s at most.",
                "Each of the %(count)s remaining days may bring %(needed)s at most.",
                count,
            )
        case Grain.WEEK:
            return ngettext(
                "The remaining week may bring %(needed)s at most.",
                "Each of the %(count)s remaining weeks may bring %(needed)s at most.",
                count,
            )
    return ngettext(
        "The remaining month may bring %(needed)s at most.",
        "Each of the %(count)s remaining months may bring %(needed)s at most.",
        count,
    )
