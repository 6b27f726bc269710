"""The table of firmware images (images.tsv) and the folder that may hold them."""

import hashlib
import os
import pathlib

TABLE = pathlib.Path(__file__).parent / 'images.tsv'


class Image:
    def __init__(self, row, files):
        self.name, self.kind, self.what, self.idf, self.repository, self.banner, parts = row
        parts = [part.split('@') for part in parts.split()]
        self.parts = [(files.get(digest), offset) for digest, offset in parts]

    def is_there(self):
        return all(path is not None for path, _ in self.parts)

    def arguments(self):
        """FIRMWARE and --firmware options for espcam run."""
        words = [f'{path}@{offset}' for path, offset in self.parts]
        return words[:1] + [word for part in words[1:] for word in ('--firmware', part)]


def digests(folder):
    """SHA-256 of each .bin file below the folder: its path."""
    files = {}
    for path in sorted(pathlib.Path(folder).rglob('*.bin')):
        files[hashlib.sha256(path.read_bytes()).hexdigest()] = path
    return files


def load():
    """All images of the table; those whose files are in $ESPCAM_FIRMWARE know their paths."""
    folder = os.environ.get('ESPCAM_FIRMWARE')
    files = digests(folder) if folder else {}
    rows = [line.split('\t') for line in TABLE.read_text().splitlines() if not line.startswith('#')]
    return [Image(row, files) for row in rows]
