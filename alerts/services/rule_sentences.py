"""An alert rule, read aloud."""

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from alerts.enums import Audience
from alerts.models import Rule
from goals.services.wording import percent, value_text
from kpis.calc.segments import label, parse_segment


def rule_sentence(rule: Rule, language: str) -> str:
    """Return what a rule, saved or not, tells and whom, and what it cannot keep quiet."""
    with override(language):
        parts = [_people(rule), _off_track(rule), _windows(rule), _volume(rule), _always()]
        return " ".join(part for part in parts if part)


def rule_sentences(rule: Rule) -> dict[str, str]:
    """Return the sentence in each language."""
    return {code: rule_sentence(rule, code) for code, _name in settings.LANGUAGES}


def found_by(rule: Rule, *, is_window: bool) -> dict[str, str]:
    """Return in each language the part of a rule that found a missed window, or the way off."""
    part, found = _windows if is_window else _off_track, {}
    for code, _name in settings.LANGUAGES:
        with override(code):
            found[code] = f"{scope_name(rule)}. {part(rule)}"
    return found


def scope_name(rule: Rule) -> str:
    """Return what a rule is for, in the language in force."""
    if rule.target is not None:
        name, segment = rule.target.kpi.display_name, rule.target.segment_key
        return f"{name} · {label(parse_segment(segment))}" if segment else name
    if rule.kpi is not None:
        return _("All targets on “%(kpi)s” without a rule of their own") % {
            "kpi": rule.kpi.display_name
        }
    return _("All targets without a rule of their own")


def _people(rule: Rule) -> str:
    scope = {"scope": scope_name(rule)}
    if rule.audience == Audience.OWN:
        return _("%(scope)s: the goal's owner and those who watch it are told.") % scope
    return _("%(scope)s: the goal's owner, those who watch it and the managers are told.") % scope


def _off_track(rule: Rule) -> str:
    if not rule.tells_off_track:
        return _("That it goes off track is not told.")
    line = rule.workspace.at_risk_from if rule.line is None else rule.line
    numbers = {"needed": rule.off_needed, "among": rule.off_among, "line": percent(line)}
    if rule.off_needed < rule.off_among:
        return (
            _(
                "They hear when %(needed)s of the last %(among)s judgements on new data put the "
                "chance of reaching it below %(line)s."
            )
            % numbers
        )
    if rule.off_needed == 1:
        return (
            _("They hear as soon as one judgement puts the chance of reaching it below %(line)s.")
            % numbers
        )
    return (
        _(
            "They hear when %(needed)s judgements in a row, each on new data, put the chance of "
            "reaching it below %(line)s."
        )
        % numbers
    )


def _windows(rule: Rule) -> str:
    if not rule.tells_missed_windows:
        return ""
    return _("They hear of each closed day, week or month that missed the condition, once.")


def _volume(rule: Rule) -> str:
    if rule.least_volume is None:
        return ""
    return _("Where a rate divides by less than %(volume)s, it does not count.") % {
        "volume": value_text(rule.least_volume, None)
    }


def _always() -> str:
    return _("That a target was missed is told in any case, to all of them: no rule silences it.")
