"""Who is looking: the person signed in, the enrolled phone, and what both may see. Denies by default."""

from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, TypeVar, cast

from flask import Flask, abort, current_app, g, redirect, request, session, url_for
from sqlalchemy import select
from werkzeug.local import LocalProxy
from werkzeug.wrappers import Response

from ledger.access import allowed
from ledger.event import Source
from ledger.models import Company, Credential, Device, DeviceToken, Person, Site
from ledger.moment import site_ids
from ledger.words import Auth, Role
from web import db as database
from web.db import db

DEVICE_COOKIE = "nisugata_device"
ANYONE = "anyone"
PHONE = "phone"
"""An enrolled phone, or somebody signed in."""

View = TypeVar("View", bound=Callable[..., Any])


@dataclass(frozen=True)
class Viewer:
    """The one who asks: a person with the proof given at sign-in, a phone, both, or nobody."""

    person: Person | None = None
    auth: Auth | None = None
    device: Device | None = None

    @property
    def site(self) -> Site | None:
        """The site whose chain records of this viewer join: the phone's, else the person's."""
        return self.device.site if self.device else self.person.site if self.person else None

    @property
    def company(self) -> Company:
        """The company whose rows the viewer sees."""
        if self.site is None:
            abort(401)
        return self.site.company

    @property
    def site_ids(self) -> set[str]:
        """Ids of the company's sites: the scope of every query."""
        return site_ids(db.session(), self.company.id)

    @property
    def roles(self) -> frozenset[Role]:
        """What the person may do; a phone without a person may do nothing on pages."""
        return self.person.roles if self.person else frozenset()

    @property
    def source(self) -> Source:
        """Where events of this request come from."""
        if self.site is None:
            abort(401)
        device_id = self.device.id if self.device else None
        return Source(self.site.id, device_id, self.person.id if self.person else None, self.auth)

    def may(self, action: str) -> bool:
        """Say whether the person may do an action."""
        return allowed(action, self.roles)


@dataclass(frozen=True)
class Rule:
    """Who may call a view, and whether its request writes (None: whatever is no GET)."""

    action: str
    writes: bool | None = None


_RULES: dict[Callable[..., Any], Rule] = {}
_CLOSED = Rule("")
_OPEN = Rule(ANYONE, writes=False)

viewer = cast("Viewer", LocalProxy(lambda: g.viewer))


def allow(action: str, *, writes: bool | None = None) -> Callable[[View], View]:
    """Give a view its rule: an action of `ledger.access`, PHONE or ANYONE. A view without one is closed to all.

    `writes` says that the request will write; by default whatever is no GET.
    """

    def mark(view: View) -> View:
        _RULES[view] = Rule(action, writes)
        return view

    return mark


def init_app(app: Flask) -> None:
    """Ask before every request."""
    app.before_request(_admit)


def rule_of(endpoint: str) -> Rule:
    """The rule of an endpoint; static files are anyone's, a view without a rule nobody's."""
    return _OPEN if endpoint == "static" else _RULES.get(current_app.view_functions[endpoint], _CLOSED)


def _admit() -> Response | None:
    g.viewer = Viewer()
    if request.endpoint is None:
        return None  # 404 or 405, answered by the error pages
    rule = rule_of(request.endpoint)
    if rule.writes if rule.writes is not None else request.method not in {"GET", "HEAD", "OPTIONS"}:
        database.begin_writing()
    if request.endpoint != "static":
        g.viewer = _look()
    return _judge(rule.action)


def _judge(action: str) -> Response | None:
    if action == ANYONE or (action == PHONE and viewer.site):
        return None
    if viewer.person is None:
        return _ask_to_sign_in()
    if action != PHONE and not viewer.may(action):
        abort(403)
    return None


def _ask_to_sign_in() -> Response:
    if request.path.startswith("/api/") or request.headers.get("HX-Request"):
        abort(401)
    wanted = request.full_path.rstrip("?") if request.method == "GET" else "/"
    return redirect(url_for("session.sign_in", next=wanted), code=303)


def _look() -> Viewer:
    device = _device()
    person, auth = _person()
    if device and person and person.company.id != device.site.company_id:
        person, auth = None, None  # a phone of another company knows nobody of this one
    return Viewer(person, auth, device)


def token_hash(token: str) -> str:
    """What is stored of a random token: its SHA-256, looked up by index, so that no compare can leak it."""
    return sha256(token.encode()).hexdigest()


def _device() -> Device | None:
    bearer = request.headers.get("Authorization", "").removeprefix("Bearer ").strip()
    token = bearer or request.cookies.get(DEVICE_COOKIE, "")
    if not token:
        return None
    return db.session.scalar(
        select(Device).join(DeviceToken).where(DeviceToken.token_sha256 == token_hash(token), ~Device.withdrawn)
    )


def _person() -> tuple[Person | None, Auth | None]:
    if "person" not in session:
        return None, None
    person = db.session.get(Person, session["person"])
    credential = db.session.get(Credential, session["person"])
    if person is None or person.left or credential is None or credential.epoch != session.get("epoch"):
        session.clear()
        return None, None
    return person, Auth(session["auth"])
