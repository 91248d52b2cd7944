from django.db import migrations
from django.utils import timezone


def claim_what_was(apps, schema_editor):
    """Changes from before plans had alerts were seen on the home page; nobody is mailed of them."""
    changes = apps.get_model("goals", "PlanChange").objects.filter(claim__isnull=True)
    claims, now = apps.get_model("alerts", "PlanChangeClaim"), timezone.now()
    claims.objects.bulk_create(
        (
            claims(workspace_id=workspace, change_id=pk, outcome="nothing", claimed_at=now)
            for pk, workspace in changes.values_list("pk", "workspace_id")
        ),
        batch_size=500,
    )


def forget_plans(apps, schema_editor):
    """Without this app's tables for them, nothing can be kept of what plans told."""
    apps.get_model("alerts", "Delivery").objects.filter(plan_change__isnull=False).delete()
    apps.get_model("alerts", "PlanChangeClaim").objects.all().delete()
    apps.get_model("alerts", "Alert").objects.filter(plan__isnull=False).delete()


class Migration(migrations.Migration):
    dependencies = [("alerts", "0002_plan_alerts")]
    operations = [migrations.RunPython(claim_what_was, forget_plans)]
