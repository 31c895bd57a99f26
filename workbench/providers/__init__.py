"""Models: a request in, a completion out. Imports domain, settings and aio; the home of SDKs."""
