"""Figures and tables as plain data that travels in a notebook's output."""

from __future__ import annotations

import base64
import json

from analysis.blocks import (
    BLOCK_MIME,
    Cell,
    Column,
    Figure,
    Link,
    Notice,
    Table,
    cell,
    part_text,
    payload_json,
    source_label,
)

TABLE = Table(
    label="results",
    caption="Results <2020> & after.",
    columns=(Column("Indicator", width=30), Column("Value", "right", 5)),
    rows=((cell(Link("Good days", "result-good"), mark="bad", anchor="row-1"), cell("< 93")),),
    lang="en",
    notes=("A note.",),
    sources=("plan-14-text",),
    csv="Indicator,Value\nGood days,< 93\n",
)
FIGURE = Figure(
    label="axis",
    caption="One lies on the wrong side.",
    alt="A chart.",
    lang="zh",
    spec_wide={"mark": "bar"},
    spec_narrow={"mark": "point"},
    svg="<svg/>",
    pdf_base64=base64.b64encode(b"%PDF-1.7").decode(),
    png_base64=base64.b64encode(b"\x89PNG").decode(),
    csv="a\n1\n",
)

NOTICE = Notice("trend", "Whether ozone rises is not assessable.", "en")


def test_a_notice_travels_like_the_block_whose_place_it_takes():
    bundle = NOTICE._repr_mimebundle_()
    assert set(bundle) == {BLOCK_MIME, "text/plain"} and bundle["text/plain"] == NOTICE.text
    assert bundle[BLOCK_MIME] == payload_json(NOTICE)
    assert payload_json(NOTICE) == {
        "label": "trend",
        "text": "Whether ozone rises is not assessable.",
        "lang": "en",
        "kind": "notice",
    }


def test_a_table_has_a_form_for_the_book_and_one_for_jupyter():
    bundle = TABLE._repr_mimebundle_()
    assert set(bundle) == {BLOCK_MIME, "text/html", "text/plain"}
    assert bundle["text/plain"] == "results"
    assert bundle["text/html"] == (
        "<table><caption>Results &lt;2020&gt; &amp; after.</caption>"
        "<tr><th>Indicator</th><th>Value</th></tr>"
        "<tr><td>Good days</td><td>&lt; 93</td></tr></table>"
    )


def test_a_figure_shows_its_picture_in_jupyter_and_sends_it_only_once():
    bundle = FIGURE._repr_mimebundle_(include=None, exclude=None)
    assert set(bundle) == {BLOCK_MIME, "image/png", "text/plain"}
    assert base64.b64decode(bundle["image/png"]) == FIGURE.png == b"\x89PNG"
    assert "png_base64" not in bundle[BLOCK_MIME]
    assert bundle["text/plain"] == "A chart."


def test_the_output_type_is_one_that_jupyter_stores_as_json():
    assert BLOCK_MIME.startswith("application/") and BLOCK_MIME.endswith("+json")


def test_a_payload_is_plain_json_with_links_kept_apart_from_texts():
    payload = payload_json(TABLE)
    assert payload == json.loads(json.dumps(payload))
    assert payload["kind"] == "table"
    first, second = payload["rows"][0]
    assert first["parts"] == [{"text": "Good days", "label": "result-good"}]
    assert (first["mark"], first["anchor"]) == ("bad", "row-1")
    assert second["parts"] == ["< 93"]
    assert payload["columns"][1] == {
        **{"heading": "Value", "align": "right", "width": 5},
        **{"sort": "", "choose": False},
    }


def test_the_output_in_a_notebook_and_the_block_of_a_directive_are_the_same():
    assert json.loads(json.dumps(TABLE._repr_mimebundle_()[BLOCK_MIME])) == payload_json(TABLE)


def test_a_cell_is_made_of_texts_and_links_in_order():
    made = cell("see ", Link("row 1", "row-1"), ".", mark="doubt")
    assert made == Cell(("see ", Link("row 1", "row-1"), "."), "doubt", "")
    assert "".join(part_text(part) for part in made.parts) == "see row 1."


def test_a_source_has_a_label_of_its_own():
    assert source_label("plan-14-text") == "source-plan-14-text"
