"""No test is forgotten: `make test` runs every folder that has tests."""

import re
from pathlib import Path

TESTS = Path(__file__).resolve().parent
MAKEFILE = (TESTS.parent / "Makefile").read_text(encoding="utf-8")


def test_every_folder_and_file_with_tests_is_run_by_make() -> None:
    folders = {path.parent for path in TESTS.rglob("test_*.py")}
    found = {path.relative_to(TESTS).parts[0] for path in folders if path != TESTS}
    found |= {path.name for path in TESTS.glob("test_*.py")}
    assert found - set(re.findall(r"\btests/([\w.]+)", MAKEFILE)) == set()
