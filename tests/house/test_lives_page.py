"""The diagrams in the documents are those of the tables."""

from scripts.draw_lives import LIVES, PAGE, page


def test_the_page_of_lives_is_drawn_from_the_tables() -> None:
    assert PAGE.read_text() == page(), "draw it anew: ./dev lives"


def test_every_table_of_states_is_drawn() -> None:
    engine = PAGE.parents[1] / "src" / "orderwire" / "engine"
    assert {path.stem for path in engine.glob("*_life.py")} == {
        life.__name__.rpartition(".")[2] for life in LIVES.values()
    }
