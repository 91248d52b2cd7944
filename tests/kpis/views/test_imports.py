import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from kpis.models import ImportRun, Kpi, Measurement
from kpis.tasks import work_on_imports
from tests.factories import make_kpi
from tests.kpis.files import REPORT, TIDY, workbook

LIST, NEW = "/w/acme/kpis/imports/", "/w/acme/kpis/imports/new/"


@pytest.fixture(autouse=True)
def visits(people):
    return make_kpi(workspace=people.workspace, key="visits")


def send(people, content, name="numbers.csv", who="editor"):
    data = content if isinstance(content, bytes) else content.encode()
    return people.post(who, NEW, {"file": SimpleUploadedFile(name, data)})


def stored(people):
    return Measurement.objects.for_workspace(people.workspace).count()


def text_of(response):
    return " ".join(response.content.decode().split())


def newest(people):
    return ImportRun.objects.for_workspace(people.workspace).first()


def test_upload_look_confirm(people):
    sent = send(people, TIDY)
    preview = people.get("editor", sent.url)

    assert stored(people) == 0
    assert "Store these measurements" in text_of(preview)
    assert "2026-11-01 – 2026-11-02" in text_of(preview)
    assert "UTF-8" in text_of(preview)

    done = people.post("editor", sent.url + "apply/")

    assert done.url == sent.url
    assert stored(people) == 3
    after = text_of(people.get("viewer", sent.url))
    assert "Store these measurements" not in after
    assert "Applied" in after


def test_changed_values_are_shown_before_and_after(people, visits):
    people.post("editor", send(people, TIDY).url + "apply/")

    page = people.get("editor", send(people, TIDY.replace(",7,", ",8,")).url)

    assert "Values that would change" in text_of(page)
    [change] = page.context["run"].findings["changes"]
    assert (change["old"], change["new"]) == ("7", "8")
    assert page.context["sample"][0]["name"] == visits.name
    assert page.context["sample"][0]["date"] == "Nov 1, 2026"


def test_discarded_file_stores_nothing(people):
    sent = send(people, TIDY)

    assert people.post("editor", sent.url + "discard/").url == LIST

    assert stored(people) == 0
    assert newest(people).state == "discarded"
    assert people.post("editor", sent.url + "apply/").status_code == 302
    assert stored(people) == 0


KOREAN = {
    "empty": (b"", "파일이 비어 있습니다."),
    "one column": (b"a\n1\n", "열이 하나뿐"),
    "headings twice": (b"kpi,date,value,value\n", "value"),
    "encoding": (b"\xff\xfe\xff\x81\x00a,b", ""),
    "not a workbook": (b"PK\x03\x04 broken", ""),
    "half numeric": (
        b"kpi,date,value\nvisits,2026-11-01,1\nvisits,2026-11-02,many\n",
        "숫자가 아닙니다.",
    ),
}


@pytest.mark.parametrize("case", KOREAN)
@pytest.mark.parametrize("language", ["ko", "en"])
def test_bad_file_is_named_with_place_and_reason_and_nothing_is_stored(people, case, language):
    content, words = KOREAN[case]
    user = people.members["editor"].user
    user.language = language
    user.save()

    answer = send(people, content, name="불량.csv")

    page = text_of(answer)
    assert answer.status_code == 422
    assert "불량.csv" in page
    assert stored(people) == 0
    [error] = answer.context["errors"]
    assert error.reason in answer.content.decode() or "&" in answer.content.decode()
    if language == "ko" and words:
        assert words in page
    if case == "half numeric":
        assert (error.row, error.column, error.value) == (3, "value", "many")


def test_errors_are_downloaded_in_the_readers_language_and_cannot_be_calculated(people):
    page = send(people, "kpi,date,value\nvisits,2026-11-01,=1+1\nvisits,2026-11-02,many\n")
    url = f"{LIST}{newest(people).public_id}/errors/"
    assert url in text_of(page)

    answer = people.get("viewer", url)

    text = b"".join(answer.streaming_content).decode()
    assert text.startswith("\ufeff")
    assert [line.split(",")[:3] for line in text.removeprefix("\ufeff").splitlines()] == [
        ["Row", "Column", "Value"],
        ["2", "value", "'=1+1"],
        ["3", "value", "many"],
    ]
    assert text.splitlines()[2].endswith("This is not a number.")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="numbers-errors.csv"'
    assert people.get("stranger", url).status_code == 404


