from django.apps import AppConfig


class RecruitingConfig(AppConfig):
    """Calls, applications, examinations and lists."""

    name = "jieli.recruiting"
    label = "recruiting"
    default_auto_field = "django.db.models.BigAutoField"
