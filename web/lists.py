"""Every list by the name in its address."""

from web import (
    agreed_lists,
    exchange_lists,
    master_lists,
    office_lists,
    printing_lists,
    record_lists,
    yard_lists,
)
from web.listings import Listing

_ROOMS = (office_lists, record_lists, yard_lists, exchange_lists, master_lists, agreed_lists, printing_lists)
LISTS: dict[str, Listing] = {name: listing for room in _ROOMS for name, listing in room.LISTS.items()}
"""Short ones are files at once; long ones are written behind the request and fetched from a page of one's own."""
