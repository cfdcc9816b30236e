from django.db import migrations, models


class Migration(migrations.Migration):
    """A grant may wait for a second person; those of today hold."""

    dependencies = (("registry", "0001_initial"),)

    operations = (
        migrations.AddField(
            model_name="grant",
            name="is_confirmed",
            field=models.BooleanField(default=True, verbose_name="已确认"),
        ),
    )
