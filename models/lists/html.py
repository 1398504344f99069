"""HTML: templates that stand beside the code, in which every value is escaped."""

from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

_TEMPLATES = Environment(
    loader=FileSystemLoader(Path(__file__).parents[2]),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
    auto_reload=False,
)


def render(name: str, **values: object) -> Markup:
    """Return a template with its values, each escaped unless it is `Markup` (HTML) already.

    Parameters
    ----------
    name : the template's path from the top folder, as "models/lists/briefing.html".
    values : what the template names; one that is missing is an error, never an empty text.

    >>> str(render("models/lists/link.html", title="<b>", url="javascript:alert(1)"))
    '&lt;b&gt;'
    """
    return Markup(_TEMPLATES.get_template(name).render(values))
