import stat
from pathlib import Path

from deploy.keys import ensure_keys


def test_makes_three_pairs_and_a_secret_that_only_the_owner_reads(tmp_path: Path) -> None:
    ensure_keys(tmp_path / "keys")
    names = sorted(file.name for file in (tmp_path / "keys").iterdir())
    assert names == [
        "agent.pem",
        "agent.pub",
        "bot_secret",
        "gateway.pem",
        "gateway.pub",
        "host.pem",
        "host.pub",
    ]
    for private in ("gateway.pem", "host.pem", "agent.pem", "bot_secret"):
        assert stat.S_IMODE((tmp_path / "keys" / private).stat().st_mode) == 0o600


def test_keeps_what_is_there(tmp_path: Path) -> None:
    ensure_keys(tmp_path)
    before = {file.name: file.read_bytes() for file in tmp_path.iterdir()}
    (tmp_path / "host.pub").unlink()
    ensure_keys(tmp_path)
    after = {file.name: file.read_bytes() for file in tmp_path.iterdir()}
    changed = {name for name in after if after[name] != before[name]}
    assert changed == {"host.pem", "host.pub"}
