import importlib

from django.apps import AppConfig
from django.conf import settings


class EventLogConfig(AppConfig):
    name = "eventlog"

    def ready(self) -> None:
        # Here, before there is a second thread: a module that another thread is still importing counts as too
        # old a version for `limits`, and whoever connects first would be cut off.
        if settings.REDIS_URL is not None:
            importlib.import_module("redis")
