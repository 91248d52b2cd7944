"""Customer files all the way: uploaded, grouped, made personas of, held against, revised, deleted.

    python -m tests.acceptance.customers_to_personas customers.csv ... [--as-of 2014-12-31]

In a database of its own, 1. a planted mixture of three groups with planted names, e-mail
addresses, telephone, card and national numbers is taken in by both ways, drafted from and deleted:
the groups are compared with the truth, and everything stored (tables, files, logs, the audience
handed to an agency) is searched for the plants before and after; 2. each file given is grouped, and
every group becomes a persona; 3. a persona is walked to version 3 by evidence, a refuted
hypothesis and drift, and its card is printed. Prints one line of JSON for each; exit code 1 if a
plant was found, the groups were not, or the walk ended elsewhere.
"""

import datetime as dt
import io
import json
import logging
import os
import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import django

PLANTED: Final = 600  # customers
LEAST_AGREEMENT: Final = 0.85  # adjusted Rand index with the planted groups
CONSENT: Final = "Terms of membership"


def plant(folder: Path, *, count: int = PLANTED) -> dict[str, Any]:
    """Take planted customers in and out again; return what was found of groups and of plants."""
    from django.conf import settings  # noqa: PLC0415
    from django.utils import timezone  # noqa: PLC0415

    from personas.services.analysing import analyse_due  # noqa: PLC0415
    from personas.services.audience import audience_of  # noqa: PLC0415
    from personas.services.customer_files import delete_customer_file  # noqa: PLC0415
    from personas.services.segment_personas import draft_persona  # noqa: PLC0415
    from tests.factories import make_membership  # noqa: PLC0415
    from tests.personas.customers import customers_csv  # noqa: PLC0415

    log = io.StringIO()
    logging.getLogger().addHandler(logging.StreamHandler(log))
    text, truth, plants = customers_csv(count=count)
    by, hits, groups = make_membership(role="editor"), 0, {}
    for at_once in (len(text) * 4, 1):  # read in the request, and by the worker
        settings.IMPORT_AT_ONCE_BYTES = at_once
        file = take(by, text.encode(), title=f"Planted {at_once}")
        hits += len(found_in(plants, everything_stored(folder)))
        analyse_due(now=timezone.now())
        file.refresh_from_db()
        groups = {"sizes": [each.size for each in file.segments.all()], "candidates": told(file)}
        for segment in file.segments.all():
            segment.workspace = by.workspace
            persona = draft_persona(segment=segment, by=by)
            handed = [line.text for part in audience_of(persona) for line in part.lines]
            hits += len(found_in(plants, [*everything_stored(folder), *handed]))
        delete_customer_file(file=file, by=by)
        hits += len(found_in(plants, [*everything_stored(folder), log.getvalue()]))
    sizes = sorted((truth.count(group) for group in set(truth)), reverse=True)
    return {"plants": len(plants), "hits": hits, "planted": sizes, **groups}


def agreement_with_truth(*, count: int = PLANTED) -> float:
    """Return the adjusted Rand index of the groups that are found and those that were planted."""
    import tempfile  # noqa: PLC0415

    import numpy as np  # noqa: PLC0415

    from personas.calc.describing import Trait, is_telling, number_trait  # noqa: PLC0415
    from personas.calc.latent import agreement  # noqa: PLC0415
    from personas.calc.segmenting import find_groups  # noqa: PLC0415
    from personas.readers.customers import read_customers  # noqa: PLC0415
    from tests.personas.customers import customers_csv  # noqa: PLC0415

    text, truth, _plants = customers_csv(count=count)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "customers"
        path.write_text(text)
        columns = read_customers(path, as_of=dt.date(2026, 7, 1))
    traits = [
        Trait(each.name, each.kind, np.array(each.codes), each.values)
        if each.values
        else number_trait(each.name, each.kind, np.array(each.numbers))
        for each in columns
        if not each.dropped
    ]
    telling = [trait for trait in traits if trait.size > 1 and is_telling(trait)]
    found = find_groups(
        [trait.codes for trait in telling],
        [trait.size for trait in telling],
        progress=lambda _done, _total: None,
    )
    return round(agreement(np.array(truth), found.labels), 3)


def group(path: Path, *, as_of: dt.date) -> dict[str, Any]:
    """Make personas of the groups of a real file; return how stable they are, and the drafts."""
    from django.utils import timezone  # noqa: PLC0415

    from personas.services.analysing import analyse_due  # noqa: PLC0415
    from personas.services.segment_personas import draft_persona  # noqa: PLC0415
    from tests.factories import make_membership  # noqa: PLC0415

    by = make_membership(role="editor")
    file = take(by, path.read_bytes(), title=path.stem[:60], as_of=as_of)
    analyse_due(now=timezone.now())
    file.refresh_from_db()
    drafts = {}
    for segment in file.segments.all():
        segment.workspace = by.workspace
        persona = draft_persona(segment=segment, by=by)
        claims = [f"{each.claim}: {each.quote}" for each in persona.evidence.order_by("pk")[:3]]
        drafts[persona.name] = {"customers": segment.size, "claims": claims}
    return {"file": path.name, "customers": file.customer_count, "stability": told(file)} | {
        "personas": drafts
    }


