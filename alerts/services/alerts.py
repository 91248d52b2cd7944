"""What people do with alerts."""

from alerts.models import Alert
from workspaces.models import Workspace


def count_waiting_alerts(*, workspace: Workspace) -> int:
    """Return how many alerts nobody has taken in hand yet."""
    return Alert.objects.for_workspace(workspace).waiting().count()
