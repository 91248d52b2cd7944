"""`{% icon %}` and `{% status %}`: the two marks that stand in almost every row.

They are tags and not included templates because lists draw them by the hundred.
"""

from django import template
from django.templatetags.static import static
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()


@register.simple_tag
def icon(name: str, label: str | Promise = "") -> SafeString:
    """Draw one symbol of `static/icons.svg`; without a `label` it is decoration."""
    if label:
        return format_html(
            '<svg class="icon" role="img" aria-label="{}"><use href="{}#{}"/></svg>',
            label,
            static("icons.svg"),
            name,
        )
    return format_html(
        '<svg class="icon" aria-hidden="true"><use href="{}#{}"/></svg>',
        static("icons.svg"),
        name,
    )


@register.simple_tag
def status(state: str, word: str | Promise, shape: str = "") -> SafeString:
    """Draw a state as shape, word and hue, so that none of them stands alone.

    Args:
        state: One of the eight states, which are also symbols of the sprite and
            modifiers of `.badge`: met, on_track, at_risk, off_track, missed,
            offset, unknown, upcoming.
        word: The state in the reader's language (`get_status_display`).
        shape: Extra modifiers of `.badge`, such as `pill`, `big` or `shape`
            (the word is then for screen readers only).
    """
    extra = "".join(f" badge--{modifier}" for modifier in shape.split())
    return format_html(
        '<span class="badge badge--{}{}">{}<span>{}</span></span>',
        state,
        extra,
        icon(state),
        word,
    )
