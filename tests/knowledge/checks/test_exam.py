from knowledge.checks.exam import check_exam
from knowledge.exam_index import ExamLine
from tests.knowledge.samples import corpus_of, make_article, said

ID = "coupon.voucher.view"


def test_an_article_without_exam_lines_is_a_warning() -> None:
    assert said(check_exam(corpus_of(make_article(), exam=()))) == [
        f"articles/{ID}.yml: warning: no line of tests/knowledge/exam/*.tsv expects article:{ID} [exam]"
    ]
    assert said(check_exam(corpus_of(make_article()))) == []


def test_a_line_that_nobody_can_pass_is_a_warning() -> None:
    lines = (
        ExamLine("e.tsv", frozenset({ID, "not.yet"}), has_other=False),
        ExamLine("e.tsv", frozenset({"not.either"}), has_other=True),
        ExamLine("e.tsv", frozenset({"misspelt.id"}), has_other=False),
    )
    assert said(check_exam(corpus_of(make_article(), exam=lines))) == [
        "e.tsv: warning: article:misspelt.id does not exist [exam]"
    ]
