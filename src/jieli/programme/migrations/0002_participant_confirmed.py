from django.db import migrations, models


class Migration(migrations.Migration):
    """Who takes part today goes on doing so; who is named from now on waits for a confirmation."""

    dependencies = (("programme", "0001_initial"),)

    operations = (
        migrations.AddField(
            model_name="participant",
            name="is_confirmed",
            field=models.BooleanField(default=True, verbose_name="已确认参加"),
        ),
        migrations.AlterField(
            model_name="participant",
            name="is_confirmed",
            field=models.BooleanField(default=False, verbose_name="已确认参加"),
        ),
    )
