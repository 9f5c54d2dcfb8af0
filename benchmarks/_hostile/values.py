# ruff: noqa: RUF001 (other scripts' digits are the point)
"""What hostile clients write where a number, a moment, a word or an address is wanted."""

from __future__ import annotations

import random
from itertools import chain

EDGES = (31, 32, 53, 63, 64)
"""Bits after which somebody's numbers end."""

KINDS: dict[str, tuple[str, ...]] = {
    "numbers": (
        *(str(edge) for bits in EDGES for edge in (2**bits - 1, 2**bits, -(2**bits) - 1)),
        "0", "1", "7", "-0", "-1", "+1", "1.5", "1e9", "1e999", "0x10", "1_000", "NaN", "inf", "-inf", "٣",
        "１", "²", " 1", "", "9" * 18, "1" + "0" * 30, "9" * 5000,
    ),
    "datetimes": (
        "0001-01-01T00:00:00Z", "0001-01-01T00:00:00+23:59", "0000-01-01T00:00:00Z", "9999-12-31T23:59:59Z",
        "9999-12-31T23:59:59-23:59", "1" + "0" * 30 + "-01-01T00:00:00Z", "1969-12-31T23:59:59Z",
        "2026-11-23T01:02:03Z", "2026-11-23T01:02:03 02:00", "2026-13-01T00:00:00Z", "2026-02-30T25:61:61Z",
        "2026-11-23T01:02:03+99:99", "2026-W01-1", "-0001-01-01", "-infinity", "infinity", "now", "epoch",
    ),
    "days": (
        "9999-12-31", "0001-01-01", "1970-01-01", "2026-11-23", "2026-02-30", "20261123", "2026-W48-1",
        "٢٠٢٦-١١-٢٣", "99999-01-01",
    ),
    "texts": (
        "\0", "a\0b", "_00", "_5F00", "%", "%00", "%zz", "%25", "\udcff\udcfe", "\ud800", "\xff", "é",
        "\u202e", "\U0001f4a9" * 20, "\x1b[2J", "\x7f", "a\r\nSet-Cookie: a=b", "\t", " ", "x" * 151,
        "x" * 256, "x" * 3000, "' OR 1=1 --", '"', "\\", "%s%n%(x)s", "{{7*7}}", "${x}", "<script>",
        "../../../../etc/passwd", "null", "[]", "{}", "[" * 500, '{"a":' * 200, "true", "None", "undefined",
        ",", ",,,,", "a," * 300, "&&==&;", "demo",
    ),
    "patterns": (
        "(", "[", "*", "(?P<", "(a+)+$", "\\", "a{99999999999}", "(?i)(?<=a*)", "[[:foo:]]",
        "x" * 200 + "(",
    ),
    "uuids": (
        "00000000-0000-0000-0000-000000000000", "ffffffff-ffff-ffff-ffff-ffffffffffff", "g" * 32, "1" * 32,
        "1" * 33, "{00000000-0000-0000-0000-000000000000}", "urn:uuid:00000000-0000-0000-0000-000000000000",
        "１" * 32, "-" * 36,
    ),
    "addresses": (
        "http://[", "http://[::1", "http://[x]", "http://localhost:99999", "http://localhost:٣",
        "http://localhost:-1", "http://localhost:" + "9" * 5000, "http://\0", "http://\xff", "http://a b",
        "//", "//[", "null", "file://", "http://[fe80::1%25eth0]", "http://localhost",
        "http://127.0.0.1:8000", "javascript:alert(1)", "://", "http://" + "a." * 1000,
        "http://user:pass@localhost@evil.example", "http://xn--\u2024", "http://℀.example",
    ),
    "hosts": (
        "", "[", "[::1", "[::1]:x", "localhost:99999", "localhost:", "127.0.0.1:" + "9" * 5000,
        "evil.example", "\0", "a" * 3000, "local host", "\xff", "127.0.0.1, evil.example", "127.0.0.1",
        "::1", "fe80::1%eth0", "fe80::1%\x1b[2J", "1.2.3.4, 5.6.7.8", "1.2.3.4:99999", "[::1]:1, unknown",
        "999.1.1.1", "0x7f.1", "１.2.3.4", "," * 500, "_", "https",
    ),
    "tokens": (
        ".", "..", "1.", ".x", "٣.x", "²." + "A" * 24, "9999.x", "3650." + "A" * 24, "1." + "A" * 24,
        "1." + "_" * 24, "1." + "/w==", "9" * 5000, "9" * 5000 + ":x:y", "1:2:3", "٣:x:y", "1.\0", "1.\xff",
        "30." + "x" * 4000,
    ),
    "cookies": (
        '"\\000"', '"\\377"', '"\\"', '"', "x" * 32, "X" * 32, "0" * 40, "a\0b", "\xff" * 32, "é" * 32,
        ";;;", "=;=", ", ,", "a=b=c", "x" * 3000, '"' + "\\054" * 10 + '"', "\x7f",
    ),
    "types": (
        "text/plain; charset=hex", "text/plain; charset=zlib", "text/plain; charset=unicode_escape",
        "x; charset=undefined", "text/plain; charset=utf-16", "text/plain; charset=idna",
        "text/plain; charset=punycode", "text/plain; charset=\0",
        "application/x-www-form-urlencoded; charset=utf-7",
        "application/x-www-form-urlencoded; charset=latin-1", "multipart/form-data",
        "multipart/form-data; boundary=", "multipart/form-data; boundary=x; charset=utf-16",
        "multipart/form-data; boundary=" + "x" * 500, "multipart/form-data; boundary=\xff",
        "application/json", ";", "=", "text/plain; charset*=utf-8''%FF", 'text/plain; charset="', "*/*;q=x",
        "application/openmetrics-text; version=x", "application/openmetrics-text;version=1.0.0;escaping=",
        "text/plain;version=0.0.4;escaping=\xff,;;=,",
    ),
    "dates": (
        "Sun, 99 Nov 99999 99:99:99 GMT", "Sun, 06 Nov 1994 08:49:37 GMT", "Sun, 06 Nov 0000 08:49:37 GMT",
        "0", "-1", "Sun, 31 Dec 9999 23:59:59 GMT", "Sun, 06 Nov " + "9" * 30 + " 08:49:37 GMT", "x", '"',
        "*", 'W/"', "Sunday", "Mon, 01 Jan 1 00:00:00 -9999", "1 1 1 1 1 1",
    ),
    "ranges": (
        "bytes=0-", "bytes=-1", "bytes=-", "bytes=5-1", "bytes=0-0,2-3", "bytes=" + "9" * 5000 + "-",
        "bytes=٣-", "bytes=x-y", "lines=0-1", "bytes=", "=", "bytes=99999999999999999999-",
    ),
}  # fmt: skip

EVERYTHING = tuple(chain.from_iterable(KINDS.values()))


def hostile(dice: random.Random, *kinds: str) -> str:
    """Return a value of one of `kinds`, of any without one; one in three is changed at random."""
    pool = KINDS[dice.choice(kinds)] if kinds and dice.random() < 0.7 else EVERYTHING
    text = dice.choice(pool)
    return mutated(dice, text) if dice.random() < 0.33 else text


def mutated(dice: random.Random, text: str) -> str:
    """Return `text` with something put in, left out, said twice or put behind."""
    at = dice.randint(0, len(text))
    match dice.randrange(5):
        case 0:
            return text[:at] + chr(dice.choice((dice.randrange(0x80), dice.randrange(0xD800)))) + text[at:]
        case 1:
            return text[:at] + text[at + 1 :]
        case 2:
            return (text[:100] or "0") * dice.randint(2, 20)
        case 3:
            return text + dice.choice(EVERYTHING)[:200]
        case _:
            return text[::-1]
