"""The admin site for staff: alerts and the outbox are records of fact; lost mail can be retried."""

from typing import cast

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from alerts.enums import DeliveryState
from alerts.models import (
    Alert,
    ChangeClaim,
    Comment,
    DataChangeClaim,
    Delivery,
    Endpoint,
    Feedback,
    Heartbeat,
    InboxMessage,
    Lease,
    LossNotice,
    OutboxHold,
    PlanChangeClaim,
    Posting,
    Preference,
    QuietHours,
    Rule,
    Unsubscription,
    Watch,
    Weighing,
    WindowVerdict,
)
from alerts.services.holding import release_outbox
from alerts.services.outbox import retry_dead
from alerts.tasks import deliver_due
from workspaces.bell import ring_after_commit
from workspaces.models import User
from workspaces.staff import FactAdmin


@admin.register(Alert)
class AlertAdmin(FactAdmin):
    """Alerts of all workspaces; people deal with them on the pages."""

    list_display = ["opened_at", "workspace", "kind", "subject", "state", "acknowledged_by"]
    list_filter = ["state", "kind", "workspace"]
    list_select_related = [
        "workspace",
        "target__kpi",
        "plan",
        "kpi",
        "source",
        "goal",
        "acknowledged_by",
    ]
    search_fields = ["public_id", "target__kpi__name", "target__kpi__key", "plan__title", "note"]
    date_hierarchy = "opened_at"


@admin.register(ChangeClaim)
class ChangeClaimAdmin(FactAdmin):
    """What was made of each verdict change."""

    list_display = ["claimed_at", "workspace", "change", "outcome", "alert"]
    list_filter = ["outcome", "workspace"]
    list_select_related = ["workspace", "change", "alert__target__kpi"]
    search_fields = ["alert__public_id", "change__target__public_id"]
    date_hierarchy = "claimed_at"


@admin.register(Feedback)
class FeedbackAdmin(FactAdmin):
    """What people think of alerts."""

    list_display = ["given_at", "workspace", "alert", "user", "is_useful"]
    list_filter = ["is_useful", "workspace"]
    list_select_related = ["workspace", "alert__target__kpi", "alert__plan", "alert__kpi", "user"]
    search_fields = ["alert__public_id", "user__email"]
    date_hierarchy = "given_at"


@admin.register(PlanChangeClaim)
class PlanChangeClaimAdmin(FactAdmin):
    """What was made of each change of a plan."""

    list_display = ["claimed_at", "workspace", "change", "outcome", "alert"]
    list_filter = ["outcome", "workspace"]
    list_select_related = ["workspace", "change", "alert__plan"]
    search_fields = ["alert__public_id", "change__plan__public_id", "change__plan__title"]
    date_hierarchy = "claimed_at"


@admin.register(DataChangeClaim)
class DataChangeClaimAdmin(FactAdmin):
    """What was made of each change of data."""

    list_display = ["claimed_at", "workspace", "change", "outcome", "alert"]
    list_filter = ["outcome", "workspace"]
    list_select_related = ["workspace", "change__kpi", "change__source", "alert__kpi"]
    search_fields = ["alert__public_id", "change__kpi__key", "change__source__name"]
    date_hierarchy = "claimed_at"


@admin.register(Endpoint)
class EndpointAdmin(FactAdmin):
    """Addresses outside; what is sealed is not shown."""

    list_display = ["name", "workspace", "kind", "host", "succeeded_at", "rests_until", "is_gone"]
    list_filter = ["kind", "is_gone", "workspace"]
    list_select_related = ["workspace"]
    search_fields = ["name", "host", "public_id"]
    exclude = ["sealed_url", "sealed_secret", "sealed_old_secret"]


@admin.register(Posting)
class PostingAdmin(FactAdmin):
    """Messages to addresses outside."""

    list_display = ["created_at", "workspace", "endpoint", "event", "state", "attempts"]
    list_filter = ["state", "event", "workspace"]
    list_select_related = ["workspace", "endpoint"]
    search_fields = ["key", "endpoint__name", "alert__public_id", "last_error"]
    date_hierarchy = "created_at"


@admin.register(Delivery)
class DeliveryAdmin(FactAdmin):
    """The outbox of all workspaces."""

    list_display = [
        "created_at",
        "workspace",
        "recipient",
        "channel",
        "state",
        "attempts",
        "next_try_at",
        "last_error",
    ]
    list_filter = ["state", "channel", "cancel_reason", "workspace"]
    list_select_related = ["workspace", "recipient"]
    search_fields = ["key", "recipient__email", "alert__public_id", "last_error"]
    date_hierarchy = "created_at"
    actions = ["try_again"]

    def has_retry_permission(self, request: HttpRequest) -> bool:
        """Staff who may change messages; what a message says, nobody may."""
        return isinstance(request.user, User) and request.user.has_perm("alerts.change_delivery")

    @admin.action(description=_("Try again what was given up"), permissions=["retry"])
    def try_again(self, request: HttpRequest, queryset: QuerySet[Delivery]) -> None:
        """Put the chosen messages that were given up back into the outbox."""
        dead = queryset.filter(state=DeliveryState.DEAD).select_related("workspace", "alert")
        by = cast(User, request.user)
        for delivery in (found := list(dead)):
            retry_dead(delivery=delivery, by=by, now=timezone.now())
        ring_after_commit(deliver_due)
        count = len(found)
        text = ngettext(
            "%(count)s message is tried again.", "%(count)s messages are tried again.", count
        )
        self.message_user(request, text % {"count": count}, messages.SUCCESS)


