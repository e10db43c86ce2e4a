"""What a form looks like, as data: one YAML file per form and validity period, checked when it is loaded."""
