"""`python -m workbench` is the command line."""

from workbench.cli.main import app

app(prog_name="python -m workbench")
