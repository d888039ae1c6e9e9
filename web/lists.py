"""Every list by the name in its address."""

from web import (
    agreed_lists,
    exchange_lists,
    master_lists,
    office_lists,
    printing_lists,
    receipt_lists,
    record_lists,
    yard_lists,
)
from web.listings import Listing

LISTS: dict[str, Listing] = {
    **office_lists.LISTS,
    **record_lists.LISTS,
    **receipt_lists.LISTS,
    **yard_lists.LISTS,
    **exchange_lists.LISTS,
    **master_lists.LISTS,
    **agreed_lists.LISTS,
    **printing_lists.LISTS,
}
"""Short ones are files at once; long ones are written behind the request and fetched from a page of one's own."""
