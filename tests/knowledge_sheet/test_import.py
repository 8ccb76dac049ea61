"""What an editor lives through: a report per cell, a diff, a question, and files that are whole."""

import csv
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from knowledge import load_articles
from knowledge_sheet.__main__ import main
from tests.knowledge.samples import article_data, write_article

ID, OTHER = "coupon.voucher.view", "coupon.cash.view"
Run = Callable[..., tuple[int, str]]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    files = {
        "knowledge/categories.yml": "coupon: 券\n",
        "knowledge/synonyms.yml": "{}\n",
        "knowledge/lint_waivers.yml": "",
        "knowledge/dictionaries/terms.txt": "代金券 n\n现金券 n\n",
        "knowledge/dictionaries/fillers.yml": "leading: []\ntrailing: []\n",
        "knowledge/dictionaries/units.yml": "units: {}\nignore: []\n",
        "knowledge/dictionaries/sensitive.yml": "{}\n",
        "data/nlu/coupon.yml": "nlu:\n- intent: view_coupons\n  examples: |\n    - 看看我的券\n",
    }
    for name, content in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(content, encoding="utf-8")
    directory = tmp_path / "knowledge" / "articles"
    write_article(directory)
    questions = [f"现金券第{number}种问法在哪里" for number in range(9)]
    write_article(
        directory, article_data(id=OTHER, standard_question=questions[0], similar_questions=questions[1:])
    )
    return tmp_path


