"""The REST API: routes over the use cases. app.py mounts its door; `app.api` is behind it."""
