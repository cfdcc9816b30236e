from django.apps import AppConfig


class WebConfig(AppConfig):
    """The console; it has no tables."""

    name = "jieli.web"
    label = "web"
    verbose_name = "Console"