def test_all_errors_are_kept_for_the_download_and_the_first_are_shown(people):
    rows = "".join(f"visits,2026-11-01,bad{number}\n" for number in range(250))

    page = send(people, f"kpi,date,value\n{rows}")

    download = people.get("viewer", f"{LIST}{newest(people).public_id}/errors/")
    assert len(page.context["errors"]) == 200
    assert b"".join(download.streaming_content).count(b"bad") == 250


def test_missing_file_is_said_at_the_field(people):
    answer = people.post("editor", NEW)

    assert answer.status_code == 422
    assert "file" in answer.context["form"].errors


def test_workbook_is_read(people):
    content = workbook([["kpi", "date", "value"], ["visits", "2026-11-01", 5]])

    page = people.get("editor", send(people, content, "numbers.xlsx").url)

    assert page.context["run"].created_count == 1
    assert "Sheet1" in text_of(page)


def test_ad_report_is_recognised_and_brings_its_kpis(people):
    sent = send(people, REPORT)
    page = text_of(people.get("editor", sent.url))

    assert "an ad report with 2 rows" in page
    assert "Impressions, Clicks, Ad spend (KRW), Conversions, Conversion value (KRW)" in page

    people.post("editor", sent.url + "apply/")

    assert stored(people) == 10
    assert Kpi.objects.for_workspace(people.workspace).filter(key="ad_spend").exists()


def test_file_that_became_wrong_is_answered_with_its_errors(people, visits):
    sent = send(people, TIDY)
    visits.delete()

    answer = people.post("editor", sent.url + "apply/")

    assert answer.status_code == 422
    assert "There is no KPI with this key or name." in text_of(answer)


def test_refused_file_claims_to_have_changed_nothing(people):
    people.post("editor", send(people, TIDY).url + "apply/")

    page = text_of(send(people, TIDY.replace(",7,", ",8,") + "visits,2026-11-03,many,\n"))

    assert "Nothing of this file was stored." in page
    assert ">Refused<" in page
    for way_on in ("/w/acme/kpis/imports/new/", "/w/acme/kpis/reading/"):
        assert f'href="{way_on}"' in page
    for claim in ("Values that changed", ">New<", ">Changed<", ">Unchanged<"):
        assert claim not in page


def test_names_of_files_are_shown_as_text(people):
    page = send(people, "", name="<img src=x onerror=alert(1)>.csv").content.decode()

    assert "<img src=x" not in page


def test_import_of_another_workspace_is_not_found(people):
    sent = send(people, TIDY)

    assert people.get("stranger", sent.url).status_code == 404
    other = reverse("kpis:import_detail", args=["acme", "2222222222"])
    assert people.get("owner", other).status_code == 404


def test_pages_are_read_in_few_queries(
    people, django_assert_max_num_queries, django_assert_num_queries
):
    sent = send(people, TIDY)
    with django_assert_max_num_queries(8):
        people.get("viewer", sent.url)
    with django_assert_max_num_queries(8) as one:
        people.get("viewer", LIST)
    cost = len(one)
    for _ in range(3):
        send(people, TIDY)

    with django_assert_num_queries(cost):
        assert len(people.get("viewer", LIST).context["page"]) == 4


@pytest.fixture
def everything_is_long(settings):
    settings.IMPORT_AT_ONCE_BYTES = 10


def progress(people, url):
    headers = {"HX-Request": "true", "HX-Target": "import-progress"}
    return people.clients["editor"].get(url, headers=headers)


@pytest.mark.usefixtures("everything_is_long")
def test_long_file_shows_its_progress_until_it_is_done(people):
    sent = send(people, TIDY)
    page = text_of(people.get("viewer", sent.url))
    assert ("Rows read" in page, "Store these measurements" in page) == (True, False)
    assert people.post("viewer", sent.url + "discard/").status_code == 403
    fragment = text_of(progress(people, sent.url))
    assert ("Cancel" in fragment, "<html" in fragment) == (True, False)

    work_on_imports()

    assert progress(people, sent.url)["HX-Refresh"] == "true"
    people.post("editor", sent.url + "apply/")
    assert "<span>0 / 3 · 0%</span>" in text_of(progress(people, sent.url))
    work_on_imports()
    assert stored(people) == 3


@pytest.mark.usefixtures("everything_is_long")
def test_long_file_can_be_cancelled(people):
    sent = send(people, TIDY)

    people.post("editor", sent.url + "discard/")
    work_on_imports()

    assert (newest(people).state, stored(people)) == ("discarded", 0)
