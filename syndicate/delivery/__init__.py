"""Outbox → outcomes: what sends, and remembers what came of it."""
