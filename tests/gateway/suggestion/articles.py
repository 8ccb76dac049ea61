"""Articles for the tests of suggestions, as files."""

from pathlib import Path

import yaml

from knowledge.article import KnowledgeArticle
from knowledge.loader import load_articles


def write_article(
    directory: Path,
    article_id: str,
    title: str,
    *similar: str,
    audience: tuple[str, ...] = ("customer",),
    effective_from: str = "2026-01-01",
    expires_at: str | None = None,
) -> None:
    category, _, stem = article_id.partition(".")
    file = directory / category / f"{stem}.yml"
    file.parent.mkdir(parents=True, exist_ok=True)
    filler = [f"{title}的第{n}种问法" for n in range(8)]
    data = {
        "id": article_id,
        "standard_question": title,
        "similar_questions": [*similar, *filler],
        "audience": list(audience),
        "answer": {"summary": "一句话。", "steps": [], "notes": [], "links": []},
        "task": None,
        "related": [],
        "effective_from": effective_from,
        "expires_at": expires_at,
        "source": {"title": "文档", "checked_on": "2026-01-01"},
    }
    text = yaml.safe_dump(data, allow_unicode=True)
    file.write_text(
        text.replace("'2026-01-01'", "2026-01-01")
        .replace(f"'{effective_from}'", effective_from)
        .replace(f"'{expires_at}'", str(expires_at)),
        encoding="utf-8",
    )


def read_all(directory: Path) -> list[KnowledgeArticle]:
    found = load_articles(directory)
    assert not found.errors, found.errors
    return list(found.articles.values())


def write_some(directory: Path) -> None:
    write_article(directory, "coupon.view", "如何查看代金券？", "代金券在哪里看", "我的券呢")
    write_article(directory, "coupon.use", "代金券怎么使用？", "付款的时候怎么抵扣")
    write_article(
        directory, "partner.unbind", "如何解除与伙伴的关联？", "怎么解绑", audience=("customer", "partner")
    )
    write_article(directory, "nre.sign", "NRE 如何签署协议？", audience=("partner",))
    write_article(directory, "coupon.old", "旧代金券怎么办？", expires_at="2026-06-01")
    write_article(directory, "coupon.future", "新代金券怎么办？", effective_from="2026-09-01")
