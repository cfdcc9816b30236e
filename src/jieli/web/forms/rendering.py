"""How forms become markup: our templates for fields and forms, also for those of libraries."""

from django.forms.renderers import TemplatesSetting


class Renderer(TemplatesSetting):
    """Renders every field by ``parts/_field.html`` and every form by ``parts/_fields.html``."""

    form_template_name = "parts/_fields.html"
    field_template_name = "parts/_field.html"