@pytest.fixture
def run(root: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    def run_command(*arguments: str, answer: str | None = None) -> tuple[int, str]:
        ask = None if answer is None else lambda _: answer
        code = main([*arguments, "--root", str(root), "--today", "2026-06-01"], ask=ask)
        captured = capsys.readouterr()
        return code, captured.out + captured.err

    return run_command


@pytest.fixture
def sheet(root: Path, run: Run) -> Path:
    file = root / "faq.xlsx"
    assert run("export", str(file))[0] == 0
    return file


def edit(file: Path, cells: dict[str, Any], sheet: str = "知识条目") -> None:
    book = load_workbook(file)
    for place, value in cells.items():
        book[sheet][place] = value
    book.save(file)


def article_file(root: Path, article_id: str = ID) -> Path:
    category, topic = article_id.split(".", 1)
    return root / "knowledge" / "articles" / category / f"{topic}.yml"


def test_an_edit_is_shown_then_written_and_nothing_else_is_touched(root: Path, run: Run, sheet: Path) -> None:
    file, other = article_file(root), article_file(root, OTHER)
    file.write_text("# 顶上的说明\n" + file.read_text(encoding="utf-8") + "# 末尾的说明\n", encoding="utf-8")
    untouched, lines = other.stat().st_mtime_ns, file.read_text(encoding="utf-8").splitlines()
    edit(sheet, {"E3": "打开优惠券页面就能看到。"})
    code, out = run("import", str(sheet), "--yes")
    assert code == 0
    assert out.splitlines() == [
        "修改 coupon.voucher.view：如何查看代金券？",
        "  一句话答案",
        "    - 在费用中心的优惠券页面查看。",
        "    + 打开优惠券页面就能看到。",
        "共新增 0 条，修改 1 条；1 条没有变化，表格里没有的 0 条保持不变。",
        "已写入 1 个文件，几秒后生效。",
    ]
    after = file.read_text(encoding="utf-8").splitlines()
    assert (
        load_articles(root / "knowledge" / "articles").articles[ID].answer.summary
        == "打开优惠券页面就能看到。"
    )
    # Only the block of the edited key is written anew; comments and all other lines are the very same.
    assert after[: after.index("answer:")] == lines[: lines.index("answer:")]
    assert after[after.index("task: view_coupons") :] == lines[lines.index("task: view_coupons") :]
    assert (after[0], after[-1]) == ("# 顶上的说明", "# 末尾的说明")
    assert other.stat().st_mtime_ns == untouched


def test_a_new_row_is_a_new_file(root: Path, run: Run, sheet: Path) -> None:
    book = load_workbook(sheet)
    new = [cell.value for cell in book["知识条目"][3]]
    new[0], new[1] = "coupon.pickup.view", "提货券在哪里看"
    new[2] = "\n".join(f"提货券的第{number}个问题怎么办" for number in range(8))
    book["知识条目"].append(new)
    book.save(sheet)
    code, out = run("import", str(sheet), "--yes")
    assert (code, out.splitlines()[0]) == (0, "新增 coupon.pickup.view：提货券在哪里看")
    assert "coupon.pickup.view" in load_articles(root / "knowledge" / "articles").articles


@pytest.mark.parametrize(
    ("answer", "code", "is_written"), [("y", 0, True), ("n", 1, False), (None, 1, False)]
)
def test_nothing_is_written_without_a_yes(
    root: Path, run: Run, sheet: Path, answer: str | None, code: int, is_written: bool
) -> None:
    before = article_file(root).read_bytes()
    edit(sheet, {"E3": "换了一句。"})
    assert run("import", str(sheet), answer=answer)[0] == code
    assert (article_file(root).read_bytes() != before) is is_written


@pytest.mark.parametrize(
    ("cells", "problem"),
    [
        ({"A3": None}, "第3行「编号」（A3）：没有编号"),
        ({"A3": OTHER}, "第3行「编号」（A3）：编号 coupon.cash.view 在第 2 行已经出现过"),
        ({"A3": "coupon"}, "第3行「编号」（A3）：写法不对：'coupon'"),
        ({"A3": "coupon.../../categories"}, "第3行「编号」（A3）：写法不对：'coupon.../../categories'"),
        ({"A3": "wallet.x"}, "第3行「编号」（A3）：没有“wallet”这个类目，可以用：coupon"),
        ({"B3": None}, "第3行「标准问」（B3）：不能为空"),
        ({"B3": "=A1+1"}, "第3行「标准问」（B3）：单元格里是公式，请改成文字"),
        ({"C3": "只有一条"}, "第3行「相似问」（C3）：只有 1 条，至少要 8 条"),
        ({"C3": "甲\n乙\n甲"}, "第3行「相似问」（C3）：和前面的重复：'甲'"),
        ({"D3": "客户、代理"}, "第3行「给谁看」（D3）：不认识“代理”，可以写：客户、伙伴"),
        ({"D3": None}, "第3行「给谁看」（D3）：要写客户、伙伴，或两个都写"),
        ({"H3": "https://x.cn"}, "第3行「参考链接」（H3）：第 1 个链接要写成“标题 | 网址”"),
        ({"H3": "标题 | javascript:x"}, "第3行「参考链接」（H3）：写法不对：'javascript:x'"),
        ({"J3": "coupon.no.such"}, "第3行「关联条目」（J3）：没有 coupon.no.such 这个条目"),
        ({"K3": "去年"}, "第3行「生效日期」（K3）：要写成 2026-01-31 这样的日期"),
        ({"L3": "2025/1/1"}, "第3行「失效日期」（L3）：失效日期要晚于生效日期"),
    ],
)
def test_each_mistake_is_named_by_row_and_cell(
    root: Path, run: Run, sheet: Path, cells: dict[str, Any], problem: str
) -> None:
    before = article_file(root).read_bytes()
    edit(sheet, cells)
    code, out = run("import", str(sheet), "--yes")
    assert (code, problem in out.splitlines()) == (1, True), out
    assert article_file(root).read_bytes() == before


def test_a_broken_file_has_to_be_repaired_first(root: Path, run: Run, sheet: Path) -> None:
    article_file(root).write_text("id: [", encoding="utf-8")
    code, out = run("import", str(sheet), "--yes")
    assert (code, "第3行「编号」（A3）：现有的文件读不出来，请先修好" in out) == (1, True), out
    assert article_file(root).read_text(encoding="utf-8") == "id: ["


def test_all_mistakes_come_in_one_report(run: Run, sheet: Path) -> None:
    edit(sheet, {"B2": None, "D3": "谁"})
    _, out = run("import", str(sheet), "--yes")
    assert out.splitlines()[0] == "表格里有 2 处问题，什么都没有改："


def test_what_the_linter_refuses_is_not_written(root: Path, run: Run, sheet: Path) -> None:
    before = article_file(root).read_bytes()
    edit(sheet, {"B3": "现金券第1种问法在哪里？"})
    code, out = run("import", str(sheet), "--yes")
    assert code == 1
    assert "按这份表格改，会通不过知识检查" in out
    assert "[duplicate_question]" in out
    assert article_file(root).read_bytes() == before


def test_variants_have_a_table_of_their_own(root: Path, run: Run, sheet: Path) -> None:
    edit(
        sheet,
        {"A2": ID, "B2": "客户", "C2": "国际站", "F2": "（无）", "G2": "国际站另有规定。"},
        "分读者答案",
    )
    code, out = run("import", str(sheet), "--yes")
    assert code == 0, out
    (variant,) = load_articles(root / "knowledge" / "articles").articles[ID].variants
    assert (variant.when.site, variant.when.audience) == (("international",), ("customer",))
    assert (variant.answer.steps, variant.answer.notes) == ((), ("国际站另有规定。",))
    assert run("import", str(sheet))[1].startswith("没有变化")
    edit(sheet, {"A2": "coupon.no.such"}, "分读者答案")
    assert "第2行「编号」（A2）：知识条目里没有 coupon.no.such" in run("import", str(sheet))[1]


def test_a_csv_file_from_excel_in_china_is_read(root: Path, run: Run) -> None:
    file = root / "faq.csv"
    run("export", str(file))
    with file.open(encoding="utf-8-sig", newline="") as stream:
        rows = [row for row in csv.reader(stream) if row[0] in ("编号", ID)]
    rows[1][4] = "用国标码写的一句话。"
    with file.open("w", encoding="gb18030", newline="") as stream:
        csv.writer(stream).writerows(rows)
    code, out = run("import", str(file), "--yes")
    assert (code, "表格里没有的 1 条保持不变" in out) == (0, True)
    assert (
        load_articles(root / "knowledge" / "articles").articles[ID].answer.summary == "用国标码写的一句话。"
    )


def test_csv_leaves_variants_alone(root: Path, run: Run) -> None:
    variants = [{"when": {"site": ["international"]}, "answer": {"notes": ["国际站。"]}}]
    write_article(root / "knowledge" / "articles", article_data() | {"variants": variants})
    file = root / "faq.csv"
    run("export", str(file))
    text = file.read_text(encoding="utf-8-sig").replace("在费用中心的优惠券页面查看。", "换了一句。")
    file.write_text(text, encoding="utf-8")
    assert run("import", str(file), "--yes")[0] == 0
    varied = load_articles(root / "knowledge" / "articles").articles[ID].variants[0].answer
    assert (varied.summary, varied.notes) == ("换了一句。", ("国际站。",))


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("faq.txt", b"", "只认 .xlsx 和 .csv"),
        ("faq.xlsx", b"not a workbook", "打不开"),
        ("faq.csv", "编号,标准问\n".encode(), "「知识条目」：缺少「相似问」这一列"),
        ("faq.csv", b"", "第 1 行应当是表头"),
        ("faq.csv", b"\xff\xff\xff", "不是 UTF-8 也不是 GBK"),
    ],
)
def test_a_file_that_is_no_sheet_is_refused(
    root: Path, run: Run, name: str, content: bytes, message: str
) -> None:
    (root / name).write_bytes(content)
    code, out = run("import", str(root / name), "--yes")
    assert (code, message in out) == (1, True), out


