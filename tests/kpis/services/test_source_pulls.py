"""Pulling: through the imports, all or nothing, once however many clocks there are."""

import datetime as dt

import pytest
import time_machine
from django.db.models.signals import post_save

from kpis import tasks
from kpis.enums import ImportState, PullOutcome, Rhythm, SourceKind, Unit, VatTreatment
from kpis.models import Correction, ImportRun, Measurement, Source, SourcePull
from kpis.services.imports import apply_import, discard_import
from kpis.services.source_claims import LEASE, claim, renew
from kpis.services.source_pulls import pull_due, pull_source
from kpis.services.source_trials import try_source
from kpis.services.sources import delete_source
from kpis.sources.reasons import trouble_sentence
from tests.factories import make_kpi, make_membership
from tests.kpis.files import REPORT, TIDY
from tests.kpis.sources.fixtures import NOW, make_source, site
from workspaces.sealing import seal

__all__ = ["site"]
pytestmark = pytest.mark.django_db
HOUR, SECOND = dt.timedelta(hours=1), dt.timedelta(seconds=1)


@pytest.fixture
def editor():
    editor = make_membership()
    make_kpi(workspace=editor.workspace, key="visits")
    return editor


@pytest.fixture
def source(editor, site):
    fields = {"rhythm": Rhythm.HOURLY, "next_due_at": NOW}
    return make_source(workspace=editor.workspace, url=site.gives("/data", TIDY), **fields)


def days(count, value=100):
    return "kpi,date,value\n" + "".join(
        f"visits,2026-11-{day:02},{value}\n" for day in range(1, count + 1)
    )


def stored(source):
    rows = Measurement.objects.for_workspace(source.workspace).order_by("measured_on", "series")
    return [format(row.value, "f") for row in rows]


def runs(source):
    return list(ImportRun.objects.for_workspace(source.workspace).order_by("pk"))


def pulled(source, now=NOW):
    return pull_source(source=source, by=None, now=now)


def test_due_source_is_pulled_as_one_import(source):
    assert pull_due(now=NOW, at_most_seconds=10) == 1

    source.refresh_from_db()
    (run,) = runs(source)
    pull = SourcePull.objects.for_workspace(source.workspace).get()
    assert (run.state, run.file_name, run.by) == (ImportState.APPLIED, "Sheet", None)
    assert {row.import_run for row in Measurement.objects.for_workspace(source.workspace)} == {run}
    assert (pull.outcome, pull.row_count, pull.import_run) == (PullOutcome.STORED, 3, run)
    assert (source.succeeded_at, source.next_due_at) == (NOW, NOW + HOUR)
    assert source.claimed_until is None


def test_missed_times_are_one_pull(source, site):
    late = NOW + 50 * HOUR + dt.timedelta(minutes=7)

    assert [pull_due(now=late, at_most_seconds=10) for _ in range(3)] == [1, 0, 0]

    source.refresh_from_db()
    assert source.next_due_at == NOW + 51 * HOUR
    assert len(site.asked) == 1


def test_second_scheduler_finds_it_taken(source, site):
    stale = Source.objects.for_workspace(source.workspace).get()
    stale.workspace = source.workspace

    assert pulled(source) is not None
    assert pulled(stale) is None
    assert len(site.asked) == 1


def test_source_that_is_being_pulled_is_left_until_its_puller_is_taken_for_dead(editor, source):
    claim(source=source, by=None, now=NOW)

    assert pull_source(source=source, by=editor, now=NOW) is None
    assert pull_due(now=NOW + LEASE - SECOND, at_most_seconds=10) == 0
    assert pull_due(now=NOW + LEASE, at_most_seconds=10) == 1
    assert dt.timedelta(minutes=1) >= LEASE


def test_claim_that_is_renewed_is_nobody_elses(source):
    claim(source=source, by=None, now=NOW)

    assert renew(source=source, now=NOW + LEASE - SECOND)
    assert pull_due(now=NOW + LEASE, at_most_seconds=10) == 0


def test_puller_that_was_taken_for_dead_stores_nothing(source):
    def take_over(**_):
        Source.objects.for_workspace(source.workspace).update(claim_key="another")

    post_save.connect(take_over, sender=ImportRun)
    try:
        assert pulled(source) is None
    finally:
        post_save.disconnect(take_over, sender=ImportRun)

    assert stored(source) == []
    assert not SourcePull.objects.for_workspace(source.workspace).exists()


def test_paused_source_is_pulled_by_hand_only(editor, source):
    source.is_paused = True
    source.save()

    assert pull_due(now=NOW, at_most_seconds=10) == 0
    assert pull_source(source=source, by=editor, now=NOW).by == editor.user


