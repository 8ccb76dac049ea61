"""What only this process knows about a conversation: who types, and whether the customer has it open."""

from collections.abc import Iterable

from gateway.conversation.live import Snapshot
from gateway.conversation.models import Author
from gateway.desk.conversation_schemas import Candidate, Decision, Detail, LiveState
from gateway.parts import Parts


def state_of(parts: Parts, snapshot: Snapshot) -> LiveState:
    conversation_id = snapshot.conversation.id
    return LiveState(
        owner=snapshot.state.owner,
        agent_name=snapshot.state.agent_name,
        is_customer_typing=parts.typing.is_typing(conversation_id, Author.USER),
        is_customer_online=parts.feeds.size(conversation_id) > 0,
        customer_read_sequence=snapshot.state.read_sequence,
    )


def with_live_state(parts: Parts, detail: Detail) -> Detail:
    conversation_id = detail.conversation.conversation_id
    update = {
        "is_customer_typing": parts.typing.is_typing(conversation_id, Author.USER),
        "is_customer_online": parts.feeds.size(conversation_id) > 0,
    }
    return detail.model_copy(
        update={
            "state": detail.state.model_copy(update=update),
            "decisions": titled(parts, detail.decisions),
        }
    )


def titled(parts: Parts, decisions: Iterable[Decision]) -> list[Decision]:
    """With the titles of the articles, as far as they are served now."""
    return [
        decision.model_copy(
            update={
                "title": _title(parts, decision),
                "candidates": [
                    candidate.model_copy(update={"title": _title(parts, candidate)})
                    for candidate in decision.candidates
                ],
            }
        )
        for decision in decisions
    ]


def _title(parts: Parts, understood: Candidate) -> str | None:
    article = parts.catalogue.articles.get(understood.id or "")
    return article.standard_question if article is not None else understood.title
