"""Tell the world about job offers: what is new, what has closed, once each."""

__version__ = "0.1.0"