def test_what_brings_nothing_new_leaves_no_import_behind(source):
    pulled(source)
    again = pull_source(source=source, by=None, now=NOW + HOUR)

    assert (again.outcome, again.row_count, again.import_run) == (PullOutcome.UNCHANGED, 3, None)
    assert len(runs(source)) == 1


def test_wrong_row_refuses_the_whole_and_is_named(source, site):
    site.gives("/data", TIDY + "visits,2026-11-04,ten,search\n")

    pull = pulled(source)

    source.refresh_from_db()
    assert (pull.outcome, stored(source)) == (PullOutcome.REFUSED, [])
    assert "5" in trouble_sentence(source.trouble)
    assert "ten" in trouble_sentence(source.trouble)
    assert (source.succeeded_at, source.next_due_at) == (None, NOW + HOUR)


def test_server_that_fails_is_tried_again_earlier_and_then_at_the_usual_times(source, site):
    site.fails("/data", 503)
    source.rhythm = Rhythm.DAILY
    source.save()
    waits, now = [], NOW
    for _ in range(4):
        pull_due(now=now, at_most_seconds=10)
        source.refresh_from_db()
        waits.append(source.next_due_at - now)
        now = source.next_due_at

    assert [wait.total_seconds() / 60 for wait in waits[:3]] == [10, 30, 120]
    assert source.next_due_at.astimezone(source.workspace.zone).hour == 6
    assert trouble_sentence(source.trouble).endswith("503(으)로 응답했습니다.")


def test_server_that_asks_to_be_left_alone_is(source, site):
    site.fails("/data", 429, Retry_After="7200")

    pulled(source)

    source.refresh_from_db()
    assert source.next_due_at == NOW + 2 * HOUR


def test_address_inside_is_refused_when_it_is_called(source, site, settings):
    settings.SOURCE_NETWORKS = []

    assert pulled(source).trouble["code"] == "address_refused"
    assert (site.asked, runs(source)) == ([], [])


def test_trouble_that_nobody_thought_of_sets_the_source_aside_and_the_next_is_pulled(
    source, site, settings
):
    settings.MEDIA_ROOT.parent.mkdir(exist_ok=True)
    settings.MEDIA_ROOT.write_text("a file where the folder of uploads should be")
    other = make_source(
        workspace=source.workspace, name="Other", url=site.fails("/other", 404), next_due_at=NOW
    )

    assert pull_due(now=NOW, at_most_seconds=10) == 2

    source.refresh_from_db()
    other.refresh_from_db()
    assert (source.trouble["code"], other.trouble["code"]) == ("unexpected", "answered_with")
    assert source.next_due_at > NOW


def test_half_the_rows_are_held_and_nothing_is_stored(source, site, editor):
    site.gives("/data", days(10))
    pulled(source)
    site.gives("/data", days(5, value=101))

    held = pull_source(source=source, by=None, now=NOW + HOUR)

    source.refresh_from_db()
    assert (held.outcome, source.is_held) == (PullOutcome.HELD, True)
    assert held.trouble == {"code": "rows_dropped", "params": {"rows": 5, "usual": 10}}
    assert stored(source) == ["100"] * 10
    assert source.succeeded_at == NOW

    apply_import(run=source.held_run, by=editor, now=NOW + HOUR)
    assert stored(source) == ["101"] * 5 + ["100"] * 5
    site.gives("/data", days(5, value=102))
    believed = pull_source(source=source, by=None, now=NOW + 2 * HOUR)
    assert believed.outcome == PullOutcome.STORED


def test_total_that_falls_by_more_than_half_is_held_until_a_person_or_newer_data_decides(
    source, site, editor
):
    site.gives("/data", days(10))
    pulled(source)
    site.gives("/data", days(10, value=49))
    held = pull_source(source=source, by=None, now=NOW + HOUR)

    assert held.trouble["code"] == "total_dropped"
    assert held.trouble["params"] == {"kpi": "visits", "before": "1000", "after": "490"}
    assert stored(source) == ["100"] * 10

    site.gives("/data", days(10, value=50))
    assert pull_source(source=source, by=None, now=NOW + 2 * HOUR).outcome == PullOutcome.STORED
    held.import_run.refresh_from_db()
    assert held.import_run.state == ImportState.DISCARDED
    assert Correction.objects.for_workspace(source.workspace).count() == 10


