from __future__ import annotations

import pytest

from pokertool_site.supervisor.address import Address
from pokertool_site.supervisor.programs import captures, celery, web_server


def test_the_web_server_logs_no_query_and_takes_no_long_message() -> None:
    program = web_server(Address(host="::1", port=8001), workers=2)

    line = " ".join(program.arguments)
    assert "--host ::1 --port 8001 --workers 2" in line
    assert "--no-access-log --log-level warning" in line
    assert "--ws-max-size 4096" in line


def test_the_web_server_hangs_up_on_who_answers_no_ping_and_compresses_nothing() -> None:
    line = " ".join(web_server(Address(host="::1", port=8001), workers=1).arguments)

    assert "--ws-ping-interval 20 --ws-ping-timeout 20" in line
    assert "--ws-per-message-deflate false" in line


def test_the_web_server_believes_no_header_about_who_connected() -> None:
    program = web_server(Address(host="::1", port=8001), workers=1)

    assert "--no-proxy-headers" in program.arguments


@pytest.mark.parametrize(
    ("demo", "others", "names"),
    [
        (True, [], ["demo"]),
        (False, [], []),
        (True, ["--source screen"], ["demo", "capture"]),
        (False, ["--source screen", "--source demo"], ["capture", "capture-2"]),
    ],
    ids=["as it comes", "without the demo", "a screen as well", "two captures"],
)
def test_who_watches_a_table_is_for_the_user_to_say(
    *, demo: bool, others: list[str], names: list[str]
) -> None:
    assert [program.name for program in captures(demo=demo, others=others)] == names


def test_the_arguments_of_a_capture_are_split_as_a_shell_does() -> None:
    (capture,) = captures(demo=False, others=["--source images 'my tables/*.png'"])

    assert capture.arguments[-3:] == ("--source", "images", "my tables/*.png")
    assert capture.may_finish


def test_a_capture_gives_back_the_memory_that_its_networks_took_for_a_moment() -> None:
    (capture,) = captures(demo=True, others=[])

    assert int(capture.environment["MALLOC_MMAP_THRESHOLD_"]) < 10_000_000


def test_celerys_halves_are_one_process_with_threads() -> None:
    line = " ".join(celery().arguments)

    assert "worker --beat-thread --pool threads" in line
