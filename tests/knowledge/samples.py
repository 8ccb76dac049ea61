"""Small articles and corpora that differ from a good one in what the test names."""

import copy
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from knowledge import ArticleSet, KnowledgeArticle
from knowledge.corpus import Corpus
from knowledge.exam_index import ExamLine
from knowledge.findings import Finding
from knowledge.loader import make_article_set

TODAY = date(2026, 6, 1)

GOOD: dict[str, Any] = {
    "id": "coupon.voucher.view",
    "standard_question": "如何查看代金券？",
    "similar_questions": [
        "代金券在哪里看",
        "代金券入口在什么菜单",
        "怎么找到我的代金券",
        "伙伴发的券去哪儿查",
        "代金券列表怎么打开",
        "哪个页面能看到券的余额",
        "券发下来了从哪里看",
        "过期的券还能查到吗",
    ],
    "audience": ["customer"],
    "answer": {
        "summary": "在费用中心的优惠券页面查看。",
        "steps": ["登录华为云。", "选择「优惠折扣 > 优惠券」。"],
        "notes": ["只能查到失效6个月以内的代金券。"],
        "links": [{"title": "费用中心", "url": "https://example.com/coupons"}],
    },
    "task": "view_coupons",
    "related": [],
    "effective_from": date(2026, 1, 1),
    "expires_at": None,
    "source": {"title": "常见问题", "checked_on": date(2026, 5, 1)},
}


def article_data(**changes: Any) -> dict[str, Any]:
    """The good article as a mapping; ``answer__notes=[]`` changes a nested key."""
    data = copy.deepcopy(GOOD)
    for name, value in changes.items():
        target, keys = data, name.split("__")
        for key in keys[:-1]:
            target = target[key]
        target[keys[-1]] = value
    return data


def make_article(**changes: Any) -> KnowledgeArticle:
    return KnowledgeArticle.from_dict(article_data(**changes), "sample.yml")


def article_about(article_id: str, questions: Iterable[str], **changes: Any) -> KnowledgeArticle:
    """An article with these questions, the first one its standard question."""
    standard, *similar = questions
    return make_article(id=article_id, standard_question=standard, similar_questions=similar, **changes)


def set_of(*articles: KnowledgeArticle) -> ArticleSet:
    return make_article_set({f"articles/{article.id}.yml": article for article in articles}, {})


def corpus_of(*articles: KnowledgeArticle, **parts: Any) -> Corpus:
    """A corpus in which the given articles have a category and an exam."""
    defaults: dict[str, Any] = {
        "categories": {article.category: "类目" for article in articles},
        "exam": tuple(ExamLine("exam.tsv", frozenset({article.id}), has_other=False) for article in articles),
        "today": TODAY,
    }
    return Corpus(articles=set_of(*articles), **{**defaults, **parts})


def said(findings: Iterator[Finding]) -> list[str]:
    """The findings as the command line prints them."""
    return [str(finding) for finding in findings]


def write_article(directory: Path, data: dict[str, Any] | None = None) -> Path:
    """Write the article (the good one by default) where its id belongs."""
    data = data or article_data()
    category, topic = data["id"].split(".", 1)
    file: Path = directory / category / f"{topic}.yml"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(yaml.safe_dump(data, allow_unicode=True, sort_keys=False), encoding="utf-8")
    return file
