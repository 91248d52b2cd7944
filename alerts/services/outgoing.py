"""New alerts and messages of one workspace, written together at the end of a transaction."""

import datetime as dt
from collections.abc import Sequence
from functools import cached_property

from alerts.enums import Audience
from alerts.models import Alert, Delivery, Endpoint, Posting
from alerts.models.alert import Undertaking
from alerts.services.recipients import recipients_of
from goals.models import Goal
from workspaces.models import User, Workspace


class Outgoing:
    """Collects rows until `write`; to whom messages go is looked up once for all of them."""

    def __init__(self, workspace: Workspace) -> None:
        self.alerts: list[Alert] = []
        self.deliveries: list[Delivery] = []
        self.postings: list[Posting] = []
        self._workspace = workspace
        self._people: dict[tuple[int, Audience], list[User]] = {}

    @cached_property
    def endpoints(self) -> Sequence[Endpoint]:
        """The addresses outside that something may be written to."""
        return list(Endpoint.objects.for_workspace(self._workspace).active())

    def people(
        self, undertaking: Undertaking, *, today: dt.date, audience: Audience = Audience.EVERYBODY
    ) -> list[User]:
        """Return who is told; a goal's people are looked up once."""
        if not isinstance(undertaking, Goal):
            return recipients_of(undertaking, today=today, audience=audience)
        asked = (undertaking.pk, audience)
        if asked not in self._people:
            self._people[asked] = recipients_of(undertaking, today=today, audience=audience)
        return self._people[asked]

    def write(self) -> None:
        """Write the alerts, then the messages about them; nothing is kept back."""
        Alert.objects.bulk_create(self.alerts)
        Delivery.objects.bulk_create(self.deliveries)
        Posting.objects.bulk_create(self.postings)
        self.alerts, self.deliveries, self.postings = [], [], []
