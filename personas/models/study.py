"""Market research: studies, what people said in them, and what was found."""

from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from personas.enums import StudyKind
from workspaces.models import PublicIdField, WorkspaceScopedModel, WorkspaceScopedQuerySet

MOST_NOTES_CHARS = 20_000


class Study(WorkspaceScopedModel):
    """People who were asked or watched: how, how many, when, and the notes of it."""

    public_id = PublicIdField()
    kind = models.CharField(_("kind"), max_length=11, choices=StudyKind)
    title = models.CharField(_("title"), max_length=120)
    method = models.CharField(_("method"), max_length=500, blank=True)
    sample = models.CharField(_("who was asked"), max_length=300, blank=True)
    sample_size = models.PositiveIntegerField(
        _("number of people"), null=True, blank=True, validators=[MinValueValidator(1)]
    )
    start = models.DateField(_("from"))
    end = models.DateField(_("to"))
    notes = models.TextField(_("notes"), max_length=MOST_NOTES_CHARS, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = WorkspaceScopedQuerySet["Study"].as_manager()

    class Meta:
        verbose_name = _("study")
        verbose_name_plural = _("studies")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(start__lte=models.F("end")),
                name="study_starts_before_end",
                violation_error_message=_("The period must not end before it begins."),
            )
        ]

    def __str__(self) -> str:
        return self.title


class SurveyAnswer(WorkspaceScopedModel):
    """How many people gave one answer to one question of a study."""

    study = models.ForeignKey(Study, on_delete=models.CASCADE, related_name="answers")
    position = models.PositiveSmallIntegerField(_("position"))
    question = models.CharField(_("question"), max_length=200)
    answer = models.CharField(_("answer"), max_length=200)
    count = models.PositiveIntegerField(_("people"))

    objects = WorkspaceScopedQuerySet["SurveyAnswer"].as_manager()

    class Meta:
        verbose_name = _("answer of a survey")
        verbose_name_plural = _("answers of surveys")
        ordering = ["study", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["study", "question", "answer"], name="survey_answer_once_a_question"
            )
        ]

    def __str__(self) -> str:
        return f"{self.question}: {self.answer}"


class Finding(WorkspaceScopedModel):
    """What a study shows, with the words or the figure that show it."""

    public_id = PublicIdField()
    study = models.ForeignKey(Study, on_delete=models.CASCADE, related_name="findings")
    statement = models.CharField(_("finding"), max_length=200)
    quote = models.CharField(_("quote or figure"), max_length=400, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = WorkspaceScopedQuerySet["Finding"].as_manager()

    class Meta:
        verbose_name = _("finding")
        verbose_name_plural = _("findings")
        ordering = ["study", "pk"]

    def __str__(self) -> str:
        return self.statement
