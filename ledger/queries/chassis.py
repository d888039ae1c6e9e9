"""Chassis numbers by any part of them: the one way every list looks for one."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import Select, and_, select

from ledger.models import ChassisPiece
from ledger.models.sought import without_dashes


def holding(text: str, site_ids: Collection[str]) -> Select[Any]:
    """Ids of the acceptances of these sites whose chassis number holds the text; a range of an index."""
    plain = without_dashes(text)
    if not plain or "\0" in plain:  # PostgreSQL takes no text with a zero character
        return select(ChassisPiece.acceptance_id).where(ChassisPiece.tail == "")
    after = plain[:-1] + chr(ord(plain[-1]) + 1)
    begins = and_(ChassisPiece.tail >= plain, ChassisPiece.tail < after)
    return select(ChassisPiece.acceptance_id).where(begins, ChassisPiece.site_id.in_(site_ids))
