"""Lists as files: no cell is a formula, nothing that an encoding lacks breaks the file."""

import pytest
from flask import Flask

from web.csv_download import csv_answer, harmless


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx"])
def test_a_cell_is_never_a_formula(cell: str) -> None:
    assert harmless(cell) == f"'{cell}"


def test_an_ordinary_cell_stays() -> None:
    assert harmless("GP7-1003344") == "GP7-1003344"


def test_shift_jis_keeps_what_it_can_and_marks_what_it_lacks(app: Flask) -> None:
    with app.test_request_context("/?encoding=shift_jis"):
        answer = csv_answer("表", ["名前"], [["髙橋〜−"], ["𠮷野"], ['改\n行,と"引用"']])
        told = answer.get_data().decode("cp932")
    assert told.splitlines()[:3] == ["名前", "髙橋～－", "〓野"]
    assert '"改\n行,と""引用"""' in told
    assert "%E8%A1%A8.csv" in answer.headers["Content-Disposition"]
