from django.apps import AppConfig


class PlacementConfig(AppConfig):
    """Plans, deployments and presence."""

    name = "jieli.placement"
    label = "placement"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Tell recruiting when people serve."""
        from jieli.placement.service import services_of
        from jieli.recruiting import reach

        reach.deployments_with(services_of)
