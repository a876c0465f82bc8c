"""Runs of models, kept in memory and on disk (see scenes.core.memo)."""

from __future__ import annotations

from scenes.core.memo import kept_in
from scenes.models import texts

kept = kept_in("models", in_memory=32, reads=texts.digest)
