"""How forms look: every field and form is drawn by the shared components."""

from django.forms.renderers import TemplatesSetting


class MokpyoRenderer(TemplatesSetting):
    """Draws `{{ form }}` and `{{ field.as_field_group }}` with our components."""

    form_template_name = "components/form.html"
    field_template_name = "components/field.html"
