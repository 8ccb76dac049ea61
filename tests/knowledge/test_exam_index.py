"""The linter learns which articles are asked for, never what is asked."""

from knowledge.exam_index import ExamLine, read_exam


def test_reads_what_stands_after_the_tab() -> None:
    content = "\n".join(
        [
            "# article:comment.line\tarticle:comment.line",
            "text\texpected",
            "问题一\tarticle:coupon.voucher.view",
            "问题二 article:not.a.label\tarticle:a.b | article:c.d",
            "问题三\tarticle:a.b|task:view_coupons",
            "问题四\thandoff",
            "没有答案的一行",
        ]
    )
    assert read_exam(content.encode(), "e.tsv") == (
        ExamLine("e.tsv", frozenset({"coupon.voucher.view"}), has_other=False),
        ExamLine("e.tsv", frozenset({"a.b", "c.d"}), has_other=False),
        ExamLine("e.tsv", frozenset({"a.b"}), has_other=True),
    )
