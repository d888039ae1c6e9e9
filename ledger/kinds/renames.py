"""Companies, sites and people go by another name, people have other roles, members leave; what was stays.

A company that left keeps its records and its people's sign-ins: what is under way has to be brought to its end.
"""

from datetime import date
from typing import Annotated, ClassVar

from pydantic import Field

from ledger.access import may_empower
from ledger.kinds.body import Body, Name, Ref
from ledger.kinds.masters import ROLES_OF, JarsCode, colleague, governed_site, in_consortium, unused_code
from ledger.models import Company, FormerName, Person, Site
from ledger.moment import Moment
from ledger.refusal import Refused
from ledger.words import Code, CompanyRole, Role


class CompanyRenamed(Body):
    """A member goes by another name from now on."""

    kind: ClassVar[str] = "company.renamed"
    company: Ref
    name: Name

    def judge(self, m: Moment) -> None:
        """A member, another name."""
        _changes(in_consortium(m, self.company).name, self.name)

    def apply(self, m: Moment) -> None:
        """Remember the old name."""
        company = m.the(Company, self.company)
        m.add(FormerName(id=m.id, about_id=company.id, name=company.name, until=m.at))
        company.name = self.name
        m.touch(company)


class CompanyLeft(Body):
    """A member is none any more from a day on, or stays after all (no day). What it did stays as it was."""

    kind: ClassVar[str] = "company.left"
    company: Ref
    left_on: date | None = None

    def judge(self, m: Moment) -> None:
        """A member, but not the managing company; another day than before."""
        company = in_consortium(m, self.company)
        if company.role is CompanyRole.MANAGING_COMPANY:
            raise Refused(Code.MISMATCH, field="company")
        _changes(company.left_on, self.left_on)

    def apply(self, m: Moment) -> None:
        """Note the day."""
        company = m.the(Company, self.company)
        company.left_on = self.left_on
        m.touch(company)


class SiteRenamed(Body):
    """A site has another name or JARS site code (事業所コード) from now on."""

    kind: ClassVar[str] = "site.renamed"
    site: Ref
    name: Name
    jars_code: JarsCode | None = None

    def judge(self, m: Moment) -> None:
        """A site of the consortium, something else than before; the code is no other site's."""
        site = governed_site(m, self.site)
        _changes((site.name, site.jars_code), (self.name, self.jars_code))
        unused_code(m, self.jars_code, but=site.id)

    def apply(self, m: Moment) -> None:
        """Remember both."""
        site = m.the(Site, self.site)
        m.add(FormerName(id=m.id, about_id=site.id, name=site.name, jars_code=site.jars_code, until=m.at))
        site.name, site.jars_code = self.name, self.jars_code
        m.touch(site)


class PersonRenamed(Body):
    """Somebody goes by another name from now on."""

    kind: ClassVar[str] = "person.renamed"
    person: Ref
    name: Name

    def judge(self, m: Moment) -> None:
        """Somebody whose roles one may hand out: under another's name nobody would know who recorded."""
        person = colleague(m, self.person)
        if not may_empower(m.actor.roles, person.roles):
            raise Refused(Code.NOT_ALLOWED, by=m.actor.name)
        _changes(person.name, self.name)

    def apply(self, m: Moment) -> None:
        """Remember the old name."""
        person = m.the(Person, self.person)
        m.add(_former(m, person))
        person.name = self.name
        m.touch(person)


class PersonRolesChanged(Body):
    """Somebody has other roles from now on. What they did stays as it was judged."""

    kind: ClassVar[str] = "person.roles_changed"
    person: Ref
    roles: Annotated[list[Role], Field(min_length=1, max_length=len(Role))]

    def judge(self, m: Moment) -> None:
        """Not one's own; roles such a company has; only what one may hand out is given or taken away (R6)."""
        person = colleague(m, self.person)
        if not set(self.roles) <= ROLES_OF[person.company.role]:
            raise Refused(Code.MISMATCH, field="roles")
        if person.id == m.actor.id or not may_empower(m.actor.roles, person.roles | set(self.roles)):
            raise Refused(Code.NOT_ALLOWED, by=m.actor.name)
        _changes(person.roles, set(self.roles))

    def apply(self, m: Moment) -> None:
        """Remember the old roles."""
        person = m.the(Person, self.person)
        m.add(_former(m, person))
        person.role_list = ",".join(self.roles)
        m.touch(person)


def _former(m: Moment, person: Person) -> FormerName:
    return FormerName(id=m.id, about_id=person.id, name=person.name, role_list=person.role_list, until=m.at)


def _changes(before: object, after: object) -> None:
    if before == after:
        raise Refused(Code.MISMATCH, field="nothing_changed")
