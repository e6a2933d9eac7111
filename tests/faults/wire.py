"""As much of PostgreSQL's protocol as a proxy needs: where messages end, and what some of them say.

A message is a letter, its length as four octets (which counts itself), and a body. The first one
of a connection has no letter. Nothing here knows what a body means, but for statements.
"""

import asyncio
import re
import struct
from dataclasses import dataclass

SSL_REQUEST, GSS_REQUEST, CANCEL_REQUEST = 80877103, 80877104, 80877102
_HEAD = 5
_LENGTH = 4
_STATEMENT = re.compile(rb"\s*(BEGIN|COMMIT)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A message as it is on the wire."""

    letter: bytes
    octets: bytes

    @property
    def statement(self) -> str:
        """BEGIN or COMMIT where the message is a statement of that kind, else nothing."""
        if self.letter not in (b"Q", b"P"):
            return ""
        body = self.octets[_HEAD:]
        text = body if self.letter == b"Q" else body.partition(b"\0")[2]
        found = _STATEMENT.match(text)
        return "" if found is None else found[1].decode().upper()

    @property
    def is_committed(self) -> bool:
        """Whether it is the server's word that a transaction was committed."""
        return self.letter == b"C" and self.octets[_HEAD:].startswith(b"COMMIT")


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """The first message of a connection."""

    code: int
    octets: bytes


async def read_opening(reader: asyncio.StreamReader) -> Opening:
    """Read a first message. Raises IncompleteReadError where the other side goes away."""
    head = await reader.readexactly(_LENGTH)
    body = await reader.readexactly(struct.unpack("!i", head)[0] - _LENGTH)
    return Opening(code=struct.unpack("!i", body[:_LENGTH])[0], octets=head + body)


async def read_message(reader: asyncio.StreamReader) -> Message:
    """Read a message. Raises IncompleteReadError where the other side goes away."""
    head = await reader.readexactly(_HEAD)
    body = await reader.readexactly(struct.unpack("!i", head[1:])[0] - _LENGTH)
    return Message(letter=head[:1], octets=head + body)
