"""Parts that Great Expectations' site builder is told to draw with, where its own do work twice for every result.

Our results are described by their rule (`render_data_docs`); its own renderer builds an Expectation twice over to learn
the description that stands in the result. The pages come out the same.
"""

from collections.abc import Callable
from typing import Any

from great_expectations.render import RenderedStringTemplateContent
from great_expectations.render.renderer.content_block import ValidationResultsTableContentBlockRenderer
from great_expectations.render.view import DefaultJinjaPageView
from jinja2 import pass_context

SECTION = {
    "renderer": {
        "class_name": "ValidationResultsPageRenderer",
        "column_section_renderer": {
            "class_name": "ValidationResultsColumnSectionRenderer",
            "table_renderer": {"module_name": __name__, "class_name": "DescribedResults"},
        },
    },
    "view": {"module_name": __name__, "class_name": "PageView"},
}


class DescribedResults(ValidationResultsTableContentBlockRenderer):  # type: ignore[misc]
    """Rows of results that all bear a description."""

    @classmethod
    def _get_content_block_fn_from_expectation_description(cls, expectation_config: Any) -> Callable[..., Any] | None:
        return cls._render_expectation_description if expectation_config.description else None

    @classmethod
    def _render_expectation_description(
        cls, configuration: Any, runtime_configuration: dict[str, Any], **_: Any
    ) -> list[RenderedStringTemplateContent]:
        styling = runtime_configuration.get("styling", {})
        return [RenderedStringTemplateContent(string_template={"template": configuration.description}, styling=styling)]


class PageView(DefaultJinjaPageView):  # type: ignore[misc]
    """Templates stay as they are while a site is built: no look at their files for every element of a page.

    Nor is the page's context asked for each of its names then.
    """

    # Great Expectations gives what the signature names.
    def __init__(self, custom_styles_directory: Any = None, custom_views_directory: Any = None) -> None:
        super().__init__(custom_styles_directory, custom_views_directory)
        self._templates: dict[str, Any] = {}

    @pass_context
    def render_content_block(self, jinja_context: Any, content_block: Any, *args: Any, **kwargs: Any) -> Any:
        """An element of a page and all within it, as HTML."""
        names = jinja_context if isinstance(jinja_context, dict) else jinja_context.get_all()
        return super().render_content_block(names, content_block, *args, **kwargs)

    def _get_template(self, template_str: str) -> Any:
        if template_str not in self._templates:
            self._templates[template_str] = super()._get_template(template_str)
        return self._templates[template_str]
