"""What a page offers is seen, so that the matrix can say what of it would be refused."""

import pytest

from tests.acceptance.offers import refused_offers

pytestmark = pytest.mark.once
PAGE = """<a class="x" href="/w/acme/settings/life/?tab=1">Close</a>
<a href="/w/acme/goals/">Goals</a>
<form method="post" class="form" action="/w/acme/settings/export/new/"><button>Make</button></form>
<button hx-post="/w/acme/kpis/new/">New</button> <a href="https://elsewhere.test/w/acme/">Else</a>"""


def test_a05_what_would_be_refused_is_seen_on_the_page():
    assert refused_offers(PAGE, "viewer") == [
        "GET /w/acme/settings/life/",
        "POST /w/acme/kpis/new/",
        "POST /w/acme/settings/export/new/",
    ]
    assert refused_offers(PAGE, "owner") == []
