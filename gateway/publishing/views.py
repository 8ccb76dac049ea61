"""Articles over HTTP: look, check, replay, publish, take back."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, status

from gateway.errors import KnowledgeRefused
from gateway.parts import Parts, PartsDep
from gateway.publishing import replaying, service
from gateway.publishing.models import ArticleVersion
from gateway.publishing.schemas import (
    ArticleBody,
    ArticleChange,
    ArticlePick,
    ArticlePicks,
    ArticlePublish,
    ArticleRead,
    ArticleReplay,
    ArticleRollback,
    CategoryList,
    CategoryRead,
    CheckRead,
    Published,
    ReplayRead,
    VersionDetail,
    VersionRead,
    VersionReplay,
)
from gateway.publishing.service import Target
from gateway.unanswered.people import EditorDep, ReaderDep
from knowledge import ArticleError

router = APIRouter(prefix="/api/desk/inbox", tags=["inbox"])


@router.get("/categories")
async def list_categories(parts: PartsDep, _: ReaderDep) -> CategoryList:
    """The first segments that an article's id may have."""
    items = [CategoryRead(id=key, title=title) for key, title in parts.catalogue.categories.items()]
    return CategoryList(items=items)


@router.get("/articles")
async def list_articles(
    parts: PartsDep,
    _: ReaderDep,
    q: Annotated[str, Query(max_length=100)] = "",
    limit: Annotated[int, Query(ge=1, le=500)] = 20,
) -> ArticlePicks:
    """Articles whose id, title or summary has the words in it."""
    words = q.lower().split()
    found = [
        ArticlePick(article_id=article.id, title=article.standard_question, summary=article.answer.summary)
        for article in parts.catalogue.articles.values()
        if all(word in f"{article.id} {' '.join(article.questions)}".lower() for word in words)
    ]
    return ArticlePicks(items=found[:limit])


@router.get("/articles/{article_id}")
async def read_article(article_id: str, parts: PartsDep, _: ReaderDep) -> ArticleRead:
    """An article as its file is now, and the versions that it has had."""
    content = service.read_file(parts.press.directory, article_id)
    versions = await parts.database.read(service.versions, article_id=article_id)
    if content is None and not versions:
        service.existing_file(parts.press.directory, article_id)
    base = service.digest_of(content)
    return ArticleRead(
        article=_body(content), base=base, versions=[_version(version, base) for version in versions]
    )


@router.get("/articles/{article_id}/versions/{number}")
async def read_version(article_id: str, number: int, parts: PartsDep, _: ReaderDep) -> VersionDetail:
    """One version, as a form and as the file."""
    version = await parts.database.read(service.version, article_id=article_id, number=number)
    base = service.digest_of(service.read_file(parts.press.directory, article_id))
    content = None if version.content is None else version.content.encode()
    return VersionDetail(version=_version(version, base), article=_body(content), yaml=version.content)


@router.post("/articles/check")
async def check_article(body: ArticleChange, parts: PartsDep, _: EditorDep) -> CheckRead:
    """What the linter says, by field; nothing is stored."""
    return CheckRead.from_checked(await parts.press.check(body.article.as_data()))


@router.post("/articles/replay")
async def replay_questions(body: ArticleReplay, parts: PartsDep, _: EditorDep) -> ReplayRead:
    """Which of the last questions would be answered differently; nothing that is served changes."""
    article = body.article.as_data()
    return await _replay(parts, body.article.id, article, last=body.last, group_id=body.group_id)


@router.post("/articles/{article_id}/versions/{number}/replay")
async def replay_version(
    article_id: str, number: int, body: VersionReplay, parts: PartsDep, _: EditorDep
) -> ReplayRead:
    """Which of the last questions would be answered differently if that version came back."""
    version = await parts.database.read(service.version, article_id=article_id, number=number)
    article = None if version.content is None else _as_data(version.content)
    return await _replay(parts, article_id, article, last=body.last, group_id=version.group_id)


async def _replay(
    parts: Parts, article_id: str, article: dict[str, Any] | None, *, last: int, group_id: int | None
) -> ReplayRead:
    asked = await parts.database.read(replaying.questions, last=last, group_id=group_id)
    titles = {key: article.standard_question for key, article in parts.catalogue.articles.items()}
    return await replaying.replay(
        parts.knowledge, asked, article_id=article_id, article=article, titles=titles
    )


def _as_data(content: str) -> dict[str, Any]:
    """Raises KnowledgeRefused for a file that was broken then."""
    body = _body(content.encode())
    if body is None:
        raise KnowledgeRefused
    return body.as_data()


@router.post("/articles/publish", status_code=status.HTTP_201_CREATED)
async def publish_article(body: ArticlePublish, parts: PartsDep, editor: EditorDep) -> Published:
    """Makes the article live, and its group resolved."""
    target = None
    if body.group_id is not None:
        target = Target(body.group_id, body.revision if body.revision is not None else -1)
    version = await parts.press.publish(
        body.article.as_data(), base=body.base, target=target, note=body.note, by=editor
    )
    return _published(version)


@router.post("/articles/{article_id}/rollback", status_code=status.HTTP_201_CREATED)
async def roll_back(article_id: str, body: ArticleRollback, parts: PartsDep, editor: EditorDep) -> Published:
    """The file is as in that version again."""
    version = await parts.press.roll_back(article_id, to=body.to, base=body.base, by=editor)
    return _published(version)


def _published(version: ArticleVersion) -> Published:
    return Published(article_id=version.article_id, version=_version(version, version.digest))


def _version(version: ArticleVersion, base: str | None) -> VersionRead:
    return VersionRead.from_model(version, is_current=version.digest == base)


def _body(content: bytes | None) -> ArticleBody | None:
    """None when there is no file, or when it is broken: then its text is what helps."""
    if content is None:
        return None
    try:
        data: dict[str, Any] = service.data_of(content)
    except ArticleError:
        return None
    return ArticleBody(**data)