def test_a_missing_file_is_refused(root: Path, run: Run) -> None:
    assert run("import", str(root / "none.xlsx"))[0] == 1


def test_a_write_that_fails_half_way_is_undone(
    root: Path, run: Run, sheet: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = {key: article_file(root, key).read_bytes() for key in (ID, OTHER)}
    edit(sheet, {"E2": "甲。", "E3": "乙。"})
    replaced: list[str] = []
    move = os.replace

    def fail_the_second_time(source: Path, target: Path) -> None:
        if replaced:
            raise OSError("disk full")
        replaced.append(str(target))
        move(source, target)

    monkeypatch.setattr(os, "replace", fail_the_second_time)
    code, out = run("import", str(sheet), "--yes")
    assert (code, "写入失败，已全部恢复原样：disk full" in out) == (1, True)
    assert {key: article_file(root, key).read_bytes() for key in (ID, OTHER)} == before
    assert [file.name for file in article_file(root).parent.iterdir() if file.name.startswith(".")] == []


def test_a_text_that_looks_like_a_formula_stays_text(root: Path, run: Run) -> None:
    write_article(root / "knowledge" / "articles", article_data(answer__summary="=HYPERLINK(1)"))
    for name in ("a.xlsx", "a.csv"):
        run("export", str(root / name))
        assert run("import", str(root / name))[1].startswith("没有变化"), name
    assert load_workbook(root / "a.xlsx")["知识条目"]["E3"].data_type == "s"
    assert "'=HYPERLINK" in (root / "a.csv").read_text(encoding="utf-8-sig")