def test_new_days_that_come_to_nothing_are_held_until_a_person_believes_them(source, site, editor):
    site.gives("/data", days(8))
    pulled(source)
    zeros = days(8) + "visits,2026-11-09,0\n"
    site.gives("/data", zeros)

    held = pull_source(source=source, by=None, now=NOW + HOUR)

    source.refresh_from_db()
    assert held.trouble == {
        "code": "new_days_dropped",
        "params": {"kpi": "visits", "before": "100", "after": "0"},
    }
    apply_import(run=source.held_run, by=editor, now=NOW + HOUR)
    site.gives("/data", zeros + "visits,2026-11-10,0\n")
    assert pull_source(source=source, by=None, now=NOW + 2 * HOUR).outcome == PullOutcome.STORED


def test_held_delivery_that_a_person_discards_is_gone(source, site, editor):
    site.gives("/data", days(10))
    pulled(source)
    site.gives("/data", days(10, value=1))
    pull_source(source=source, by=None, now=NOW + HOUR)
    source.refresh_from_db()

    discard_import(run=source.held_run, by=editor)

    source.refresh_from_db()
    assert (source.is_held, stored(source)) == (False, ["100"] * 10)


def test_what_is_held_stays_to_be_decided_on_while_the_server_is_away(source, site, editor):
    site.gives("/data", days(10))
    pulled(source)
    site.gives("/data", days(5))
    held = pull_source(source=source, by=None, now=NOW + HOUR)
    site.fails("/data", 503)

    pull_source(source=source, by=None, now=NOW + 2 * HOUR)

    source.refresh_from_db()
    assert (source.held_run, source.is_held) == (held.import_run, True)
    assert source.trouble["code"] == "rows_dropped"
    assert source.next_due_at == NOW + 2 * HOUR + dt.timedelta(minutes=10)
    apply_import(run=held.import_run, by=editor, now=NOW + 2 * HOUR)
    pull_source(source=source, by=editor, now=NOW + 3 * HOUR)
    assert (source.held_run, source.trouble["code"]) == (None, "answered_with")


def test_source_that_is_deleted_while_it_is_pulled_is_let_be(source):
    def delete(**_):
        Source.objects.for_workspace(source.workspace).delete()

    post_save.connect(delete, sender=ImportRun)
    try:
        assert pulled(source) is None
    finally:
        post_save.disconnect(delete, sender=ImportRun)

    assert stored(source) == []


def test_json_by_its_paths_with_errors_named_by_record(source, site):
    source.kind, source.records_path = SourceKind.JSON_URL, "data"
    source.columns = {"date": "day", "values": {"visits": "n"}, "segments": {"channel": "c"}}
    source.save()
    good = '{"data": [{"day": "2026-11-01", "n": 1.50, "c": "search"}, {"day": "2026-11-02"}]}'
    site.gives("/data", good, kind="application/json")

    assert pulled(source).outcome == PullOutcome.STORED
    assert stored(source) == ["1.5"]

    site.gives("/data", good.replace('11-02"', '11-02x", "n": 3'))
    refused = pull_source(source=source, by=None, now=NOW + HOUR)
    assert (refused.outcome, refused.trouble["row"]) == (PullOutcome.REFUSED, 2)


def test_ad_report_brings_its_standard_kpis(source, site):
    site.gives("/data", REPORT.encode("utf-8-sig"))

    assert pulled(source).outcome == PullOutcome.STORED
    assert len(stored(source)) == 10


def test_trial_shows_amounts_as_the_pull_keeps_them(source, site):
    make_kpi(
        workspace=source.workspace,
        key="spend",
        unit=Unit.MONEY,
        currency="KRW",
        vat=VatTreatment.EXCLUDED,
    )
    source.vat = VatTreatment.INCLUDED
    site.gives("/data", "kpi,date,value\nspend,2026-11-01,110\n")

    trial = try_source(source=source, now=NOW)

    assert [row["value"] for row in trial.check.findings["sample"]] == ["100"]


def test_d14_credential_is_sent_and_kept_nowhere_in_clear(source, site):
    source.credential_header, source.sealed_credential = "X-Key", seal("word of the day")
    source.save()

    pulled(source)

    assert site.asked[0][1]["X-Key"] == "word of the day"
    row = Source.objects.for_workspace(source.workspace).values().get()
    assert "word of the day" not in str(row)


def test_deleting_a_source_leaves_what_it_brought(source, editor):
    pulled(source)

    delete_source(source=source, by=editor)

    assert len(stored(source)) == 3
    assert len(runs(source)) == 1


def test_task_pulls_what_is_due(source):
    with time_machine.travel(NOW, tick=False):
        tasks.pull_due()

    assert len(stored(source)) == 3
