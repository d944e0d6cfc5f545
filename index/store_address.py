"""Where a Milvus collection is: `milvus://host:19530/collection`. Nothing of Milvus is imported here."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import Final
from urllib.parse import urlsplit

from index.errors import StoreError

DEFAULT_PORT: Final = 19530
_FORM: Final = "give milvus://host:19530/collection, or milvus+tls:// where the server speaks TLS"
_COLLECTION: Final = re.compile(r"(?!.*__)[A-Za-z_][A-Za-z0-9_]{0,99}")
"""What Milvus takes as a name, less the double underscore that sets off what is derived from it."""


@dataclass(frozen=True, slots=True)
class StoreAddress:
    """One index on a Milvus server. Printed, it is the address without the token."""

    host: str
    port: int
    collection: str
    tls: bool = False
    token: str | None = field(default=None, repr=False)

    @property
    def uri(self) -> str:
        """As pymilvus takes it."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{'https' if self.tls else 'http'}://{host}:{self.port}"

    def __str__(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"milvus{'+tls' if self.tls else ''}://{host}:{self.port}/{self.collection}"

    def shard(self, number: int, of: int) -> StoreAddress:
        """Where the `number`th of `of` processes keeps what it has embedded, until it is gathered."""
        return replace(self, collection=f"{self.collection}__shard_{number}_of_{of}")


def parse_address(text: str, token: str | None = None) -> StoreAddress:
    """Raises StoreError for what is no such address. A token in the address is refused unprinted: addresses
    stand in logs and in lists of processes."""
    try:
        parts = urlsplit(text)
        host, port = parts.hostname, parts.port
    except ValueError as error:
        raise StoreError(f"the store's address cannot be read ({error}); {_FORM}") from error
    if parts.username is not None or parts.password is not None:
        raise StoreError("the store's address holds a name or a password; put them in VERBATIM_MILVUS_TOKEN")
    collection = parts.path.removeprefix("/")
    if parts.scheme not in ("milvus", "milvus+tls") or not host or parts.query or parts.fragment:
        raise StoreError(f"{text!r}: is no store's address; {_FORM}")
    if not _COLLECTION.fullmatch(collection):
        raise StoreError(
            f"{text!r}: {collection!r} cannot name a collection; give up to 100 letters, digits and single "
            "underscores, no digit first"
        )
    return StoreAddress(host, port or DEFAULT_PORT, collection, parts.scheme == "milvus+tls", token)
