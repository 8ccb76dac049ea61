"""For whom each task is, and what those hear for whom it is not."""

import pytest

from knowledge import ARTICLES_DIRECTORY, load_articles
from knowledge.task_catalogue import Reader, Refusal, TaskCatalogue

CUSTOMER = Reader("customer", "customer")
ADMIN, STAFF = Reader("partner", "partner_admin"), Reader("partner", "partner_staff")


@pytest.fixture(scope="module")
def catalogue() -> TaskCatalogue:
    return TaskCatalogue.from_file()


def test_a_task_of_the_other_side_comes_with_what_helps_instead(catalogue: TaskCatalogue) -> None:
    assert catalogue.refusal("manage_authorizations", ADMIN) == Refusal(
        title="查看伙伴的授权申请",
        is_for_other_side=True,
        open_to="customer",
        instead={"title": "伙伴怎样向代售客户申请授权？", "article_id": "auth.request.by_partner"},
    )


def test_staff_is_told_which_role_may(catalogue: TaskCatalogue) -> None:
    refusal = catalogue.refusal("request_unbinding", STAFF)
    assert refusal is not None
    assert (refusal.is_for_other_side, refusal.open_to) == (False, "partner_admin")


@pytest.mark.parametrize(
    ("task", "reader"),
    [
        ("request_unbinding", CUSTOMER),
        ("request_unbinding", ADMIN),
        ("create_member", Reader("partner", None)),
        ("create_member", Reader("guest", None)),
        ("inform", CUSTOMER),
    ],
    ids=["customer", "administrator", "role unknown", "guest", "no task"],
)
def test_nobody_is_refused_without_need(catalogue: TaskCatalogue, task: str, reader: Reader) -> None:
    assert catalogue.refusal(task, reader) is None


def test_what_helps_instead_is_an_article_that_the_refused_may_read(catalogue: TaskCatalogue) -> None:
    articles = load_articles(ARTICLES_DIRECTORY).articles
    offered = 0
    for task in catalogue.names:
        for reader in (CUSTOMER, ADMIN):
            refusal = catalogue.refusal(task, reader)
            if refusal is None or refusal.instead is None:
                continue
            article = articles[refusal.instead["article_id"]]
            assert refusal.instead["title"] == article.standard_question
            assert reader.audience in article.audience
            offered += 1
    assert offered > 5
