"""What was agreed, by events with dates: consortium, companies, sites, people, phones, makers' teams, weights."""

from datetime import date
from typing import Annotated, ClassVar
from uuid import NAMESPACE_URL, uuid5

from pydantic import Field, StringConstraints
from sqlalchemy import select

from ledger import gs1
from ledger.access import may_empower
from ledger.kinds.body import Body, Name, Ref, ShortName, TagCode, fresh_code, hang_tag, retire_tag
from ledger.models import Company, Consortium, Device, MakerTeam, Person, Site
from ledger.moment import Moment
from ledger.refusal import Refused
from ledger.tags import TagKind
from ledger.words import Code, CompanyRole, Role, Team


class ConsortiumFormed(Body):
    """A consortium begins, with its managing company, that company's site and first manager.

    The one event that may come from nobody: before it there is nobody. It happens once per installation.
    """

    kind: ClassVar[str] = "consortium.formed"
    name: Name
    managing_company: Name
    site: Name
    manager: Name

    def judge(self, m: Moment) -> None:
        """Only as the very first event."""
        if m.position != 1:
            raise Refused(Code.ALREADY_DONE)

    def apply(self, m: Moment) -> None:
        """Make all four; their ids follow from the event's."""
        m.add(Consortium(id=m.id, name=self.name))
        company = Company(
            id=named_id(m.id, "company"),
            consortium_id=m.id,
            name=self.managing_company,
            role=CompanyRole.MANAGING_COMPANY,
        )
        m.add(company)
        m.session.flush()
        m.add(Site(id=m.site_id, company_id=company.id, name=self.site))
        m.session.flush()
        person = Person(id=named_id(m.id, "manager"), site_id=m.site_id, name=self.manager, role_list=Role.MANAGER)
        m.add(person)


def named_id(event_id: str, name: str) -> str:
    """Id of a further row an event makes: the same in every rebuild."""
    return str(uuid5(NAMESPACE_URL, f"{event_id}/{name}"))


def in_consortium(m: Moment, company_id: str) -> Company:
    """Return a company of the actor's consortium."""
    company = m.session.get(Company, company_id)
    if company is None or company.consortium_id != m.actor.company.consortium_id:
        raise Refused(Code.UNKNOWN_THING, field="company")
    return company


def governed_site(m: Moment, site_id: str) -> Site:
    """Return a site of one's own company; any of the consortium for its manager."""
    site = m.session.get(Site, site_id)
    if site is None or (Role.MANAGER not in m.actor.roles and site.id not in m.own_sites()):
        raise Refused(Code.UNKNOWN_THING, field="site")
    in_consortium(m, site.company_id)
    return site


class CompanyRegistered(Body):
    """A member company (様式1)."""

    kind: ClassVar[str] = "company.registered"
    name: Name
    role: CompanyRole

    def apply(self, m: Moment) -> None:
        """Register it."""
        m.add(Company(id=m.id, consortium_id=m.actor.company.consortium_id, name=self.name, role=self.role))


class CompanyPrefixSet(Body):
    """The GS1 company prefix (GS1事業者コード) of a member was noted, or taken away; older prints keep reading."""

    kind: ClassVar[str] = "company.prefix_set"
    company: Ref
    prefix: Annotated[str, Field(max_length=40)] | None = None

    def judge(self, m: Moment) -> None:
        """One's own company, or any of the consortium for its manager; seven to ten digits."""
        company = in_consortium(m, self.company)
        if Role.MANAGER not in m.actor.roles and company.id != m.actor.company.id:
            raise Refused(Code.UNKNOWN_THING, field="company")
        try:
            self._digits()
        except gs1.NotAPrefixError as error:
            raise Refused(Code.MISMATCH, field="prefix") from error

    def _digits(self) -> str | None:
        return gs1.company_prefix(self.prefix) if self.prefix else None

    def apply(self, m: Moment) -> None:
        """Note it."""
        company = m.the(Company, self.company)
        company.gs1_prefix = self._digits()
        m.touch(company)


JarsCode = Annotated[str, StringConstraints(pattern=r"^[0-9]{12}$")]


def unused_code(m: Moment, code: str | None, but: str | None = None) -> None:
    """Refuse a JARS site code that another site of the consortium has: reports would name the wrong one."""
    same = select(Site.id).join(Company).where(Site.jars_code == code)
    same = same.where(Company.consortium_id == m.actor.company.consortium_id)
    if code and set(m.session.scalars(same)) - {but}:
        raise Refused(Code.MISMATCH, field="jars_code")


class SiteRegistered(Body):
    """A company's site with its JARS site code (事業所コード, 12 digits)."""

    kind: ClassVar[str] = "site.registered"
    company: Ref
    name: Name
    jars_code: JarsCode | None = None

    def judge(self, m: Moment) -> None:
        """The company belongs to the consortium; the code is no other site's."""
        in_consortium(m, self.company)
        unused_code(m, self.jars_code)

    def apply(self, m: Moment) -> None:
        """Register it."""
        m.add(Site(id=m.id, company_id=self.company, name=self.name, jars_code=self.jars_code))


