"""Servers for the tests of this room."""

from tests.delivery.servers import certificates, hook, mail, trusted

__all__ = ["certificates", "hook", "mail", "trusted"]
