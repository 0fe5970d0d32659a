"""Finding out how a text file is encoded. Exports of Chinese office programs are often GB18030, of Excel UTF-16."""

from __future__ import annotations

import codecs
from typing import BinaryIO

from service.domain.drafts.messages import fault
from service.ingest.row import refuse_file

_CHUNK = 1 << 20
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def find_encoding(stream: BinaryIO) -> str:
    """The encoding of everything in `stream`, which is read to its end and wound back to its start.

    A byte order mark decides; without one it is UTF-8 if that fits, else GB18030 (which contains GBK and GB 2312).

    Raises:
        InvalidInput: it is neither; or holds NUL bytes, as no text does.
    """
    start = stream.read(4)
    candidates = next(([name] for mark, name in _MARKS if start.startswith(mark)), ["utf-8", "gb18030"])
    for encoding in candidates:
        stream.seek(0)
        if _fits(stream, encoding):
            stream.seek(0)
            return encoding
    raise refuse_file(fault("not_text"))


def _fits(stream: BinaryIO, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        while chunk := stream.read(_CHUNK):
            if "\0" in decoder.decode(chunk):
                return False
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True
