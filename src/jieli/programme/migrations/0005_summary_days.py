from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("programme", "0004_pretasks"),
    ]

    operations = [
        migrations.AddField(
            model_name="policypack",
            name="summary_days",
            field=models.PositiveSmallIntegerField(
                blank=True, null=True, verbose_name="期满后总结归档期限（天）"
            ),
        ),
    ]
