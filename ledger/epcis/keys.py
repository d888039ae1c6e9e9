"""What containers and lots are called in an EPCIS document: GS1 Digital Links where their company has a prefix.

A thing has one name at a time. The ledger's own id, by which it was called before there was a prefix, stands beside the
link in the document's master data, so that older documents can be joined.
"""

from ledger import gs1, tags
from ledger.epcis.terms import thing
from ledger.models import Container, Lot

GS1 = "https://id.gs1.org"
"""Root of a canonical GS1 Digital Link (GS1 Digital Link: URI Syntax 1.2, 4.11); EPCIS 2.0 asks for canonical ones."""


def container_key(container: Container) -> str:
    """URI of a container: its GRAI (AI 8003), else its UUID. The serial number is the code of its first tag."""
    prefix = container.site.company.gs1_prefix
    return f"{GS1}/8003/{gs1.grai(prefix)}{container.code}" if prefix else thing(container.id)


def lot_key(lot: Lot) -> str:
    """URI of a lot: its SSCC (AI 00), else its UUID. A code drawn before the prefix may have no room in an SSCC."""
    prefix = lot.site.company.gs1_prefix
    digits = gs1.sscc(prefix, tags.number_of(lot.code)) if prefix else None
    return f"{GS1}/00/{digits}" if digits else thing(lot.id)
