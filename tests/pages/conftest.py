"""Fixtures for pages: a registered person, and the app as a person sees it."""

from tests.people import app_seen_by, eva, quick_hashes

__all__ = ["app_seen_by", "eva", "quick_hashes"]
