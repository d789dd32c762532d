from pathlib import Path

from examples.generate import generate, write

FOLDER = Path(__file__).resolve().parents[2] / "examples" / "guatemala-2025"


def test_the_committed_year_is_what_the_generator_makes(tmp_path: Path) -> None:
    write(generate(), tmp_path)
    for path in sorted(tmp_path.iterdir()):
        assert path.read_bytes() == (FOLDER / path.name).read_bytes(), f"{path.name}: run python -m examples.generate"


def test_the_truth_names_lines_of_the_file() -> None:
    year = generate()
    lines = {(line["numero_declaracion"], line["numero_linea"]) for line in year.lines}
    assert {(row["declaration_number"], row["line_number"]) for row in year.truth} <= lines
    assert len(lines) == len(year.lines) == year.number > 3_000