def walk() -> dict[str, Any]:
    """Walk a persona from its draft to version 3, and print its card."""
    from django.urls import reverse  # noqa: PLC0415
    from django.utils import timezone  # noqa: PLC0415

    from personas.services.analysing import analyse_due  # noqa: PLC0415
    from personas.services.drift import settle_drift  # noqa: PLC0415
    from personas.services.hypotheses import put_to_test, state_hypothesis  # noqa: PLC0415
    from personas.services.personas import update_persona  # noqa: PLC0415
    from personas.services.segment_personas import draft_persona  # noqa: PLC0415
    from tests.factories import make_kpi, make_membership  # noqa: PLC0415
    from tests.goals.facts import record  # noqa: PLC0415

    now = timezone.now()
    by = make_membership(role="editor")
    file = take(by, members(seed=1, pro=0.9), title="Members")
    analyse_due(now=now)
    segment = file.segments.order_by("number").first()
    assert segment is not None
    segment.workspace = by.workspace
    persona = draft_persona(segment=segment, by=by)

    kpi, start = make_kpi(workspace=by.workspace), dt.date(2026, 1, 5)
    for channel, value in (("instagram", 10), ("search", 30)):
        record(
            kpi, [value + day % 3 for day in range(84)], start=start, segment={"channel": channel}
        )
    hypothesis = state_hypothesis(
        persona=persona,
        by=by,
        statement="Buys more on Instagram than on search",
        kpi=kpi,
        higher="channel=instagram",
        lower="channel=search",
        start=start,
        end=start + dt.timedelta(days=83),
    )
    hypothesis = put_to_test(hypothesis=hypothesis, by=by, now=now)
    update_persona(persona=persona, by=by, preferred_channels="search")  # version 2

    take(by, members(seed=2, pro=0.5), title="Members, a year later", as_of=dt.date(2026, 7, 1))
    analyse_due(now=now)
    drift = persona.drifts.select_related("persona", "segment", "file").get()
    drift.workspace = drift.persona.workspace = by.workspace
    against = settle_drift(drift=drift, by=by, now=now, as_evidence=True)
    persona.refresh_from_db()
    persona.workspace = by.workspace
    update_persona(persona=persona, by=by, needs="Plans to choose from")  # version 3

    from django.test import Client  # noqa: PLC0415

    client = Client()
    client.force_login(by.user)
    url = reverse("personas:persona_card", args=[by.workspace.slug, persona.public_id])
    card = client.get(url, headers={"host": "localhost"})
    return {
        "verdict": hypothesis.verdict,
        "drift": drift.state,
        "against": [each.claim for each in against],
        "version": persona.version,
        "card": card.status_code,
        "card_bytes": len(card.content),
    }


def members(*, seed: int, pro: float) -> bytes:
    """Return members of two kinds; `pro` is the share of the larger one's who have plan pro."""
    import random  # noqa: PLC0415

    rng = random.Random(seed)  # noqa: S311  (nothing is kept secret with it)
    lines = ["city,plan,spent,visits,joined"]
    for _member in range(900):
        is_large = rng.random() < 0.6
        city = "Seoul" if (rng.random() < 0.95) == is_large else "Busan"
        plan = "pro" if rng.random() < (pro if is_large else 0.1) else "basic"
        spent, visits = rng.gauss(80 if is_large else 20, 8), rng.gauss(9 if is_large else 2, 1)
        joined = dt.date(2026, 7, 1) - dt.timedelta(days=rng.randrange(30, 700))
        lines.append(f"{city},{plan},{spent:.0f},{max(visits, 0):.0f},{joined}")
    return "\n".join(lines).encode()


def take(by: Any, content: bytes, *, title: str, as_of: dt.date = dt.date(2026, 7, 1)) -> Any:
    """Take a customer file in."""
    from django.utils import timezone  # noqa: PLC0415

    from personas.services.customer_files import take_customer_file  # noqa: PLC0415

    return take_customer_file(
        workspace=by.workspace,
        file=io.BytesIO(content),
        title=title,
        as_of=as_of,
        consent=CONSENT,
        by=by,
        now=timezone.now(),
    )


def told(file: Any) -> dict[int, float]:
    """Return how stable each number of groups is: the median adjusted Rand index of resamples."""
    return {each["count"]: each["stability"] for each in file.candidates}


def everything_stored(folder: Path) -> Iterator[str]:
    """Yield all text of all tables, and every file below `folder`."""
    from django.db import connection  # noqa: PLC0415

    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608
            yield from (str(row) for row in cursor.fetchall())
    yield from (
        str(path) + path.read_bytes().decode("latin-1")
        for path in folder.rglob("*")
        if path.is_file()
    )


def found_in(plants: list[str], stored: Any) -> set[str]:
    """Return the plants that stand somewhere."""
    whole = "\n".join(stored)
    latin = {plant: plant.encode().decode("latin-1") for plant in plants}
    return {plant for plant in plants if plant in whole or latin[plant] in whole}


def main() -> int:
    """Do all of it in a database of its own, and tell."""
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="*", type=Path)
    parser.add_argument("--as-of", type=dt.date.fromisoformat, default=dt.date(2026, 7, 1))
    options = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.test")
    django.setup()

    from django.conf import settings  # noqa: PLC0415
    from django.utils import translation  # noqa: PLC0415

    from config.bench.scratch import scratch_database  # noqa: PLC0415

    with scratch_database(), translation.override("en"):
        planted = plant(Path(settings.DATA_DIR))
        planted["agreement"] = agreement_with_truth()
        say(planted)
        for path in options.files:
            say(group(path, as_of=options.as_of))
        walked = walk()
        say(walked)
    is_well = planted["hits"] == 0 and planted["agreement"] >= LEAST_AGREEMENT
    return 0 if is_well and walked["version"] == 3 and walked["against"] else 1


def say(about: dict[str, Any]) -> None:
    """Print one line of JSON."""
    sys.stdout.write(json.dumps(about, ensure_ascii=False) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
