"""Sends real reports in by the residents’ pages, and works the queue by keys to its end."""
