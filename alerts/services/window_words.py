"""A missed window, and one that was kept again, in words of the language in force."""

from django.utils.translation import gettext as _

from alerts.calc.story import ToldWindow
from goals.enums import TargetWindow


def window_verdict(window: ToldWindow, grain: TargetWindow) -> str:
    """Return the word for what happened to the day, week or month."""
    if window.is_corrected:
        return _("Corrected")
    match grain:
        case TargetWindow.DAY:
            return _("Day kept") if window.is_kept else _("Day missed")
        case TargetWindow.WEEK:
            return _("Week kept") if window.is_kept else _("Week missed")
    return _("Month kept") if window.is_kept else _("Month missed")


def window_form(window: ToldWindow) -> str:
    """Return the sentence about it, with places for the numbers and the `window`."""
    if window.is_corrected:
        return _(
            "The data was corrected: %(name)s did not miss its condition (%(window)s), with "
            "%(actual)s against %(promised)s."
        )
    if window.is_kept:
        return _("%(name)s kept its condition (%(window)s): %(actual)s against %(promised)s.")
    return _(
        "%(name)s missed its condition (%(window)s): %(actual)s against %(promised)s (%(gap)s)."
    )
