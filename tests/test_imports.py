"""Which package may import which: every package may import `knowledge`; nothing else crosses."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = {"knowledge", "knowledge_sheet", "bot", "actions", "backend", "gateway", "deploy", "bench"}
ALLOWED = {package: {package, "knowledge"} for package in PACKAGES} | {"bench": {"bench", "bot", "knowledge"}}


def imported_packages(source: str) -> set[str]:
    return {name.split(".")[0] for name in _imported_modules(ast.parse(source))} & PACKAGES


def _imported_modules(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            yield node.module


@pytest.mark.parametrize("package", sorted(PACKAGES))
def test_a_package_imports_itself_and_knowledge_only(package: str) -> None:
    crossing = [
        f"{file.relative_to(ROOT)} imports {other}"
        for file in (ROOT / package).rglob("*.py")
        if ".venv" not in file.parts
        for other in imported_packages(file.read_text(encoding="utf-8")) - ALLOWED[package]
    ]
    assert crossing == []


def test_a_crossing_import_is_seen() -> None:
    assert imported_packages("from backend.coupon import service\nimport gateway.api, json") == {
        "backend",
        "gateway",
    }
