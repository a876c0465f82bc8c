"""The page as a zip for a learning management system: SCORM 1.2, one asset, which asks nothing of the system and reports nothing to it.

The manifest is that of the SCORM 1.2 Content Aggregation Model (ADL, 2001; elements from memory): an organization with one item, a resource
with all files. The schemas that it names are not in the zip. Films are the small ones (720p), so that it stays below usual upload limits.
"""

from __future__ import annotations

import shutil
import tempfile
import zipfile
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import quote
from xml.sax.saxutils import escape, quoteattr

from publish.manifest import Manifest
from publish.page import write_page
from publish.page_folder import INDEX
from publish.page_parts import played
from scenes.core.cache import replaced

IMS = "imsmanifest.xml"
DAY = (1980, 1, 1, 0, 0, 0)  # the earliest of a zip: the same page gives the same bytes
PLAIN = (".html", ".xml", ".svg", ".txt", ".json")  # what is worth compressing
MODE = 0o644 << 16
ZIP32 = 1 << 31  # bytes, from where a zip writes sizes of 64 bits


def write_lms(manifest: Manifest, folder: Path, target: Path) -> Path:
    """Write a zip of the page of a kit's folder; return it. Raises InputError and OSError as `write_page` does."""
    with tempfile.TemporaryDirectory(prefix="explainer-") as made:
        site = Path(made) / "page"
        write_page(manifest, folder, site, only=played(manifest))
        names = sorted(file.relative_to(site).as_posix() for file in site.rglob("*") if file.is_file())
        with replaced(target) as part, zipfile.ZipFile(part, "w") as archive:
            archive.writestr(_entry(IMS), _ims(manifest, names))
            for name in names:
                with (
                    (site / name).open("rb") as file,
                    archive.open(_entry(name), "w", force_zip64=(site / name).stat().st_size > ZIP32) as place,
                ):
                    shutil.copyfileobj(file, place)
    return target


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, DAY)
    entry.external_attr = MODE
    entry.compress_type = zipfile.ZIP_DEFLATED if name.endswith(PLAIN) else zipfile.ZIP_STORED
    return entry


def _ims(manifest: Manifest, names: Sequence[str]) -> str:
    """Return the package's manifest."""
    title = escape(manifest.title)
    files = "\n".join(f"      <file href={quoteattr(quote(name))}/>" for name in names)
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<manifest identifier="ai-infrastructure-explainer" version="1.2"
    xmlns="http://www.imsproject.org/xsd/imscp_rootv1p1p2" xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_rootv1p2">
  <metadata><schema>ADL SCORM</schema><schemaversion>1.2</schemaversion></metadata>
  <organizations default="talk">
    <organization identifier="talk">
      <title>{title}</title>
      <item identifier="page" identifierref="page-files"><title>{title}</title></item>
    </organization>
  </organizations>
  <resources>
    <resource identifier="page-files" type="webcontent" adlcp:scormtype="asset" href="{INDEX}">
{files}
    </resource>
  </resources>
</manifest>
"""
