from django.apps import AppConfig


class IntakeConfig(AppConfig):
    """Imports of legacy ledgers."""

    name = "jieli.intake"
    label = "intake"
    default_auto_field = "django.db.models.BigAutoField"
