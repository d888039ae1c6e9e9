"""A printer for tests, registered as people do it."""

from flask.testing import FlaskClient


def add_printer(browser: FlaskClient, *, host: str = "", port: str = "9100", **more: str) -> str:
    """Register a label printer on screen and return its id; without a host, one with a print agent."""
    form = {
        "language": "zpl",
        "name": "事務所のラベル",
        "preset": "roll-100x150-203",
        "connection": "network" if host else "agent",
        "host": host,
        "port": port,
        "site": site_of(browser),
    }
    answer = browser.post("/print/printers", data={**form, **more})
    assert answer.status_code == 303, answer.text
    return answer.location.rpartition("/")[2]


def site_of(browser: FlaskClient) -> str:
    """Id of the site, as the form sends it."""
    page = browser.get("/print/printers/new").text
    return page.partition('name="site" value="')[2].partition('"')[0]
