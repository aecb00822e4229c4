"""`python -m syndicate`."""

from syndicate.cli import program

program()
