"""The mail that reminds a member of check-ins and reviews, with the way to both."""

import datetime as dt

from django.core.mail import EmailMultiAlternatives
from django.utils import timezone, translation

from alerts.emails import address, compose, ways_out
from alerts.models import Delivery
from alerts.services.reminders import read_waiting
from workspaces.models import Membership


def write_reminder(
    delivery: Delivery, to: Membership, *, now: dt.datetime
) -> EmailMultiAlternatives:
    """Write what waits for `to` now, in their language and time zone."""
    person, slug = to.user, to.workspace.slug
    with translation.override(person.language), timezone.override(person.zone):
        waiting = read_waiting(to, now=now)
        context = {
            "workspace": to.workspace,
            "waiting": waiting,
            "count": len(waiting.check_ins) + len(waiting.reviews),
            "person": person,
            "queue_url": address("goals:check_in_queue", slug),
            "reviews_url": address("reviews:review_list", slug),
            **ways_out(to),
        }
        return compose("reminder", context, to=person.email, key=delivery.key)
