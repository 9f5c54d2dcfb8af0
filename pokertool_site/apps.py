from __future__ import annotations

from django.apps import AppConfig
from django.contrib.admin import apps

from pokertool_site.server.logs import make_records_printable


class SiteConfig(AppConfig):
    name = "pokertool_site"
    verbose_name = "PokerTool"

    def ready(self) -> None:
        # Models exist only by now.
        from eventlog.streams import describe  # noqa: PLC0415
        from pokertool_site.streams import STREAMS  # noqa: PLC0415

        make_records_printable()
        describe(STREAMS)


class AdminConfig(apps.AdminConfig):
    default = False  # or it would be taken for this package's own
    default_site = "pokertool_site.web.admin_site.Site"
