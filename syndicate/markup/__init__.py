"""Turns a posting's Markdown into what readers see: sanitised `html`, and from that `text`; knows no offer or site."""
