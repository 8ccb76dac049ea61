"""Every intent, response and option of the domain is used, and everything that is used is there."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.option import FIXED_INTENTS, Option
from knowledge import ARTICLES_DIRECTORY, load_articles
from knowledge.task_catalogue import TASKS_FILE

ROOT = Path(__file__).resolve().parents[2]
RESPONSE_NAME = re.compile(r'"(utter_[a-z_]+)"')
COMPOSED_NAME = re.compile(r'f"(utter_[^"/]+)"')
"""A name with a state or an act filled in."""


def domain() -> dict[str, Any]:
    merged: dict[str, Any] = {
        "intents": [],
        "responses": {},
        "actions": [],
        "forms": {},
        "slots": {},
        "entities": [],
    }
    for file in sorted((ROOT / "domain").glob("*.yml")):
        for key, value in yaml.safe_load(file.read_text(encoding="utf-8")).items():
            if isinstance(merged.get(key), list):
                merged[key] += value
            elif isinstance(merged.get(key), dict):
                assert not merged[key].keys() & value.keys(), f"{file.name} declares {key} again"
                merged[key] |= value
    return merged


def rules() -> Iterator[dict[str, Any]]:
    for file in (ROOT / "data" / "rules").glob("*.yml"):
        yield from yaml.safe_load(file.read_text(encoding="utf-8"))["rules"]


def steps(kind: str) -> set[str]:
    return {step[kind] for rule in rules() for step in rule["steps"] if kind in step}


def code_names() -> set[str]:
    """Response names in the code of both sides of the webhook."""
    files = [*(ROOT / "actions").glob("*.py"), *(ROOT / "bot").glob("*.py")]
    names = {name for file in files for name in RESPONSE_NAME.findall(file.read_text(encoding="utf-8"))}
    return names - {"utter_action"}


def is_composed(name: str) -> bool:
    """Whether an action fills a state or an act into a name and gets this one."""
    texts = [file.read_text(encoding="utf-8") for file in (ROOT / "actions").glob("*.py")]
    templates = [template for text in texts for template in COMPOSED_NAME.findall(text)]
    return any(re.fullmatch(re.sub(r"\{[^}]+\}", "[a-z_]+", template), name) for template in templates)


def asked_names() -> set[str]:
    """Responses that a form asks its slots with."""
    forms = domain()["forms"]
    slots = [(form, slot) for form, settings in forms.items() for slot in settings["required_slots"]]
    return {f"utter_ask_{slot}" for _, slot in slots} | {f"utter_ask_{form}_{slot}" for form, slot in slots}


def buttons() -> Iterator[tuple[str, str]]:
    for name, variations in domain()["responses"].items():
        for variation in variations:
            for button in variation.get("buttons", []):
                yield name, button["payload"]
            option = (variation.get("custom") or {}).get("option")
            if option:
                yield name, option["payload"]


def test_no_intent_is_declared_twice() -> None:
    intents = domain()["intents"]
    assert sorted(intents) == sorted(set(intents))


def test_every_intent_has_a_rule() -> None:
    assert set(domain()["intents"]) - steps("intent") == set()


def test_every_rule_speaks_of_declared_intents() -> None:
    assert steps("intent") - set(domain()["intents"]) == set()


def test_every_response_is_used() -> None:
    used = steps("action") | code_names() | asked_names()
    assert {name for name in set(domain()["responses"]) - used if not is_composed(name)} == set()


def test_every_used_response_exists() -> None:
    needed = {name for name in steps("action") | code_names() if name.startswith("utter_")}
    assert needed - set(domain()["responses"]) == set()


def test_every_custom_action_of_a_rule_is_declared() -> None:
    custom = {name for name in steps("action") if name.startswith("action_")} - {"action_deactivate_loop"}
    assert custom - set(domain()["actions"]) == set()


@pytest.mark.parametrize(("name", "payload"), sorted(buttons()))
def test_every_button_is_an_option_that_leads_somewhere(name: str, payload: str) -> None:
    option = Option.from_dict(json.loads(payload) | {"entities": {}, "title": name})
    assert option.intent in {*domain()["intents"], *FIXED_INTENTS.values()}
    if option.kind == "article" and option.id != "{article_id}":
        assert option.id in load_articles(ARTICLES_DIRECTORY).articles


def test_offered_tasks_and_their_articles_exist() -> None:
    tasks = yaml.safe_load(TASKS_FILE.read_text(encoding="utf-8"))
    articles = load_articles(ARTICLES_DIRECTORY).articles
    assert set(tasks) - set(domain()["intents"]) == set()
    assert {key for task in tasks.values() for key in task.get("by_article", {})} - set(articles) == set()


def test_what_may_interrupt_a_form_is_declared() -> None:
    intents = set(domain()["intents"])
    for slot in domain()["slots"].values():
        for mapping in slot["mappings"]:
            assert set(mapping.get("not_intent", [])) - intents == set()
