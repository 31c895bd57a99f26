"""Replybench: shows whether AI replies to clients are good enough to go live."""
