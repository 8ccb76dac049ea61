"""What a spreadsheet gets to see."""

from io import BytesIO

from openpyxl import load_workbook

from backend.file.workbook import build_workbook


def test_text_that_looks_like_a_formula_stays_text() -> None:
    content = build_workbook("业绩", [["客户", "金额"], ["=1+1", 12.5], ["@cmd", 3.0]])
    sheet = load_workbook(BytesIO(content)).active
    assert sheet is not None
    assert (sheet.title, sheet.freeze_panes) == ("业绩", "A2")
    assert (sheet["A2"].value, sheet["A2"].data_type) == ("=1+1", "s")
    assert sheet["A3"].data_type == "s"
    assert sheet["B2"].value == 12.5
