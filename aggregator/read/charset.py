"""Bytes of a feed → text, whatever they claim to be; pure.

Everything after this works on UTF-8 that we made ourselves. So byte offsets can be trusted, two passes over a document
cannot disagree on its characters, and what XML forbids is gone before a parser meets it.
"""

from __future__ import annotations

import codecs
import re
import zlib

from w3lib.encoding import http_content_type_encoding, read_bom, resolve_encoding

from aggregator.errors import Malformed
from aggregator.read import references

MAX_UNZIPPED = 20_000_000  # bytes; 980 bytes of twice-gzipped data can become gigabytes

# What "<?xm" or "<" look like without a byte order mark (XML 1.0, appendix F.1), the longer ones first.
_MARKERS = {
    b"<\0\0\0": "utf-32-le",
    b"\0\0\0<": "utf-32-be",
    b"<\0": "utf-16-le",
    b"\0<": "utf-16-be",
    b"\x4c\x6f\xa7\x94": "cp037",
}
_DECLARATION = re.compile(r"[\s\ufeff]*<\?xml(?=\s)[^>]*?\?>")
# Whatever stands before it: a comment, blanks, a warning of PHP.
_DECLARED = re.compile(rb"""<\?xml\s[^>]*?\bencoding\s*=\s*["']([A-Za-z0-9._:-]+)["']""")
_MULTIBYTE = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
# What servers say of every file when nobody told them.
_BLANKET = {"cp1252", "iso8859-15"}  # Latin 1 and ASCII are the first of them, by WHATWG
# Seven-bit encodings, valid as UTF-8 too: these alone must be believed.
_SEVEN_BIT = ("iso2022", "iso-2022", "hz", "utf-7", "utf7")

_HALVES = re.compile("[\ud800-\udfff]+")  # of characters
_CONTROLS = bytes(code for code in range(0x20) if chr(code) not in "\t\n\r")
_STRAY = re.compile("[\udc80-\udcff]+")  # what "surrogateescape" makes of bytes that are not UTF-8
_REFERENCE = re.compile(r"&#(?:[xX]([0-9a-fA-F]+)|([0-9]+));?")


def text_of(body: bytes, content_type: str | None) -> tuple[str, tuple[str, ...]]:
    """The document as text, and warnings for the operator.

    A body that is still gzipped is unpacked. Raises `Malformed` when that cannot be done within `MAX_UNZIPPED`.
    """
    if body[:2] == b"\x1f\x8b":
        text, warnings = text_of(_unzipped(body), content_type)
        return text, ("the document is gzipped without saying so", *warnings)
    encoding, mark = read_bom(body)
    if encoding and mark:
        return body[len(mark) :].decode(encoding, "replace"), ()
    marked = next((name for marker, name in _MARKERS.items() if body.startswith(marker)), None)
    if marked:
        return body.decode(marked, "replace"), ()
    return _by_its_bytes(body, _claims(body, content_type))


def as_xml(text: str) -> bytes:
    """The text as UTF-8 that says so, without characters and references that XML 1.0 forbids (sections 2.2, 4.1).

    feedparser raises on some references (`&#xD800;`) and lets others (`&#8;`) through into titles.
    """
    declaration = _DECLARATION.match(text)
    text = (text[declaration.end() :] if declaration else text).lstrip("\ufeff \t\r\n")
    written = _of_characters(text)
    if b"&#" in written:
        written = _REFERENCE.sub(_allowed, references.paired(written.decode())).encode()
    return b"<?xml version='1.0' encoding='utf-8'?>\n" + written


def _of_characters(text: str) -> bytes:
    """UTF-8 without what is no character by XML 1.0 section 2.2."""
    try:
        written = text.encode()
    except UnicodeEncodeError:
        written = _HALVES.sub("", text).encode()
    written = written.translate(None, _CONTROLS)
    if "\ufffe" in text or "\uffff" in text:  # which no text of Latin letters can have: that is known without a look
        written = written.replace(b"\xef\xbf\xbe", b"").replace(b"\xef\xbf\xbf", b"")
    return written


def _claims(body: bytes, content_type: str | None) -> list[str]:
    """The encodings that the document is said to have, the most trusted first.

    The header before the document (RFC 7303, section 3), unless it says what servers say of any file.
    """
    declared = _DECLARED.search(body[:2_000])
    header, own = http_content_type_encoding(content_type), resolve_encoding(declared[1].decode()) if declared else None
    names = [own, header] if header in _BLANKET else [header, own]
    return [name for name in names if name]


def _by_its_bytes(body: bytes, claims: list[str]) -> tuple[str, tuple[str, ...]]:
    """Bytes that are UTF-8 are read as UTF-8, whatever is claimed: no other encoding looks like it by chance."""
    seven_bit = next((name for name in claims if name.startswith(_SEVEN_BIT)), None)
    text = _strictly(body, seven_bit) if seven_bit else None
    if text is None:
        text = _strictly(body, "utf-8")
    if text is not None:
        return text, ()
    if _is_damaged_utf8(body):
        text = body.decode("utf-8", "surrogateescape")
        return _STRAY.sub(_western, text), ("some bytes are not UTF-8; those are read as windows-1252",)
    for name in claims:
        text = _strictly(body, name)
        if text is not None:
            return text, ()
    said = f"not {claims[0]}" if claims else "no known encoding"
    return body.decode("cp1252", "replace"), (f"the bytes are {said}; read as windows-1252",)


def _strictly(body: bytes, encoding: str) -> str | None:
    try:
        codecs.lookup(encoding)
        return body.decode(encoding)
    except (UnicodeError, LookupError):
        return None


def _is_damaged_utf8(body: bytes) -> bool:
    """Whether nearly all of what is not ASCII is UTF-8: one broken byte must not turn all other text into noise."""
    good = len(_MULTIBYTE.findall(body))
    bad = body.decode("utf-8", "replace").count("\ufffd") - body.count(b"\xef\xbf\xbd")
    return good >= 4 * bad


def _western(stray: re.Match[str]) -> str:
    return stray[0].encode("utf-8", "surrogateescape").decode("cp1252", "replace")


def _unzipped(body: bytes) -> bytes:
    unpacker = zlib.decompressobj(wbits=31)
    try:
        data = unpacker.decompress(body, MAX_UNZIPPED)
    except zlib.error as error:
        raise Malformed(f"gzipped, and cannot be unpacked: {error}") from error
    if unpacker.unconsumed_tail or data[:2] == b"\x1f\x8b":
        raise Malformed(f"gzipped twice, or over {MAX_UNZIPPED:,} bytes when unpacked")
    return data


def _allowed(reference: re.Match[str]) -> str:
    digits, base = (reference[1], 16) if reference[1] else (reference[2], 10)
    number = int(digits, base) if len(digits) <= 10 else 0x110000
    if number in (9, 10, 13) or 0x20 <= number <= 0xD7FF or 0xE000 <= number <= 0xFFFD or 0x10000 <= number <= 0x10FFFF:
        return reference[0]
    return ""