ROLES_OF = {
    CompanyRole.DISMANTLER: {Role.WORKER, Role.SUPERVISOR, Role.CLERK, Role.OWNER},
    CompanyRole.RECEIVER: {Role.DOCK},
    CompanyRole.MATERIAL_MAKER: {Role.MAKER},
    CompanyRole.MANAGING_COMPANY: {Role.MANAGER, Role.AUDITOR},
}


class PersonRegistered(Body):
    """Somebody who will act; how they prove it is kept outside of the log."""

    kind: ClassVar[str] = "person.registered"
    site: Ref
    name: Name
    roles: Annotated[list[Role], Field(min_length=1, max_length=len(Role))]

    def judge(self, m: Moment) -> None:
        """One's own company, or any of the consortium for its manager; only roles such a company has."""
        site = governed_site(m, self.site)
        if not set(self.roles) <= ROLES_OF[site.company.role]:
            raise Refused(Code.MISMATCH, field="roles")
        if not may_empower(m.actor.roles, self.roles):
            raise Refused(Code.NOT_ALLOWED, by=m.actor.name)

    def apply(self, m: Moment) -> None:
        """Register the person."""
        m.add(Person(id=m.id, site_id=self.site, name=self.name, role_list=",".join(self.roles)))


class PersonLeft(Body):
    """Somebody works here no more: no sign-in, no new records. What they did stays."""

    kind: ClassVar[str] = "person.left"
    person: Ref

    def judge(self, m: Moment) -> None:
        """Another, whose roles one may hand out: nobody locks themselves out, or their superiors."""
        person = colleague(m, self.person)
        if person.id == m.actor.id or not may_empower(m.actor.roles, person.roles):
            raise Refused(Code.NOT_ALLOWED, by=m.actor.name)

    def apply(self, m: Moment) -> None:
        """Mark the person as gone."""
        person = m.the(Person, self.person)
        person.left = True
        m.touch(person)


def colleague(m: Moment, person_id: str) -> Person:
    """Return a person of the actor's company; of any company of the consortium for its manager."""
    person = m.session.get(Person, person_id)
    if person is None:
        raise Refused(Code.UNKNOWN_PERSON)
    if Role.MANAGER in m.actor.roles:
        in_consortium(m, person.company.id)
    elif person.site_id not in m.own_sites():
        raise Refused(Code.UNKNOWN_PERSON)
    return person


class BadgeIssued(Body):
    """A badge was made for somebody; an older one of theirs no longer works. Its secret is not in the log."""

    kind: ClassVar[str] = "badge.issued"
    person: Ref
    code: TagCode

    def judge(self, m: Moment) -> None:
        """A colleague, a new code."""
        colleague(m, self.person)
        fresh_code(m, self.code, TagKind.BADGE)

    def apply(self, m: Moment) -> None:
        """Hand it out."""
        person = m.the(Person, self.person)
        if person.badge:
            retire_tag(m, person.badge)
        person.badge = self.code
        hang_tag(m, self.code, person.id)
        m.touch(person)


class DeviceEnrolled(Body):
    """A phone's installation of the app may send events from now on, for one site."""

    kind: ClassVar[str] = "device.enrolled"
    site: Ref
    name: Name

    def judge(self, m: Moment) -> None:
        """For a site of one's own."""
        if self.site not in m.own_sites():
            raise Refused(Code.UNKNOWN_THING, field="site")

    def apply(self, m: Moment) -> None:
        """Enrol it."""
        m.add(Device(id=m.id, site_id=self.site, name=self.name))


class DeviceWithdrawn(Body):
    """A phone was lost or given away."""

    kind: ClassVar[str] = "device.withdrawn"
    device: Ref

    def judge(self, m: Moment) -> None:
        """One of one's own."""
        device = m.session.get(Device, self.device)
        if device is None or device.site_id not in m.own_sites():
            raise Refused(Code.UNKNOWN_THING, field="device")

    def apply(self, m: Moment) -> None:
        """Its token opens nothing any more."""
        device = m.the(Device, self.device)
        device.withdrawn = True
        m.touch(device)


class MakerAssigned(Body):
    """A maker belongs to a team from a day on, or to none: out of the scheme (R12; handbook table 1-1)."""

    kind: ClassVar[str] = "maker.assigned"
    maker: ShortName
    team: Team | None = None
    valid_from: date
    to_be_checked: bool = False

    def apply(self, m: Moment) -> None:
        """Vehicles accepted earlier keep their team."""
        assigned = MakerTeam(
            id=m.id,
            consortium_id=m.actor.company.consortium_id,
            maker=self.maker,
            team=self.team,
            valid_from=self.valid_from,
            to_be_checked=self.to_be_checked,
        )
        m.add(assigned)
