"""What somebody may have written into a variable by mistake."""

from __future__ import annotations

from hypothesis import strategies as st

SECRET = "hunter2"  # noqa: S105
"""Stands where a password may stand, and must not come back in an error."""

_WORDS = st.sampled_from(
    [
        *(
            "",
            "me",
            "db",
            "db.example",
            "localhost",
            "127.0.0.1",
            "[::1]",
            "%2Frun",
            "0",
            "5432",
            "99999",
            "-1",
        ),
        *(
            "many",
            "%",
            "%zz",
            "%00",
            "%ff",
            "%41",
            "[",
            "]",
            "@",
            ":",
            "/",
            "?",
            "#",
            "&",
            "=",
            "//",
            "\\",
            " ",
        ),
        *("\t", "\n", "ü", "牌", "\udcff", "\x00", "🂡", "a" * 300, "service=x", "sslmode=banana", "db=abc"),
        *(
            "?x=1",
            "?db=1",
            "?sslmode=require",
            "?ssl_cert_reqs=none",
            ".sqlite3",
            ":memory:",
            "~",
            "+",
            SECRET,
        ),
    ]
)


def addresses(*schemes: str) -> st.SearchStrategy[str]:
    """Return texts that are addresses, nearly addresses, or nothing like them."""
    scheme = st.sampled_from([f"{each}://" for each in schemes] + ["", "http://", "://", schemes[0]])
    near = st.tuples(scheme, st.lists(_WORDS, max_size=8).map("".join)).map("".join)
    right = st.builds(
        "{}{}{}{}{}{}".format,
        st.sampled_from([f"{each}://" for each in schemes]),
        st.sampled_from(["", "me@", f"me:{SECRET}@", f":{SECRET}@"]),
        _WORDS,
        st.sampled_from(["", ":1", ":65535", ":65536", ":x"]),
        _WORDS.map("/{}".format),
        st.sampled_from(["", "?", "?db=3", "?sslmode=require", "?connect_timeout=1", "?nothing=1"]),
    )
    return right | near | st.text(max_size=40)
