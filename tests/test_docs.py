"""Every setting that the code reads is documented, and every documented one exists."""

import ast
import re
from pathlib import Path

import yaml

from backend.settings import Settings as BackendSettings
from gateway.channel.settings import (
    ChannelSettings,
    DingtalkSettings,
    FeishuSettings,
    WecomSettings,
    WelinkSettings,
)
from gateway.settings import Settings as GatewaySettings

ROOT = Path(__file__).resolve().parent.parent
OPERATIONS = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
VARIABLE = re.compile(r"\b(?:WENBAN|BOT|ACTIONS|BACKEND|GATEWAY)_[A-Z0-9_]+\b")
CHANNEL_SETTINGS = (ChannelSettings, WecomSettings, DingtalkSettings, FeishuSettings, WelinkSettings)
INTERNAL = {"BOT_MODEL"}
"""Set by `make run` for the process it starts; nobody else sets them."""


def variables_in_code() -> set[str]:
    read = {f"GATEWAY_{name.upper()}" for name in GatewaySettings.model_fields}
    read |= {f"BACKEND_{name.upper()}" for name in BackendSettings.model_fields if name != "data_directory"}
    for settings in CHANNEL_SETTINGS:
        prefix = settings.model_config["env_prefix"]
        read |= {f"{prefix}{name.upper()}" for name in settings.model_fields}
    for file in (file for name in ("actions", "bot", "knowledge") for file in (ROOT / name).glob("*.py")):
        read |= {text for text in _strings(file) if VARIABLE.fullmatch(text)}
    for file in ("endpoints.yml", "credentials.yml"):
        read |= set(re.findall(r"\$\{(\w+)\}", (ROOT / file).read_text(encoding="utf-8")))
    return read | {"WENBAN_VAR"}


def _strings(file: Path) -> set[str]:
    tree = ast.parse(file.read_text(encoding="utf-8"))
    return {n.value for n in ast.walk(tree) if isinstance(n, ast.Constant) and isinstance(n.value, str)}


def test_every_variable_is_documented() -> None:
    assert sorted(variables_in_code() - set(VARIABLE.findall(OPERATIONS)) - INTERNAL) == []


def test_every_documented_variable_is_read() -> None:
    assert sorted(set(VARIABLE.findall(OPERATIONS)) - variables_in_code()) == []


def test_every_key_of_our_components_is_documented() -> None:
    config = yaml.safe_load((ROOT / "config.yml").read_text(encoding="utf-8"))
    ours = [part for part in config["pipeline"] if part["name"].startswith("bot.")]
    keys = {key for part in ours for key in part if key != "name"}
    keys |= {key for part in ours for key in part.get("thresholds", {})}
    assert sorted(key for key in keys if f"`{key}`" not in OPERATIONS) == []
