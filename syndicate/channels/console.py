"""Prints each announcement, word for word, for people at a terminal and for logs."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from typing import ClassVar, TextIO

from syndicate.channels.common import heard, on_uncertain, readable
from syndicate.core.model import Change, Delivery, Json, Message, Receipt, Site
from syndicate.errors import Uncertain
from syndicate.ports import Clock, Option, Renderer, UncertainPolicy


class ConsoleChannel:
    """One message a change, in the language of the site, made from the template `message.txt`.

    stream: where it is printed; None for standard output as it is when something is printed.
    """

    OPTIONS: ClassVar[Mapping[str, Option]] = {}
    stream: TextIO | None = None

    def __init__(self, name: str, options: Mapping[str, Json], site: Site) -> None:
        self.name = name
        self.on_uncertain: UncertainPolicy = on_uncertain(options, "resend")
        self._options = options

    def compose(self, changes: Sequence[Change], renderer: Renderer) -> Sequence[Message]:
        """The words for each change, in order."""
        return [self._message(change, renderer) for change in heard(changes, self._options)]

    def _message(self, change: Change, renderer: Renderer) -> Message:
        said = readable(renderer.template("message.txt", changes=[change])).strip("\n")
        return Message((change.event_id,), {"text": said}, said)

    def recipients(self) -> Sequence[str]:
        """Whoever looks."""
        return ("",)

    def send(self, delivery: Delivery, recipient: str, clock: Clock) -> Receipt:
        """Print it. Raises Uncertain where the stream takes no more: part of it may stand there."""
        stream = self.stream or sys.stdout
        text = delivery.content["text"] + "\n"
        encoding = getattr(stream, "encoding", None) or "utf-8"
        try:
            # A terminal that knows fewer letters shows those it lacks as escapes, instead of ending the run.
            stream.write(text.encode(encoding, "backslashreplace").decode(encoding))
            stream.flush()
        except (OSError, ValueError) as error:
            raise Uncertain(f"standard output takes no more ({type(error).__name__})") from None
        return Receipt()

    def close(self) -> None:
        """Nothing is held."""
