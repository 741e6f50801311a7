"""Writes the social map to a file: nested HSDS 3.1 JSON, JSON lines, or a tabular datapackage in a zip."""

from pathlib import Path

from domain.social_map.problems import UnreadableError
from domain.social_map.writing.json_files import JsonFile, LinesFile
from domain.social_map.writing.tables import TablesFile
from domain.texts import _

__all__ = ["Writer", "writer_for"]

Writer = JsonFile | LinesFile | TablesFile


def writer_for(path: Path) -> Writer:
    """By the end of its name. Raises UnreadableError for one that we do not write."""
    match path.suffix.lower():
        case ".json":
            return JsonFile(path)
        case ".jsonl" | ".ndjson":
            return LinesFile(path)
        case ".zip":
            return TablesFile(path)
    raise UnreadableError(_("{file}: a map is exported as .json, .jsonl or .zip.").with_(file=path.name))
