"""The inbox of unanswered questions over HTTP."""

from typing import Annotated

from fastapi import APIRouter, Query, status
from sqlalchemy.orm import Session

from gateway.errors import KnowledgeRefused, KnowledgeUnavailable
from gateway.knowledge_client import NearArticle
from gateway.parts import Parts, PartsDep
from gateway.publishing import service as publishing_service
from gateway.publishing.press import ZONE
from gateway.publishing.schemas import ArticleBody
from gateway.unanswered import drafting, service
from gateway.unanswered.models import GroupState, ItemKind, UnansweredGroup, UnansweredItem
from gateway.unanswered.people import EditorDep, FilerDep, ReaderDep
from gateway.unanswered.schemas import (
    DraftRead,
    GroupDetail,
    GroupMerge,
    GroupPage,
    GroupRead,
    GroupSplit,
    ItemRead,
    QuestionFile,
    QuestionFiled,
    StateChange,
    StateCounts,
)
from gateway.unanswered.service import GroupFilter

router = APIRouter(prefix="/api/desk/inbox", tags=["inbox"])
NEAREST = 5
Short = Annotated[str | None, Query(max_length=100)]


@router.get("/groups")
async def list_groups(
    parts: PartsDep,
    _: ReaderDep,
    state: GroupState | None = GroupState.OPEN,
    kind: ItemKind | None = None,
    channel: Short = None,
    audience: Short = None,
    q: Short = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    offset: Annotated[int, Query(ge=0, le=100_000)] = 0,
) -> GroupPage:
    """Groups of questions that mean the same, the most frequent first."""
    wanted = GroupFilter(state, kind, channel, audience, (q or "").strip() or None)
    return await parts.database.read(_page, wanted=wanted, limit=limit, offset=offset)


@router.get("/groups/{group_id}")
async def read_group(group_id: int, parts: PartsDep, _: ReaderDep) -> GroupDetail:
    """A group with its questions, and the articles that come nearest."""
    group, items = await parts.database.read(_with_items, group_id=group_id)
    near = await _nearest(parts, group.title)
    return GroupDetail(
        **group.model_dump(), items=[ItemRead.from_model(item) for item in items], nearest=near
    )


@router.post("/items", status_code=status.HTTP_201_CREATED)
async def file_question(body: QuestionFile, parts: PartsDep, agent: FilerDep) -> QuestionFiled:
    """The bot should have known this: the customer's question with the agent's answer."""
    item, is_duplicate = await parts.database.write(
        service.file,
        conversation_id=body.conversation_id,
        question_message_id=body.question_message_id,
        answer_message_id=body.answer_message_id,
        answer=body.answer,
        by=agent,
        now=parts.now(),
    )
    return QuestionFiled(item_id=item.id, is_duplicate=is_duplicate)


@router.post("/groups/{group_id}/state")
async def change_state(group_id: int, body: StateChange, parts: PartsDep, editor: EditorDep) -> GroupRead:
    """Ignored, resolved, or open again."""
    return await parts.database.write(_decide, group_id=group_id, change=body, by=editor, parts=parts)


@router.post("/groups/{group_id}/merge")
async def merge_groups(group_id: int, body: GroupMerge, parts: PartsDep, editor: EditorDep) -> GroupRead:
    """All questions of the group go into another one."""
    return await parts.database.write(_merge, group_id=group_id, merge=body, by=editor, parts=parts)


@router.post("/groups/{group_id}/split", status_code=status.HTTP_201_CREATED)
async def split_group(group_id: int, body: GroupSplit, parts: PartsDep, editor: EditorDep) -> GroupRead:
    """Some questions of the group mean something else: they get a group of their own."""
    return await parts.database.write(_split, group_id=group_id, split=body, by=editor, parts=parts)


@router.get("/groups/{group_id}/draft")
async def draft_article(
    group_id: int,
    parts: PartsDep,
    _: EditorDep,
    article_id: Annotated[str | None, Query(max_length=128)] = None,
) -> DraftRead:
    """A new article made of the group, or an existing one with the group's questions; nothing is stored."""
    group, items = await parts.database.read(_group_and_items, group_id=group_id)
    if article_id is None:
        return await _new_draft(parts, group, items)
    content = publishing_service.existing_file(parts.press.directory, article_id)
    data = publishing_service.data_of(content)
    added = drafting.extended(data, group, items)
    data["similar_questions"] = [*data["similar_questions"], *added]
    base = publishing_service.digest_of(content)
    return DraftRead(article=ArticleBody(**data), base=base, is_new=False, added_questions=added)


async def _new_draft(parts: Parts, group: UnansweredGroup, items: list[UnansweredItem]) -> DraftRead:
    near = await _nearest(parts, group.title)
    data = drafting.new_article(
        group,
        items,
        near=near,
        category=next(iter(parts.catalogue.categories), "notice"),
        today=parts.now().astimezone(ZONE).date(),
        words=parts.words,
    )
    content = publishing_service.read_file(parts.press.directory, str(data["id"]))
    return DraftRead(
        article=ArticleBody(**data),
        base=publishing_service.digest_of(content),
        is_new=True,
        added_questions=data["similar_questions"],
    )


async def _nearest(parts: Parts, text: str) -> list[NearArticle]:
    try:
        return await parts.knowledge.search(text.strip() or "?", limit=NEAREST)
    except (KnowledgeUnavailable, KnowledgeRefused):
        return []  # a suggestion is worth no error


def _page(session: Session, *, wanted: GroupFilter, limit: int, offset: int) -> GroupPage:
    groups, total = service.search(session, wanted=wanted, limit=limit, offset=offset)
    counted = service.kinds(session, group_ids=[group.id for group in groups])
    return GroupPage(
        items=[GroupRead.from_model(group, counted[group.id]) for group in groups],
        total=total,
        counts=StateCounts(**service.states(session)),
        waiting=service.waiting(session),
    )


def _read(session: Session, group: UnansweredGroup) -> GroupRead:
    return GroupRead.from_model(group, service.kinds(session, group_ids=[group.id])[group.id])


def _with_items(session: Session, *, group_id: int) -> tuple[GroupRead, list[UnansweredItem]]:
    group, items = _group_and_items(session, group_id=group_id)
    return _read(session, group), items


def _group_and_items(session: Session, *, group_id: int) -> tuple[UnansweredGroup, list[UnansweredItem]]:
    group = service.get(session, group_id=group_id)
    return group, list(service.items(session, group_id=group.id))


def _decide(
    session: Session, *, group_id: int, change: StateChange, by: EditorDep, parts: Parts
) -> GroupRead:
    group = service.decide(
        session, group_id=group_id, state=change.state, revision=change.revision, by=by, now=parts.now()
    )
    return _read(session, group)


def _merge(session: Session, *, group_id: int, merge: GroupMerge, by: EditorDep, parts: Parts) -> GroupRead:
    group = service.merge(
        session, group_id=group_id, into=merge.into, revision=merge.revision, by=by, now=parts.now()
    )
    return _read(session, group)


def _split(session: Session, *, group_id: int, split: GroupSplit, by: EditorDep, parts: Parts) -> GroupRead:
    group = service.split(
        session,
        group_id=group_id,
        item_ids=split.item_ids,
        revision=split.revision,
        by=by,
        now=parts.now(),
    )
    return _read(session, group)
