"""A photo of a label through page and API: for whoever signed in, read once, shown and not kept."""

from __future__ import annotations

import html
import re
from collections.abc import Callable

import pytest
from fastapi.testclient import TestClient

from precursors.photo.model import Line, Photo
from registry.log import audit
from registry.store.store import Store
from tests.photos.made import labels, photo_of

ACETONE = photo_of(next(one for one in labels() if one.id == "acetone-en"))
SignIn = Callable[[str], TestClient]


def test_nobody_unknown_has_photos_read(client: TestClient) -> None:
    sent = {"file": ("label.jpg", ACETONE, "image/jpeg")}
    assert client.post("/api/v1/lookup/photo", files=sent).status_code == 401
    assert 'action="/photo"' not in client.get("/").text


def test_page_and_api_read_a_label_that_was_turned(sign_in: SignIn, registry_url: str) -> None:
    officer = sign_in("officer")
    assert 'action="/photo"' in officer.get("/").text
    sent = {"file": ("label.jpg", ACETONE, "image/jpeg")}
    found = officer.post("/api/v1/lookup/photo", files=sent).json()
    assert found["answer"] == "listed" and found["unsure"] == []
    assert any("67-64-1" in line["text"] for line in found["lines"])
    assert found["lookup"]["home"]["action"] == "papers"
    with Store(registry_url) as store, store.engine.connect() as connection:
        kept = audit.bodies(connection, "look-up")[-1]
    assert "67-64-1" in kept["query"] and kept["by"] == "officer"
    shown = officer.post("/photo?lang=es", files=sent).text
    assert 'class="verdict listed"' in shown and "data:image/jpeg;base64," in shown
    lines = [html.unescape(one) for one in re.findall(r'name="line" value="([^"]*)"', shown)]
    assert "ACETONE" in lines
    asked = officer.get("/photo/lines", params={"line": ["TOLUENO", "", " CAS 108-88-3 "]}, follow_redirects=False)
    assert asked.headers["location"] == "/?q=TOLUENO%0ACAS+108-88-3"


@pytest.mark.parametrize("text", ["4-piperidona", "anhidrido acetico y brumatrol", "agua destilada"])
def test_a_label_that_was_read_surely_has_the_verdict_of_its_text(
    sign_in: SignIn, monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    read = Photo((Line(text, 1.0, (0.0, 0.0, 1.0, 1.0)),), (), b"", (1, 1))
    monkeypatch.setattr("web.pages.lookup.read_label", lambda _request, _file: read)
    officer = sign_in("officer")
    shown = officer.post("/photo", files={"file": ("label.jpg", b"", "image/jpeg")}).text
    assert verdict_in(shown) == verdict_in(officer.get("/", params={"q": text}).text)


def verdict_in(page: str) -> tuple[list[str], ...]:
    """Its colour, what it says and what to do, the parts that were not read, and the caveats of the home lists."""
    patterns = ('class="verdict ([^"]+)"', r'<h2 id="home">(.*?)</h2>\s*<p class="act">', '<p class="act">(.*?)</p>')
    patterns += ('<mark class="not_read" translate="no">(.*?)</mark>', 'class="small caveat">(.*?)</p>')
    whole = page.partition('class="verdict')[1] + page.partition('class="verdict')[2].partition("</div></div>")[0]
    return tuple(re.findall(pattern, whole, re.S) for pattern in patterns)


def test_what_is_no_photo_is_refused_with_what_to_do(sign_in: SignIn) -> None:
    officer = sign_in("officer")
    sent = {"file": ("label.gif", b"GIF89a" + bytes(40), "image/gif")}
    refused = officer.post("/api/v1/lookup/photo?lang=es", files=sent)
    assert refused.status_code == 415 and "Envíe JPEG, PNG o WebP" in refused.json()["error"]["message"]