@admin.register(Unsubscription)
class UnsubscriptionAdmin(FactAdmin):
    """Who wants no alert mail."""

    list_display = ["since", "workspace", "user"]
    list_filter = ["workspace"]
    list_select_related = ["workspace", "user"]
    search_fields = ["user__email", "user__name"]


@admin.register(Comment)
class CommentAdmin(FactAdmin):
    """What people say about alerts."""

    list_display = ["at", "workspace", "alert", "by", "text"]
    list_filter = ["workspace"]
    list_select_related = ["workspace", "alert__target__kpi", "alert__plan", "alert__kpi", "by"]
    search_fields = ["alert__public_id", "by__email", "text"]
    date_hierarchy = "at"


@admin.register(Watch)
class WatchAdmin(FactAdmin):
    """Who watches which goal."""

    list_display = ["since", "workspace", "user", "goal"]
    list_filter = ["workspace"]
    list_select_related = ["workspace", "user", "goal"]
    search_fields = ["user__email", "user__name", "goal__title"]


@admin.register(Preference)
class PreferenceAdmin(FactAdmin):
    """What people chose to be mailed of; they change it on their own page."""

    list_display = ["workspace", "user", "kind", "pace"]
    list_filter = ["kind", "pace", "workspace"]
    list_select_related = ["workspace", "user"]
    search_fields = ["user__email", "user__name"]


class PlainFactAdmin(admin.ModelAdmin):
    """Records of the whole site that nobody changes by hand."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        """No: the machine writes them."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: object = None) -> bool:
        """No: what happened, happened."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        """No: they are looked after by the machine."""
        return False


@admin.register(Heartbeat)
class HeartbeatAdmin(PlainFactAdmin):
    """Signs of life of the clock."""

    list_display = ["name", "beat_at"]
    list_filter = ["name"]
    search_fields = ["name"]


@admin.register(QuietHours)
class QuietHoursAdmin(PlainFactAdmin):
    """When people's mail waits; they change it on their own page."""

    list_display = ["user", "starts_at", "ends_at"]
    list_filter = ["starts_at"]
    list_select_related = ["user"]
    search_fields = ["user__email", "user__name"]


@admin.register(Rule)
class RuleAdmin(FactAdmin):
    """What is told of which targets; people change it on the pages."""

    list_display = ["workspace", "target", "kpi", "tells_off_track", "audience", "changed_at"]
    list_filter = ["tells_off_track", "tells_missed_windows", "audience", "workspace"]
    list_select_related = ["workspace", "target__kpi", "kpi"]
    search_fields = ["public_id", "target__kpi__name", "kpi__name", "kpi__key"]


@admin.register(Weighing)
class WeighingAdmin(FactAdmin):
    """Up to which judgement targets were held against their rules."""

    list_display = ["workspace", "target", "assessment"]
    list_filter = ["workspace"]
    list_select_related = ["workspace", "target__kpi", "assessment"]
    search_fields = ["target__public_id", "target__kpi__name"]


@admin.register(WindowVerdict)
class WindowVerdictAdmin(FactAdmin):
    """Days, weeks and months that were missed, or kept after that."""

    list_display = ["starts_on", "ends_on", "workspace", "target", "value", "is_kept"]
    list_filter = ["is_kept", "workspace"]
    list_select_related = ["workspace", "target__kpi"]
    search_fields = ["target__public_id", "target__kpi__name"]
    date_hierarchy = "starts_on"


@admin.register(LossNotice)
class LossNoticeAdmin(FactAdmin):
    """Up to when owners know what was given up."""

    list_display = ["workspace", "told_until", "told_at"]
    list_filter = ["workspace"]
    list_select_related = ["workspace"]
    search_fields = ["workspace__slug"]


@admin.register(Lease)
class LeaseAdmin(PlainFactAdmin):
    """Who is at work."""

    list_display = ["name", "owner", "until"]
    list_filter = ["name"]
    search_fields = ["name", "owner"]


@admin.register(InboxMessage)
class InboxMessageAdmin(PlainFactAdmin):
    """Mails kept on the site: to whom and when; their contents are their addressees' own."""

    list_display = ["received_at", "recipient", "subject", "read_at"]
    list_filter = ["received_at"]
    search_fields = ["recipient", "subject", "message_id"]
    fields = ["received_at", "recipient", "subject", "message_id", "read_at"]


@admin.register(OutboxHold)
class OutboxHoldAdmin(PlainFactAdmin):
    """The held outbox of a restored site, and the two ways to let it go."""

    list_display = ["since"]
    list_filter = ["since"]
    search_fields = ["since"]
    actions = ["send_what_waits", "count_as_told"]

    def has_release_permission(self, request: HttpRequest) -> bool:
        """Staff who may change messages."""
        return isinstance(request.user, User) and request.user.has_perm("alerts.change_delivery")

    @admin.action(description=_("Send what waits, and end the hold"), permissions=["release"])
    def send_what_waits(self, request: HttpRequest, queryset: QuerySet[OutboxHold]) -> None:
        """Nothing of it was sent before."""
        self._say(request, release_outbox(is_sent=True))
        ring_after_commit(deliver_due)

    @admin.action(
        description=_("Count what waits as told, and end the hold"), permissions=["release"]
    )
    def count_as_told(self, request: HttpRequest, queryset: QuerySet[OutboxHold]) -> None:
        """It was sent after the backup was made."""
        self._say(request, release_outbox(is_sent=False))

    def _say(self, request: HttpRequest, count: int) -> None:
        text = ngettext("%(count)s message waited.", "%(count)s messages waited.", count)
        self.message_user(request, text % {"count": count}, messages.SUCCESS)
