"""The published and derived protocol vectors, by their ids."""

from pathlib import Path
from typing import Any

import yaml


def vector(vector_id: str) -> dict[str, Any]:
    file = Path(__file__).with_name("vectors.yaml")
    groups = yaml.safe_load(file.read_text(encoding="utf-8"))
    (found,) = [
        v for group in groups.values() if isinstance(group, list) for v in group if v["id"] == vector_id
    ]
    return dict(found)
