"""What a parse says, of our pipeline or of the stock one, in the words of the exam."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

SMALLTALK = {"greet", "thank", "goodbye", "ask_bot_identity", "compliment", "complain", "laugh"}
DIALOGUE = {"affirm", "deny", "cancel", "inform"}
_FIXED = {"request_handoff": "handoff", "out_of_scope": "out_of_scope", "nlu_fallback": "out_of_scope"}


def outcome(parsed: Mapping[str, Any]) -> str:
    """The first outcome."""
    decision = parsed.get("decision")
    if decision is None:
        return stock_outcomes(parsed)[0]
    first = decision["candidates"][0] if decision["candidates"] else decision
    return f"{first['kind']}:{first['id']}" if first["id"] else str(first["kind"])


def stock_outcomes(parsed: Mapping[str, Any]) -> list[str]:
    """All outcomes of the stock pipeline, best first: intents, and articles in the place of ``faq``."""
    first = str(parsed["intent"]["name"])
    scored: dict[str, float] = {_of_intent(first): 2.0} if first != "faq" else {}
    selected = (parsed.get("response_selector") or {}).get("faq", {}).get("ranking", [])
    for intent in parsed.get("intent_ranking", []):
        if intent["name"] != "faq":
            scored.setdefault(_of_intent(str(intent["name"])), float(intent["confidence"]))
            continue
        for rank, response in enumerate(selected):
            leads = first == "faq" and rank == 0
            confidence = float(intent["confidence"]) * float(response["confidence"])
            scored.setdefault(_of_article(response), 2.0 if leads else confidence)
    return sorted(scored, key=lambda name: -scored[name])


def _of_article(response: Mapping[str, Any]) -> str:
    return "article:" + str(response["intent_response_key"]).partition("/")[2]


def _of_intent(intent: str) -> str:
    if intent in SMALLTALK:
        return "smalltalk"
    return "dialogue" if intent in DIALOGUE else _FIXED.get(intent, f"task:{intent}")
