"""Every vector is held by a test, or there is a reason why none can be."""

from pathlib import Path

import yaml

HERE = Path(__file__).parent
NOT_HELD = {
    "feishu-custom-bot-outbound-sign": "custom bots cannot be asked anything; none is used here",
    "welink-callback-format": "its key was not published, and WeLink sends no messages to us",
}


def test_every_vector_is_held() -> None:
    groups = yaml.safe_load((HERE / "vectors.yaml").read_text(encoding="utf-8"))
    ids = {v["id"] for group in groups.values() if isinstance(group, list) for v in group}
    tests = "".join(path.read_text(encoding="utf-8") for path in HERE.glob("*/test_*.py"))
    assert {vector_id for vector_id in ids if f'"{vector_id}"' not in tests} == set(NOT_HELD)
