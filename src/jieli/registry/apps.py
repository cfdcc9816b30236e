from django.apps import AppConfig


class RegistryConfig(AppConfig):
    """Institutions, people and what they may do."""

    name = "jieli.registry"
    label = "registry"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Give the kernel the official words of the roles, and who acts for a job."""
        from jieli.kernel import door, jobs
        from jieli.registry.queries import access
        from jieli.registry.roles import ROLES

        door.ROLE_WORDS.update({r.code: r.label for r in ROLES})
        jobs.actor_builder = access.actor_for
