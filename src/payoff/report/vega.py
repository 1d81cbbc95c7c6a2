"""The one door to vl-convert: Vega's own programs, and charts as pictures."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import partial
from importlib.metadata import version
from typing import Any

from payoff.core.cache import cache_folder
from payoff.core.errors import SourceError
from payoff.core.files import whole_file
from payoff.core.text import all_replaced, visible

VERSION = "6.4"
WIDE = re.compile("[\U00010000-\U0010ffff]")


def vega_bundle() -> str:
    """Return the JavaScript of Vega, Vega-Lite and Vega-Embed, for an inline script.

    Making it takes seconds, so it is kept in the user's cache folder.
    """
    folder = cache_folder()
    kept = folder / f"vega-{version('vl-convert-python')}-{VERSION}.js"
    with suppress(OSError):
        return kept.read_text(encoding="utf-8")
    made = _bundle()
    with suppress(OSError, SourceError):
        folder.mkdir(parents=True, exist_ok=True)
        with whole_file(kept) as path:
            path.write_text(made, encoding="utf-8")
    return made


def _bundle() -> str:
    import vl_convert

    script: str = vl_convert.javascript_bundle("window.vegaEmbed = vegaEmbed;", VERSION)
    return script.replace("</script", "<\\/script").replace("<!--", "\\x3c!--")


def picture(spec: Mapping[str, Any], config: Mapping[str, Any], scale: float) -> bytes:
    """Return a Vega-Lite specification as a PNG; no host may be asked."""
    import vl_convert

    png: bytes = _converted(partial(vl_convert.vegalite_to_png, scale=scale), spec, config)
    return png


def drawing(spec: Mapping[str, Any], config: Mapping[str, Any]) -> str:
    """Return a Vega-Lite specification as an SVG; no host may be asked."""
    import vl_convert

    svg: str = _converted(vl_convert.vegalite_to_svg, spec, config)
    return svg


def _converted(convert: Callable[..., Any], spec: Any, config: Mapping[str, Any]) -> Any:
    """Convert a specification in which every text is safe to show.

    What XML cannot hold would end the whole process. Vega cuts long labels in the middle of a
    letter of two UTF-16 units, such as an emoji, which vl-convert refuses: then those are replaced.
    """
    told = {"vl_version": VERSION, "config": dict(config), "allowed_base_urls": []}
    safe = all_replaced(spec, visible)
    try:
        return convert(safe, **told)
    except ValueError:
        return convert(all_replaced(safe, partial(WIDE.sub, "\ufffd")), **told)
