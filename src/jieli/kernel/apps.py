from django.apps import AppConfig


class KernelConfig(AppConfig):
    """Users, audit trail, jobs, notices and files."""

    name = "jieli.kernel"
    label = "kernel"
    default_auto_field = "django.db.models.BigAutoField"
