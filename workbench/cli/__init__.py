"""The command line: `python -m workbench`. Commands import what they need when they run."""
