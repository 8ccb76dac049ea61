"""Everything that the linter looks at, read once; a file that cannot be read becomes a finding."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache, cached_property
from pathlib import Path
from typing import TypeVar

from knowledge.article import TASK_NAME, ArticleError
from knowledge.exam_index import ExamLine, read_exam
from knowledge.fields import FieldReader
from knowledge.findings import Finding, Waiver
from knowledge.intent_examples import IntentExample, read_intent_examples
from knowledge.loader import ArticleSet, article_id_of, load_articles, make_article_set, parse_yaml
from knowledge.quantities import QuantityReader, Unit
from knowledge.question_key import QuestionNormalizer
from knowledge.sensitive import SensitiveWords, read_sensitive
from knowledge.vocabulary import Fillers, Synonyms, Term, read_fillers, read_synonyms, read_terms

Value = TypeVar("Value")


class CorpusPaths:
    """Where the parts are, below the root of the repository."""

    def __init__(self, root: Path) -> None:
        knowledge = root / "knowledge"
        self.articles = knowledge / "articles"
        self.categories = knowledge / "categories.yml"
        self.synonyms = knowledge / "synonyms.yml"
        self.waivers = knowledge / "lint_waivers.yml"
        self.terms = knowledge / "dictionaries" / "terms.txt"
        self.fillers = knowledge / "dictionaries" / "fillers.yml"
        self.units = knowledge / "dictionaries" / "units.yml"
        self.sensitive = knowledge / "dictionaries" / "sensitive.yml"
        self.examples = root / "data" / "nlu"
        self.exam = root / "tests" / "knowledge" / "exam"


@dataclass(frozen=True)
class Question:
    """A phrase that users may type, with its owner: an article or an intent."""

    owner: str
    """An article id or the name of an intent."""
    path: str
    text: str
    key: str
    canonical: str
    """Key and canonical form as of ``QuestionNormalizer``."""
    is_article: bool


@dataclass(frozen=True)
class Corpus:
    """The inputs of all checks; every field has an empty default: a test names only what it is about."""

    paths: CorpusPaths = field(default_factory=lambda: CorpusPaths(Path()))
    articles: ArticleSet = field(default_factory=lambda: make_article_set({}, {}))
    categories: Mapping[str, str] = field(default_factory=dict)
    examples: tuple[IntentExample, ...] = ()
    exam: tuple[ExamLine, ...] = ()
    terms: tuple[Term, ...] = ()
    synonyms: Synonyms = field(default_factory=Synonyms)
    normalizer: QuestionNormalizer = field(default_factory=QuestionNormalizer)
    quantities: QuantityReader = field(default_factory=lambda: QuantityReader({}))
    sensitive: SensitiveWords = field(default_factory=lambda: SensitiveWords({}))
    waivers: tuple[Waiver, ...] = ()
    today: date = date.max
    findings: tuple[Finding, ...] = ()
    """What went wrong while reading."""

    @cached_property
    def questions(self) -> tuple[Question, ...]:
        """The questions of all articles, then the examples of all intents."""
        asked = [
            (article.id, self.articles.paths[article.id], text, True)
            for article in self.articles.articles.values()
            for text in article.questions
        ]
        asked += [(example.intent, example.path, example.text, False) for example in self.examples]
        key, canonical = self.normalizer.key, self.normalizer.canonical
        return tuple(
            Question(owner, path, text, key(text), canonical(text), is_article)
            for owner, path, text, is_article in asked
        )

    @property
    def known_ids(self) -> set[str]:
        """The ids of all article files, also of those that are broken just now."""
        broken = (article_id_of(Path(path).relative_to(self.paths.articles)) for path in self.articles.errors)
        return {*self.articles.articles, *(article_id for article_id in broken if article_id)}


def read_corpus(paths: CorpusPaths, today: date) -> Corpus:
    """Read all parts; whatever cannot be read is left empty and named in ``findings``."""
    problems: list[Finding] = []

    def read(file: Path, parse: Callable[[bytes, str], Value], empty: Value) -> Value:
        try:
            return parse(file.read_bytes(), file.as_posix())
        except OSError as error:
            problems.append(Finding(file.as_posix(), "schema", f"cannot be read: {error.strerror or error}"))
        except ArticleError as error:
            problems.extend(Finding(error.path, "schema", problem) for problem in error.problems)
        return empty

    def read_all(
        files: Iterable[Path], parse: Callable[[bytes, str], tuple[Value, ...]]
    ) -> tuple[Value, ...]:
        nothing: tuple[Value, ...] = ()
        return tuple(value for file in sorted(files) for value in read(file, parse, nothing))

    synonyms = read(paths.synonyms, read_synonyms, Synonyms())
    fillers = read(paths.fillers, read_fillers, Fillers())
    return Corpus(
        paths=paths,
        articles=_read_articles(paths.articles, problems),
        categories=read(paths.categories, read_categories, {}),
        examples=read_all(paths.examples.rglob("*.yml"), read_intent_examples),
        exam=read_all(paths.exam.glob("*.tsv"), read_exam),
        terms=read(paths.terms, read_terms, ()),
        synonyms=synonyms,
        normalizer=QuestionNormalizer(fillers.leading, fillers.trailing, synonyms.standard_words),
        quantities=read(paths.units, read_units, QuantityReader({})),
        sensitive=read(paths.sensitive, read_sensitive, SensitiveWords({})),
        waivers=read(paths.waivers, read_waivers, ()),
        today=today,
        findings=tuple(problems),
    )


def _read_articles(directory: Path, problems: list[Finding]) -> ArticleSet:
    try:
        articles = load_articles(directory)
    except OSError as error:
        articles = make_article_set({}, {})
        problems.append(Finding(directory.as_posix(), "schema", f"cannot be read: {error.strerror or error}"))
    for path, broken in articles.errors.items():
        problems.extend(Finding(path, "schema", problem) for problem in broken.problems)
    return articles


def read_categories(content: bytes, path: str) -> dict[str, str]:
    """``id: title`` pairs."""
    data = parse_yaml(content, path)
    reader = FieldReader(data)
    names = list(data) if isinstance(data, dict) else []
    titles = {str(name): reader.text(name) for name in names}
    return _checked(titles, reader, path)


@cache
def load_categories() -> Mapping[str, str]:
    """The categories of this knowledge base, read once. Raises ``OSError`` or ``ArticleError``."""
    file = CorpusPaths(Path(__file__).parents[1]).categories
    return read_categories(file.read_bytes(), file.as_posix())


def read_units(content: bytes, path: str) -> QuantityReader:
    """A reader of quantities that knows the units of the file."""
    data = parse_yaml(content, path)
    reader = FieldReader(data)
    reader.expect_keys(("units", "ignore"))
    units = data["units"] if isinstance(data, dict) and isinstance(data.get("units"), dict) else {}
    try:
        known = {
            str(word): Unit(str(unit["dimension"]), float(unit["factor"])) for word, unit in units.items()
        }
    except (KeyError, TypeError, ValueError):
        raise ArticleError(path, ["a unit is written {dimension: <name>, factor: <number>}"]) from None
    return _checked(QuantityReader(known, reader.texts("ignore")), reader, path)


def read_waivers(content: bytes, path: str) -> tuple[Waiver, ...]:
    """The list of waivers; an empty file has none."""
    data = parse_yaml(content, path)
    reader = FieldReader({"waivers": [] if data is None else data})
    waivers = []
    for entry in reader.nested_list("waivers"):
        entry.expect_keys(("rule", "articles", "reason"))
        rule, articles = entry.text("rule", TASK_NAME), frozenset(entry.texts("articles"))
        waivers.append(Waiver(rule, articles, entry.text("reason", _REASON)))
        if not articles:
            reader.problems.append("articles of a waiver must not be empty: it would waive the whole rule")
    return _checked(tuple(waivers), reader, path)


_REASON = re.compile(r"(?s).{4,}")  # long enough to be one


def _checked(value: Value, reader: FieldReader, path: str) -> Value:
    if reader.problems:
        raise ArticleError(path, reader.problems)
    return value
