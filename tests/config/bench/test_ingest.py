"""The bench of imports, at a size that says nothing about time and all about what it does."""

import json
import os
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from config.bench.ingest import measure_ingest
from kpis.models import Measurement

ROOT = Path(__file__).resolve().parents[3]


@pytest.mark.django_db
def test_rows_are_measured_new_unchanged_and_changed():
    result = measure_ingest({"rows": 7}, 2)

    assert [(case.name, len(case.runs)) for case in result.cases] == [
        ("new", 2),
        ("unchanged", 2),
        ("changed", 2),
    ]
    assert Measurement.objects.across_workspaces(reason="the bench made them").count() == 14


@pytest.mark.server
def test_the_command_leaves_the_users_database_alone():
    own = os.environ["DATABASE_URL"].replace("postgres://", "postgresql://")

    bench = subprocess.run(
        [sys.executable, "manage.py", "bench", "ingest", "--rows", "5", "--runs", "1", "--json"],
        cwd=ROOT,
        env=os.environ | {"DJANGO_SETTINGS_MODULE": "config.settings.test"},
        capture_output=True,
        text=True,
        check=True,
    )

    told = json.loads(bench.stdout)
    assert (told["name"], told["profile"], told["scale"]) == ("ingest", "postgresql", {"rows": 5})
    with psycopg.connect(own) as server:
        tables = server.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        left = server.execute("SELECT datname FROM pg_database WHERE datname LIKE 'mokpyo_bench_%'")
        assert (tables.fetchall(), left.fetchall()) == ([], [])
