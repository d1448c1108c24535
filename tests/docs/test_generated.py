"""The generated reference pages are what the code says today, and the words are those of the glossary."""

from __future__ import annotations

import pytest
from click.testing import CliRunner

from bihuan.cli import docgen, docs
from bihuan.cli.docgen import events, glossary, settings, states
from bihuan.cli.docgen.markdown import NOTE, cell
from bihuan.cli.main import main


@pytest.mark.parametrize("page", docgen.PAGES)
def test_generated_page_is_what_the_code_says(page: str) -> None:
    standing = (docs.FOLDER / docgen.file_of(page)).read_text(encoding="utf-8")
    assert standing == docgen.render(page), "run `make docs` and commit the page with the change"


@pytest.mark.parametrize("page", docgen.PAGES)
def test_generated_page_says_so_in_its_first_line(page: str) -> None:
    assert docgen.render(page).splitlines()[0] == NOTE


def test_check_names_the_page_that_differs(tmp_path, monkeypatch) -> None:
    for page in docgen.PAGES:
        (tmp_path / docgen.file_of(page)).write_text(docgen.render(page), encoding="utf-8")
    (tmp_path / "states.md").write_text("edited by hand", encoding="utf-8")
    monkeypatch.setattr(docs, "FOLDER", tmp_path)
    outcome = CliRunner().invoke(main, ["docs", "check"])
    assert outcome.exit_code == 1
    assert "states.md" in outcome.output


def test_glossary_has_each_label_of_the_code_in_one_form() -> None:
    assert glossary.faults() == []


def test_every_word_of_the_glossary_has_both_languages() -> None:
    assert [word for word in glossary.words() if not (word.get("zh") and word.get("en"))] == []


def test_every_setting_that_the_code_reads_has_a_sentence() -> None:
    assert set(settings.variables()) == set(settings.MEANINGS)


def test_every_noun_with_a_life_has_a_table() -> None:
    assert {"case", "task", "report", "job", "message"} <= {flow.noun for _, flow in states.workflows()}


def test_each_kind_stands_once() -> None:
    kinds = [kind for rows in events.by_app().values() for kind, *_ in rows]
    assert len(kinds) == len(set(kinds))
    assert "`cases.closed`" in kinds


def test_a_bar_and_a_line_break_stay_in_their_cell() -> None:
    assert cell("one | two\nthree") == "one \\| two three"
