"""The REST API: routes over the use cases; entry point `workbench.api.app.api`."""
