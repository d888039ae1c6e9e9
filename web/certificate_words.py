"""What a certificate tells, in the words of its own form (自動車検査証)."""

from typing import Final

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from ledger.kinds.certificate import CertificateFacts

FACTS: Final[dict[str, LazyString]] = {
    "registration_number": _l("登録番号・車両番号"),
    "maker": _l("車名"),
    "type": _l("型式"),
    "engine": _l("原動機の型式"),
    "first_registration": _l("初度登録年月"),
    "expires": _l("有効期間の満了日"),
    "type_class_number": _l("型式指定・類別区分番号"),
    "fuel": _l("燃料の種類"),
}


def certificate_facts(certificate: CertificateFacts) -> list[tuple[LazyString, str]]:
    """Return what is known as rows of a label and a value."""
    return [(FACTS[name], value) for name, value in certificate.told().items()]
