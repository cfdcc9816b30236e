from django.apps import AppConfig


class ProgrammeConfig(AppConfig):
    """Programmes, batches, needs and posts."""

    name = "jieli.programme"
    label = "programme"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Tell the registry which units take part in which programme, and what programmes and batches are called."""
        from jieli.programme.models import Batch, Participant, Programme
        from jieli.registry import reach
        from jieli.registry.queries import access

        reach.answer_with(
            lambda codes: Participant.objects.filter(programme__code__in=codes, is_confirmed=True).values(
                "institution"
            )
        )
        access.name_scopes_with(lambda code: Programme.objects.filter(code=code).values("name")[:1])
        access.name_scopes_with(lambda code: Batch.objects.filter(code=code).values("name")[:1])
