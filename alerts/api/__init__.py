"""The part of the API that tells people."""

from alerts.api.alerts import router as alerts
from alerts.api.recheck import router as recheck
from alerts.api.rules import router as rules
from alerts.api.webhooks import router as webhooks

routers = [alerts, recheck, rules, webhooks]
