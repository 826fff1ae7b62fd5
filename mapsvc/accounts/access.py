"""The one access decision. Every path that gives data out asks here, through the catalogue."""

from collections.abc import Collection
from typing import Literal

from mapsvc.accounts.visitor import Visitor

Access = Literal["public", "internal", "restricted"]
"""public: anyone · internal: officers of any agency · restricted: the owner and the agencies named."""


def may_read(visitor: Visitor, access: Access, owner: str, allowed: Collection[str] = ()) -> bool:
    """Whether ``visitor`` may read a layer, or a field of it, of this access class."""
    if access == "public":
        return True
    if access == "internal":
        return visitor.is_officer
    return visitor.agency is not None and (visitor.agency == owner or visitor.agency in allowed)
