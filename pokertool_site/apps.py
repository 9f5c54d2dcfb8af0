from django.apps import AppConfig


class SiteConfig(AppConfig):
    name = "pokertool_site"
    verbose_name = "PokerTool"
