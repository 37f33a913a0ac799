"""The review page as an annotator meets it: the real server, a real browser."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from review.local.process import RunningServer, start_server
from review.opinions.stored import final_decisions
from review.pull import pull
from review.push import push
from schemas.message import Message
from schemas.sample import Content
from tests.review.argilla_page import ArgillaPage, signed_in
from tests.review.samples_for_review import chat, finding, make_run, make_sample

pytestmark = pytest.mark.integration
ARTEFACTS = Path(__file__).parents[1] / "artefacts" / "review"


@pytest.fixture(scope="module")
def page_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """A server without other people's samples: how much is left to do is counted, and whatever it serves is hostile."""
    running = start_server(tmp_path_factory.mktemp("page") / "home")
    yield running
    running.stop()


@pytest.fixture(scope="module")
def page(page_server: RunningServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ArgillaPage]:
    with signed_in(page_server.url, page_server.annotator, tmp_path_factory.mktemp("profile")) as page:
        yield page


LETTER = (
    "Para marcar a consulta, você pode baixar o aplicativo do centro de saúde e escolher o dia.\n\n"
    "Se preferir, telefone para a receção entre as 9h00 e as 17h00."
)
HOSTILE = (
    '<img src="http://canary.invalid/a.png" onerror="window.top.pwned=1"><script>window.top.pwned=2</script>\n'
    '![imagem](http://canary.invalid/b.png) <iframe srcdoc="<script>parent.pwned=3</script>"></iframe>'
    "</script><script>window.top.pwned=4</script> {{record.id}} $& $' &amp; <b>negrito</b> 😀"
)
END_AS_MARKDOWN = "</script><script>window.top.pwned=4</script> {{record.id}} $& $' & <b>negrito</b> 😀"


def test_accept_edit_and_reject_in_the_page(page_server: RunningServer, page: ArgillaPage, tmp_path: Path) -> None:
    findings = (finding(LETTER, "você"), finding(LETTER, "aplicativo", "aplicação"))
    question = "Como marco uma consulta no centro de saúde?"
    letter = make_sample(0, chat(question, LETTER), run_id="page", recipe="cartas", findings=findings)
    others = [make_sample(i, run_id="page") for i in range(1, 4)]
    run = make_run(tmp_path / "run", [letter, *others], "page", ("cartas", "instruct"))
    push(run, page_server.url, page_server.owner_key)

    page.open_dataset("conversas")
    guidelines = page.read_guidelines()
    assert "Rever conversas" in guidelines
    assert "está a chegar" in guidelines
    assert page.total() == "de 4"

    page.filter_by("Receita", "cartas")
    page.wait_for(lambda: page.total() == "de 1" and page.answer() == LETTER)
    assert page.highlighted() == ["você", "aplicativo"]
    page.screenshot(ARTEFACTS / "leak.png")
    page.choose("Corrigir")
    page.write_correction("Para marcar a consulta, pode descarregar a aplicação do centro de saúde.")
    page.screenshot(ARTEFACTS / "correction.png")
    page.submit()

    page.open_dataset("conversas")
    accepted = page.answer()
    page.submit_by_keyboard("1")
    rejected = page.answer()
    page.submit_by_keyboard("3")
    page.open_dataset("conversas")
    page.wait_for(lambda: "75,00%" in page.body())
    assert page.total() == "de 1"
    page.screenshot(ARTEFACTS / "progress.png")

    report = pull(run, page_server.url, page_server.owner_key)
    assert (report.accepted, report.corrected, report.rejected) == (1, 1, 1)
    finals = final_decisions(run)
    said = {sample.content.answer: finals[sample.id].status for sample in [letter, *others] if sample.id in finals}
    assert said == {LETTER: "corrected", accepted: "accepted", rejected: "rejected"}
    assert finals[letter.id].messages == (
        Message(role="user", content=question),
        Message(role="assistant", content="Para marcar a consulta, pode descarregar a aplicação do centro de saúde."),
    )


def test_nothing_in_a_sample_runs_in_the_page(page_server: RunningServer, page: ArgillaPage, tmp_path: Path) -> None:
    turns = tuple(Message(role=role, content=HOSTILE) for role in ("system", "user", "assistant"))
    contents = (
        Content(kind="chat", messages=turns),
        Content(kind="grounded", messages=turns, passage=HOSTILE, quote=HOSTILE),
        Content(kind="preference", messages=turns, rejected_answer=(Message(role="assistant", content=HOSTILE),)),
        Content(kind="tools", messages=turns, tools=({"name": HOSTILE},)),
        Content(kind="verifiable", messages=turns, constraints=({"checker": HOSTILE, "value": HOSTILE},)),
    )
    samples = [
        make_sample(
            i,
            content,
            run_id="hostile",
            recipe="hostil",
            domain=HOSTILE[:60],
            findings=(finding(HOSTILE, "<script>"), finding(HOSTILE, "negrito</b> 😀", "<i>negrito</i>")),
        )
        for i, content in enumerate(contents)
    ]
    run = make_run(tmp_path / "run", samples, "hostile", ("hostil",))
    report = push(run, page_server.url, page_server.owner_key)
    assert (report.sent, report.refused) == (5, ())
    page.browser.get_log("performance")

    for name, address in report.pages.items():
        page.open_page(address)
        if name == "conversas":
            page.filter_by("Receita", "hostil")
            page.wait_for(lambda: page.answer() == HOSTILE)
            assert page.highlighted() == ["<script>", "negrito</b> 😀"]
        page.wait_for(lambda: page.body().count("window.top.pwned=4") >= 2)
        if name == "preferencias":
            page.wait_for(lambda: [END_AS_MARKDOWN in column for column in page.columns()] == [True, True])
        page.screenshot(ARTEFACTS / f"hostile-{name}.png")
        assert page.browser.execute_script("return window.pwned") is None, name

    events = [json.loads(entry["message"])["message"] for entry in page.browser.get_log("performance")]
    asked = [e["params"]["request"]["url"] for e in events if e["method"] == "Network.requestWillBeSent"]
    assert asked
    assert not [url for url in asked if "canary" in url]
    arrived = [e["params"]["response"]["url"] for e in events if e["method"] == "Network.responseReceived"]
    outside = [url for url in arrived if not url.startswith((page_server.url, "data:", "about:"))]
    assert not outside, "the page talks to this server alone"
