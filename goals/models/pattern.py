"""Patterns of an installation: its own knowledge of which metrics serve which goals."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from goals.calc.reverse.patterns import Clue, Pattern


class GoalPattern(models.Model):
    """A pattern that takes the place of the library's with the same key, or stands beside it.

    `clues` are `{"sign", "points", "why_ko", "why_en", …}` as `Clue` keeps them. One that is not
    used silences the library's pattern. Campaigns that were analysed keep what they were told.
    """

    key = models.SlugField(
        _("key"), max_length=40, unique=True, help_text=_("One of the library's, or a new one.")
    )
    is_used = models.BooleanField(_("used"), default=True)
    marketing_ko = models.CharField(_("marketing goal (Korean)"), max_length=160)
    marketing_en = models.CharField(_("marketing goal (English)"), max_length=160)
    business_ko = models.CharField(_("business goal (Korean)"), max_length=160)
    business_en = models.CharField(_("business goal (English)"), max_length=160)
    link_ko = models.CharField(_("why the one serves the other (Korean)"), max_length=300)
    link_en = models.CharField(_("why the one serves the other (English)"), max_length=300)
    kpis = models.JSONField(
        _("KPIs of the next goal"),
        default=list,
        help_text=_("Keys of KPIs; the next goal promises the first that was measured."),
    )
    clues = models.JSONField(_("clues"), default=list)

    class Meta:
        verbose_name = _("pattern of goals")
        verbose_name_plural = _("patterns of goals")
        ordering = ["key"]

    def __str__(self) -> str:
        return self.key

    def clean(self) -> None:
        """Refuse clues that nobody can follow."""
        if not isinstance(self.kpis, list) or not all(isinstance(key, str) for key in self.kpis):
            raise ValidationError({"kpis": _("Write a list of KPI keys.")})
        if not isinstance(self.clues, list):
            raise ValidationError({"clues": _("Write a list of clues.")})
        for number, clue in enumerate(self.clues, 1):
            try:
                Clue.of(clue)
            except ValueError as error:
                message = _("Clue %(number)s: %(error)s") % {"number": number, "error": error}
                raise ValidationError({"clues": message}) from error

    @property
    def pattern(self) -> Pattern:
        """The pattern as the ranking takes it."""
        return Pattern(
            key=self.key,
            marketing=(self.marketing_ko, self.marketing_en),
            business=(self.business_ko, self.business_en),
            link=(self.link_ko, self.link_en),
            clues=[Clue.of(clue) for clue in self.clues],
            kpis=tuple(self.kpis),
        )
