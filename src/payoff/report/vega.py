"""The one door to vl-convert: Vega's own programs, and charts as pictures."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from importlib.metadata import version
from typing import Any

from payoff.core.cache import cache_folder
from payoff.core.errors import SourceError
from payoff.core.files import whole_file
from payoff.core.text import visible

VERSION = "6.4"


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

    png: bytes = vl_convert.vegalite_to_png(
        _printable(spec),
        vl_version=VERSION,
        config=dict(config),
        scale=scale,
        allowed_base_urls=[],
    )
    return png


def _printable(value: Any) -> Any:
    """Replace what XML cannot hold in every text: vl-convert would end the whole process."""
    if isinstance(value, str):
        return visible(value)
    if isinstance(value, Mapping):
        return {visible(key): _printable(item) for key, item in value.items()}
    return [_printable(item) for item in value] if isinstance(value, list | tuple) else value
