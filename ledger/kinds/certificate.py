"""What an inspection certificate (車検証) tells of a vehicle beside its chassis number. Never a name or an address."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, StringConstraints

from ledger.kinds.body import Plain

Fact = Annotated[Plain, StringConstraints(strip_whitespace=True, max_length=40)]


class CertificateFacts(BaseModel):
    """As the codes have it, empty where they leave it blank. Dates are YYYY-MM-DD, months YYYY-MM."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    registration_number: Fact = ""
    maker: Fact = ""
    type: Fact = ""
    engine: Fact = ""
    first_registration: Fact = ""
    expires: Fact = ""
    type_class_number: Fact = ""
    fuel: Fact = ""

    def told(self) -> dict[str, str]:
        """What is known, by name."""
        return {name: value for name, value in self.model_dump().items() if value}
