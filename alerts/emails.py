"""The mails about alerts: three templates for each sort, and one who fills them in."""

import datetime as dt
from dataclasses import dataclass
from email.mime.image import MIMEImage
from functools import cache

from css_inline import CSSInliner
from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation

from alerts.calc.one_line import one_line
from alerts.channels.ready_mail import ReadyMail
from alerts.enums import Doing
from alerts.models import Delivery
from alerts.services.action_links import sign_doing
from alerts.services.charts import chart_spec
from alerts.services.data_wording import DataWording
from alerts.services.facts import list_facts
from alerts.services.overdue_wording import OverdueWording
from alerts.services.plan_wording import PlanWording
from alerts.services.readings import AnyWording, read_story
from alerts.services.unsubscriptions import sign_link
from alerts.services.wording import Wording
from kpis.calc.chart_png import chart_png
from workspaces.enums import Role
from workspaces.models import Membership
from workspaces.reader import Reader

CHART_ID = "chart"
SHAPES = {  # as the states look on the pages
    "missed": "✕",
    "off_track": "■",
    "at_risk": "▲",
    "on_track": "●",
    "met": "✓",
    "offset": "⊘",
    "upcoming": "○",
    "unknown": "◌",
}


@dataclass(frozen=True, slots=True)
class Button:
    """One thing to do about an alert, by a signed address."""

    label: str
    url: str
    is_first: bool


class MailWriter:
    """Writes the mails of one batch; those who read the same about the same share its chart.

    Drawing the chart is most of the work of a mail.
    """

    def __init__(self) -> None:
        self._charts: dict[tuple[int | None, str, str], bytes] = {}

    def write(self, delivery: Delivery, to: Membership) -> ReadyMail:
        """Write a mail in the language, number style and time zone of its reader."""
        person = to.user
        with translation.override(person.language), timezone.override(person.zone):
            today = to.workspace.today(delivery.created_at)
            reader = Reader(person.language, person.number_style, today=today)
            wording = read_story(delivery.payload, reader)
            sort = _sort(wording)
            context = _context(wording, to, delivery.created_at)
            message = compose(sort, context, to=person.email, key=delivery.key)
            thread = f"<alert.{wording.story.alert_id}@{settings.MAIL_DOMAIN}>"
            message.extra_headers["References"] = thread
            if isinstance(wording, Wording):
                message.attach(_image(self._chart(delivery, wording)))
            message.make_ready()
        return message

    def _chart(self, delivery: Delivery, wording: Wording) -> bytes:
        key = (delivery.change_id, wording.reader.language, wording.reader.number_style)
        if key not in self._charts:
            self._charts[key] = chart_png(chart_spec(wording))
        return self._charts[key]


def compose(sort: str, context: dict[str, object], *, to: str, key: str) -> ReadyMail:
    """Fill in the three templates of a `sort` of mail; the context has the `ways_out`."""
    message = ReadyMail(
        subject=one_line(render_to_string(f"alerts/emails/{sort}_subject.txt", context)),
        body=render_to_string(f"alerts/emails/{sort}_body.txt", context),
        to=[to],
        headers={
            "Message-ID": f"<{key}@{settings.MAIL_DOMAIN}>",
            "Auto-Submitted": "auto-generated",
            "List-Unsubscribe": f"<{context['stop_url']}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        },
    )
    html = render_to_string(f"alerts/emails/{sort}_body.html", context)
    message.attach_alternative(_inliner().inline(html), "text/html")
    return message


def ways_out(to: Membership) -> dict[str, str]:
    """Return where a member chooses what to be mailed of, and stops it all, as templates ask."""
    return {
        "choose_url": address("alerts:mail_preferences", to.workspace.slug),
        "stop_url": address("unsubscribe", sign_link(to)),
    }


def _sort(wording: AnyWording) -> str:
    """Return how the templates of this sort of story begin."""
    match wording:
        case PlanWording():
            return "plan"
        case DataWording():
            return "data"
        case OverdueWording():
            return "overdue"
    return "alert"


def _context(wording: AnyWording, to: Membership, written_at: dt.datetime) -> dict[str, object]:
    story = wording.story
    in_workspace = story.workspace_slug
    if isinstance(wording, PlanWording):
        plan_url = address("goals:plan_detail", in_workspace, wording.story.plan_id)
        facts, own = wording.facts, {"plan_url": plan_url}
    elif isinstance(wording, DataWording):
        page_url = address(wording.page, in_workspace, wording.story.page_id)
        facts, own = wording.facts, {"page_url": page_url}
    elif isinstance(wording, OverdueWording):
        facts, own = wording.facts, {"page_url": address(wording.page, in_workspace)}
    else:
        facts, own = list_facts(wording), {}
    return own | {
        "wording": wording,
        "story": story,
        "facts": facts,
        "shape": SHAPES.get(wording.state, ""),
        "chart_id": CHART_ID,
        "person": to.user,
        "alert_url": address("alerts:alert_detail", in_workspace, story.alert_id),
        "buttons": _buttons(wording, to, written_at),
        **ways_out(to),
    }


def _buttons(wording: AnyWording, to: Membership, written_at: dt.datetime) -> list[Button]:
    """What can be done from the mail without signing in, by those who may do it on the pages."""
    if wording.is_relief or not to.may(Role.EDITOR):
        return []
    doings = [Doing.ACKNOWLEDGE, Doing.SNOOZE]
    if isinstance(wording, Wording):
        doings.append(Doing.RETARGET)
    alert_id = wording.story.alert_id
    return [
        Button(
            label=str(doing.label),
            url=address(
                "alert_by_link",
                sign_doing(member=to, alert_id=alert_id, doing=doing, written_at=written_at),
            ),
            is_first=doing == Doing.ACKNOWLEDGE,
        )
        for doing in doings
    ]


def address(name: str, *args: str) -> str:
    """Return the full address of a page, for a mail."""
    return settings.SITE_URL.rstrip("/") + reverse(name, args=args)


def _image(png: bytes) -> MIMEImage:
    image = MIMEImage(png, "png")
    image.add_header("Content-ID", f"<{CHART_ID}>")
    image.add_header("Content-Disposition", "inline", filename="chart.png")
    return image


@cache
def _inliner() -> CSSInliner:
    """Puts styles on the elements, for mail programs that drop style sheets; keeps @media."""
    return CSSInliner(keep_at_rules=True, load_remote_stylesheets=False)
