"""Answers kept so that a repeated request of the API does its work once."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from workspaces.models.scoped import WorkspaceScopedModel, WorkspaceScopedQuerySet
from workspaces.models.token import ApiToken


class KeptAnswer(WorkspaceScopedModel):
    """What a token's request with an `Idempotency-Key` was answered.

    It is written in the transaction of the request's own work, so either both exist or neither.
    """

    travels = False

    token = models.ForeignKey(
        ApiToken, on_delete=models.CASCADE, related_name="kept_answers", verbose_name=_("API token")
    )
    key = models.CharField(_("key"), max_length=200)
    request_digest = models.CharField(_("SHA-256 of the request"), max_length=64)
    status_code = models.PositiveSmallIntegerField(_("status"), null=True)
    content_type = models.CharField(max_length=100, blank=True)
    content = models.TextField(_("answer"), blank=True)
    created_at = models.DateTimeField(_("created"))

    objects = WorkspaceScopedQuerySet["KeptAnswer"].as_manager()

    class Meta:
        verbose_name = _("kept answer")
        verbose_name_plural = _("kept answers")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["token", "key"], name="kept_answer_once_per_key"),
        ]

    def __str__(self) -> str:
        return self.key
