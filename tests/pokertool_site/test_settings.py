"""The settings as a process with such an environment sees them."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.servers import PROJECT

SHOW = """
import json, sys
from django.conf import settings
print(json.dumps({name: getattr(settings, name) for name in sys.argv[1:]}, default=str))
"""


def settings_with(var: Path, *names: str, **environment: str) -> dict[str, Any]:
    """Return these settings of a process in which nothing but `environment` is set."""
    shown = run(var, *names, **environment)
    assert shown.returncode == 0, shown.stderr
    found: dict[str, Any] = json.loads(shown.stdout)
    return found


def run(var: Path, *names: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", SHOW, *names],
        cwd=PROJECT,
        env={
            "DJANGO_SETTINGS_MODULE": "pokertool_site.settings",
            "POKERTOOL_VAR_DIR": str(var),
            **environment,
        },
        capture_output=True,
        text=True,
        check=False,
    )


def test_with_nothing_set_everything_is_embedded(tmp_path: Path) -> None:
    found = settings_with(
        tmp_path,
        *("DEBUG", "DATABASES", "CHANNEL_LAYERS", "CELERY_BROKER_URL", "CELERY_BROKER_TRANSPORT_OPTIONS"),
    )

    assert found["DEBUG"] is False
    assert found["DATABASES"]["default"]["NAME"] == str(tmp_path / "pokertool.sqlite3")
    assert found["CHANNEL_LAYERS"]["default"]["BACKEND"] == "channels.layers.InMemoryChannelLayer"
    assert found["CELERY_BROKER_URL"].startswith("files:")
    assert {Path(folder).parent for folder in found["CELERY_BROKER_TRANSPORT_OPTIONS"].values()} == {
        tmp_path / "celery"
    }


def test_sqlite_is_set_up_to_lose_nothing(tmp_path: Path) -> None:
    options = settings_with(tmp_path, "DATABASES")["DATABASES"]["default"]["OPTIONS"]

    assert options["transaction_mode"] == "IMMEDIATE"
    assert "journal_mode=WAL" in options["init_command"]
    assert "synchronous=FULL" in options["init_command"]


def test_two_variables_move_it_to_postgresql_and_redis(tmp_path: Path) -> None:
    found = settings_with(
        tmp_path,
        *("DATABASES", "CHANNEL_LAYERS", "CELERY_BROKER_URL", "CELERY_BROKER_TRANSPORT_OPTIONS"),
        DATABASE_URL="postgres://me@db/table",
        REDIS_URL="redis://layer:6379/3",
    )

    assert found["DATABASES"]["default"]["ENGINE"] == "django.db.backends.postgresql"
    assert found["CHANNEL_LAYERS"]["default"]["CONFIG"]["hosts"] == ["redis://layer:6379/3"]
    assert found["CELERY_BROKER_URL"] == "redis://layer:6379/3"
    assert found["CELERY_BROKER_TRANSPORT_OPTIONS"] == {
        "global_keyprefix": "pokertool:celery:",
        "visibility_timeout": 300,
    }


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DATABASE_URL", "mysql://db/table"),
        ("REDIS_URL", "localhost:6379"),
        ("DEBUG", "perhaps"),
        ("POKERTOOL_LOGIN_REQUIRED", "detections"),
        ("POKERTOOL_RETENTION_DAYS", "0"),
        ("POKERTOOL_MAX_CONNECTIONS_PER_IP", "many"),
        ("POKERTOOL_TRUSTED_PROXIES", "localhost"),
        ("POKERTOOL_CORS_ORIGINS", "*"),
        ("POKERTOOL_CORS_ORIGINS", "http://["),
        ("POKERTOOL_REQUESTS_PER_MINUTE_PER_IP", "0"),
        ("ALLOWED_HOSTS", "*"),
    ],
)
def test_a_variable_that_can_not_be_right_is_named(tmp_path: Path, name: str, value: str) -> None:
    refused = run(tmp_path, "DEBUG", **{name: value})

    assert refused.returncode == 1
    assert f"ImproperlyConfigured: {name} " in refused.stderr
