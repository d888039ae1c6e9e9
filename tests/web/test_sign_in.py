"""Signing in on a page."""

from collections.abc import Callable

from flask.testing import FlaskClient

Browser = Callable[[str], FlaskClient]


def test_a_wrong_password_keeps_the_name_and_says_so(browser_of: Browser) -> None:
    answer = browser_of("").post("/sign-in", data={"login": "clerk", "password": "wrong"})
    assert answer.status_code == 401
    assert "ログイン名かパスワードが違います" in answer.text
    assert 'value="clerk"' in answer.text


def test_attempts_are_counted_before_the_password_is_checked(browser_of: Browser) -> None:
    browser = browser_of("")
    for _ in range(4):
        browser.post("/sign-in", data={"login": "clerk", "password": "wrong"})
    answer = browser.post("/sign-in", data={"login": "clerk", "password": "nisugata-sample"})
    assert answer.status_code == 429
    assert "秒待って" in answer.text


def test_a_redirect_never_leaves_the_site(browser_of: Browser) -> None:
    sent = {"login": "clerk", "password": "nisugata-sample", "next": "//elsewhere.example/"}
    assert browser_of("").post("/sign-in", data=sent).location == "/"
