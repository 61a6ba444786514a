"""Figures as SVG that may stand in a page: drawing elements only, own ids, a name and a text."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterator

from analysis.errors import NotebookError

_SVG = "{http://www.w3.org/2000/svg}"
_XLINK_HREF = "{http://www.w3.org/1999/xlink}href"

# What a drawing needs. Everything else (scripts, styles, foreign text, animation) is left out.
_ELEMENTS = frozenset(
    (
        *("svg", "g", "defs", "symbol", "use", "path", "rect", "circle", "ellipse", "line"),
        *("polyline", "polygon", "text", "tspan", "image", "stop", "marker"),
        *("clipPath", "mask", "pattern", "linearGradient", "radialGradient"),
    )
)
_LINK = "a"  # its drawing is kept, its target is not
_LOCAL_URL = re.compile(r"url\(\s*['\"]?#([^)'\"]+)['\"]?\s*\)")
_PNG = "data:image/png;base64,"
ON_SCREEN = 1.6
"""Pixels a point in the file of its own: lettering of 7 points is then read without zooming."""

# Matplotlib says this in a style sheet, which would reach beyond its own figure.
_INHERITED = {"stroke-linejoin": "round", "stroke-linecap": "butt"}


def clean_svg(svg: str, figure_id: str, *, title: str, description: str) -> str:
    """Rebuild a drawing from known parts, to be placed inside a page.

    Use it on every figure: several SVGs in one page share ids and style sheets, and a file
    from elsewhere may hold scripts.

    Parameters
    ----------
    svg : str
        The drawing.
    figure_id : str
        Prefix of all its ids.
    title, description : str
        Name and description for those who do not see it.

    Returns
    -------
    str
        An `svg` element with ``role="img"``; it scales with its place.

    Raises
    ------
    NotebookError
        If it is no SVG, defines entities or refers to anything outside itself.
    """
    root = _parse(svg, figure_id)
    _keep_drawing(root)
    for element in root.iter():
        _clean_attributes(element, figure_id)
    _rename_ids(root, figure_id)
    root.attrib.update(_INHERITED)
    _name(root, figure_id, title, description)
    return ET.tostring(root, encoding="unicode", short_empty_elements=True)


def standalone(svg: str) -> str:
    """Turn a cleaned drawing into a file of its own, on white so that it reads anywhere.

    Use it for the figure of the README, which is shown on dark pages too.
    """
    root = ET.fromstring(svg)
    for element in root.iter():
        element.tag = element.tag.removeprefix(_SVG)
    x, y, width, height = root.get("viewBox", "0 0 100 100").split()
    paper = {"x": x, "y": y, "width": width, "height": height, "fill": "#ffffff"}
    root.insert(2, ET.Element("rect", paper))  # after the title and the description
    shown = {"width": f"{ON_SCREEN * float(width):g}", "height": f"{ON_SCREEN * float(height):g}"}
    root.attrib.update({"xmlns": _SVG[1:-1], **shown})
    return ET.tostring(root, encoding="unicode") + "\n"


def _parse(svg: str, figure_id: str) -> ET.Element:
    # Entities are refused before parsing: they can grow without bound.
    if "<!ENTITY" in svg:
        raise NotebookError(f"{figure_id}: its SVG defines entities; draw it with matplotlib")
    try:
        root = ET.fromstring(svg.encode("utf-8"))
    except (ET.ParseError, UnicodeEncodeError) as error:
        raise NotebookError(f"{figure_id}: not an SVG drawing ({error})") from None
    if root.tag != f"{_SVG}svg":
        raise NotebookError(f"{figure_id}: not an SVG drawing (it begins with {root.tag!r:.60})")
    root.set("viewBox", root.get("viewBox") or _box(root))
    for size in ("width", "height", "version"):
        root.attrib.pop(size, None)
    return root


def _box(root: ET.Element) -> str:
    sizes = (re.match(r"[0-9.]+", root.get(side, "")) for side in ("width", "height"))
    return "0 0 " + " ".join(size.group() if size else "100" for size in sizes)


def _keep_drawing(root: ET.Element) -> None:
    """Drop what is not drawing; strip the namespaces, which HTML does without."""
    for parent in list(root.iter()):
        for child in list(parent):
            name = str(child.tag).removeprefix(_SVG)
            if name == _LINK:
                child.tag = f"{_SVG}g"
            elif name not in _ELEMENTS:
                parent.remove(child)
    for element in root.iter():
        element.tag = element.tag.removeprefix(_SVG)


def _clean_attributes(element: ET.Element, figure_id: str) -> None:
    for key, value in list(element.attrib.items()):
        if key in ("href", _XLINK_HREF):
            del element.attrib[key]
            if element.tag != "g":  # once a link
                element.set("href", _inner_reference(value, figure_id))
        elif key.startswith("{") or key.lower().startswith("on") or key == "class":
            del element.attrib[key]
        elif _points_outside(value):
            raise NotebookError(f"{figure_id}: its SVG refers to something outside: {value!r:.80}")


def _inner_reference(value: str, figure_id: str) -> str:
    if not value.startswith(("#", _PNG)):
        raise NotebookError(f"{figure_id}: its SVG refers to something outside: {value!r:.80}")
    return value


def _points_outside(value: str) -> bool:
    rest = _LOCAL_URL.sub("", value).lower()
    return "url" in rest or "javascript:" in rest or "\\" in rest


def _rename_ids(root: ET.Element, figure_id: str) -> None:
    """Count through the ids that something refers to; drop the others."""
    used = dict.fromkeys(_references(root))
    renamed = {old: f"{figure_id}-{number}" for number, old in enumerate(used)}

    def rename(match: re.Match[str]) -> str:
        return f"url(#{renamed[match.group(1)]})"

    for element in root.iter():
        _rename_in(element, renamed, rename)


def _references(root: ET.Element) -> Iterator[str]:
    for element in root.iter():
        for key, value in element.attrib.items():
            if key == "href" and value.startswith("#"):
                yield value[1:]
            yield from _LOCAL_URL.findall(value)


def _rename_in(
    element: ET.Element, renamed: dict[str, str], rename: Callable[[re.Match[str]], str]
) -> None:
    for key, value in list(element.attrib.items()):
        if key == "id":
            del element.attrib[key]
            if value in renamed:
                element.set("id", renamed[value])
        elif key == "href" and value.startswith("#"):
            element.set(key, "#" + renamed[value[1:]])
        else:
            element.set(key, _LOCAL_URL.sub(rename, value))


def _name(root: ET.Element, figure_id: str, title: str, description: str) -> None:
    for position, (tag, text) in enumerate((("title", title), ("desc", description))):
        element = ET.Element(tag, {"id": f"{figure_id}-{tag}"})
        element.text = text
        root.insert(position, element)
    root.attrib.update(
        {
            "xmlns": _SVG[1:-1],
            "role": "img",
            "aria-labelledby": f"{figure_id}-title",
            "aria-describedby": f"{figure_id}-desc",
        }
    )
