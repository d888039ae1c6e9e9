"""Every list by the name in its address."""

from web import master_lists, office_lists, record_lists
from web.listings import Listing

LISTS: dict[str, Listing] = {**office_lists.LISTS, **record_lists.LISTS, **master_lists.LISTS}
