"""Who may do what at which address: written by hand from the issue, one row an address, by its name.

A row gives for each verb who may and the body that is sent; a verb that is not there is 405 for everybody. An
address without a row fails the test, so a new page is closed until somebody says here whom it is for.
"""

from .doors import API
from .pages import PAGES

TABLE = {**API, **PAGES}
