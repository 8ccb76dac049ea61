"""Reads article files: one broken file is an error with a path, never a reason to lose the others."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path, PurePath
from types import MappingProxyType

import yaml

from knowledge.article import ArticleError, KnowledgeArticle

ARTICLES_DIRECTORY = Path(__file__).parent / "articles"
ARTICLES_VARIABLE = "WENBAN_ARTICLES"
"""Names the directory that is served and followed when it is not our own."""

_HARMLESS_LENGTH = 8_000
"""A text this short cannot nest deep enough to do harm; most articles are."""
_MAX_DEPTH = 50

_BaseLoader: type[yaml.SafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True)
class ArticleSet:
    """What one reading of the directory gave; immutable, so it can be handed from thread to thread."""

    articles: Mapping[str, KnowledgeArticle]
    """By id, in the order of the ids."""
    paths: Mapping[str, str]
    """The file of each article id."""
    errors: Mapping[str, ArticleError]
    """By path; an article may be listed above as well when its last good version still serves."""

    @property
    def content_hash(self) -> str:
        """Changes with any value of any article."""
        return _combine(article.content_hash for article in self.articles.values())

    @property
    def questions_hash(self) -> str:
        """Changes when the ids or the question sets change: the moment to train or to index again."""
        return _combine(article.questions_hash for article in self.articles.values())

    def effective(self, on: date) -> dict[str, KnowledgeArticle]:
        """The articles that may be answered on that day, by id."""
        return {key: article for key, article in self.articles.items() if article.is_effective(on)}


def served_articles_directory() -> Path:
    """Where the articles are that a running process answers from; training reads ``ARTICLES_DIRECTORY``."""
    return Path(os.environ.get(ARTICLES_VARIABLE) or ARTICLES_DIRECTORY)


def make_article_set(
    articles: Mapping[str, KnowledgeArticle], errors: Mapping[str, ArticleError]
) -> ArticleSet:
    """Build a set from articles and errors, both by path."""
    by_id = {article.id: article for article in sorted(articles.values(), key=lambda article: article.id)}
    return ArticleSet(
        articles=MappingProxyType(by_id),
        paths=MappingProxyType({article.id: path for path, article in articles.items()}),
        errors=MappingProxyType(dict(errors)),
    )


def load_articles(directory: Path = ARTICLES_DIRECTORY) -> ArticleSet:
    """Read every ``<category>/<topic>.yml`` under ``directory``.

    Raises ``OSError`` only when the directory itself cannot be read.
    """
    articles: dict[str, KnowledgeArticle] = {}
    errors: dict[str, ArticleError] = {}
    for file in article_files(directory):
        path = file.as_posix()
        try:
            articles[path] = read_article(file, directory, file.read_bytes())
        except OSError as error:
            errors[path] = ArticleError(path, [f"cannot be read: {error.strerror or error}"])
        except ArticleError as error:
            errors[path] = error
    return make_article_set(articles, errors)


def article_files(directory: Path) -> list[Path]:
    """The article files under ``directory``, sorted; a leading dot marks editors' temporary files."""
    next(directory.iterdir(), None)  # rglob is silent about a missing directory; "no articles" must not be
    return sorted(file for file in directory.rglob("*.yml") if not _is_hidden(file.relative_to(directory)))


def read_article(file: Path, directory: Path, content: bytes) -> KnowledgeArticle:
    """Parse the bytes of one file. Raises ``ArticleError``.

    The id has to follow from the file name already here: a copied file whose id was not yet changed would
    otherwise compete with the original for it.
    """
    path = file.as_posix()
    article = KnowledgeArticle.from_dict(parse_yaml(content, path), path)
    expected = article_id_of(file.relative_to(directory))
    if article.id != expected:
        place = (
            f"must be {expected!r} (folder, dot, file name)" if expected else "needs <category>/<topic>.yml"
        )
        raise ArticleError(path, [f"id {article.id!r} {place}"])
    return article


def article_id_of(relative_path: PurePath) -> str | None:
    """``coupon/voucher.view.yml`` → ``coupon.voucher.view``; None outside a category folder."""
    category = relative_path.parent.as_posix()
    return None if category == "." or "/" in category else f"{category}.{relative_path.stem}"


def parse_yaml(content: bytes, path: str) -> object:
    """Parse one YAML document strictly: UTF-8, no key twice. Raises ``ArticleError``."""
    try:
        text = content.decode("utf-8-sig")
        if len(text) > _HARMLESS_LENGTH:
            _refuse_deep_nesting(text)
        return yaml.load(text, Loader=_StrictLoader)  # noqa: S506 - a SafeLoader
    except UnicodeDecodeError:
        raise ArticleError(path, ["is not UTF-8 text"]) from None
    except yaml.MarkedYAMLError as error:
        line = f"line {error.problem_mark.line + 1}: " if error.problem_mark else ""
        raise ArticleError(path, [f"{line}not valid YAML: {error.problem or error.context}"]) from None
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        # ValueError: an unquoted 2026-13-45; RecursionError: thousands of nested brackets.
        raise ArticleError(path, [f"not valid YAML: {' '.join(str(error).split())}"]) from None


def _refuse_deep_nesting(text: str) -> None:
    """The C loader recurses on the C stack: 100,000 brackets would end the process, not the parse."""
    depth = 0
    for event in yaml.parse(text, Loader=_BaseLoader):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > _MAX_DEPTH:
            raise yaml.YAMLError(f"nested more than {_MAX_DEPTH} deep")


class _StrictLoader(_BaseLoader):  # type: ignore[valid-type, misc]
    """YAML lets a repeated key silently win; for an editor that is a lost paragraph."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[object, object]:
        seen: set[object] = set()
        for key_node, _ in node.value:
            if isinstance(key_node, yaml.ScalarNode):
                if key_node.value in seen:
                    raise yaml.constructor.ConstructorError(
                        None, None, f"the key {key_node.value!r} appears twice", key_node.start_mark
                    )
                seen.add(key_node.value)
        mapping: dict[object, object] = super().construct_mapping(node, deep=deep)
        return mapping


def _is_hidden(relative_path: PurePath) -> bool:
    return any(part.startswith(".") for part in relative_path.parts)


def _combine(hashes: Iterable[str]) -> str:
    return hashlib.sha256("\n".join(hashes).encode()).hexdigest()
