"""Tells a WebSub hub which feeds have changed, so that it fetches them and passes them on to those who subscribed.

How a publisher tells its hub is left open by WebSub (W3C, 2018, section 6); all public hubs take what PubSubHubbub
Core 0.3, section 7.1, says: `hub.mode=publish` and `hub.url`, the feed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar
from urllib.parse import urlencode

from syndicate.channels.common import heard, on_uncertain, readable, seconds, unresolved, wrong
from syndicate.core.model import Change, Delivery, Json, Message, Receipt, Site
from syndicate.errors import NotSent, SettingsError
from syndicate.ports import Clock, Option, Renderer, UncertainPolicy

BOARD = ("rss.xml", "atom.xml", "feed.json")
CHANGES = ("changes.rss.xml", "changes.atom.xml", "changes.json")
_IN_CHANGES = frozenset({"opened", "closed", "reopened"})


class WebSubChannel:
    """One message a run, one POST a feed: not all hubs take several at once. A repeat makes a hub look once more."""

    OPTIONS: ClassVar[Mapping[str, Option]] = {
        "hub": Option("string", "Where to post, if not to [site] hub itself, which is what the feeds name."),
        "timeout": Option("integer", "Seconds for one request, from name look-up to answer.", default=30),
    }
    EVENTS: ClassVar[Sequence[str]] = ("opened", "updated", "closed", "reopened")

    def __init__(self, name: str, options: Mapping[str, Json], site: Site) -> None:
        """Raises SettingsError where no hub is named, or the feeds would not name it."""
        from syndicate.delivery.addresses import check_url

        self.name = name
        self.on_uncertain: UncertainPolicy = on_uncertain(options, "resend")
        self._options = options
        self._site = site
        self._timeout = seconds(options, name, 30.0)
        if not site.hub:
            raise SettingsError(f"[[channels]] {name}: `[site] hub` is missing: the feeds must name the hub, too.")
        hub = options.get("hub") or site.hub
        what = check_url(hub) if isinstance(hub, str) and not unresolved(hub) else None
        if what is not None:
            raise wrong(name, "hub", what)

    # ------------------------------------------------------------ compose

    def compose(self, changes: Sequence[Change], renderer: Renderer) -> Sequence[Message]:
        """The feeds that name the hub and that these changes may have changed: the board's and those of groups, and
        the changes' where they tell one of them.
        """
        told = heard(changes, self._options, self.EVENTS)
        if not told:
            return []
        in_changes = any(change.event in _IN_CHANGES for change in told)
        names = [name for name in self._site.hub_feeds if in_changes or not name.startswith("changes/")]
        paths = [*BOARD, *(CHANGES if in_changes else ())]
        paths += [f"feeds/{name}.{format}" for name in names for format in ("rss.xml", "atom.xml", "json")]
        topics = [f"{self._site.url}/{path}" for path in paths]
        why = [f"  {change.event}: {readable(change.title)}" for change in told]
        preview = "\n".join(["WebSub, these feeds have changed:", *(f"  {topic}" for topic in topics), "because", *why])
        return [Message(tuple(change.event_id for change in told), {"topics": topics}, preview)]

    # ------------------------------------------------------------ send

    def recipients(self) -> Sequence[str]:
        """One hub."""
        return ("",)

    def send(self, delivery: Delivery, recipient: str, clock: Clock) -> Receipt:
        """Name every feed. Where one is not taken, all are named again later, which does no harm."""
        from syndicate.delivery import http

        hub = str(self._options.get("hub") or self._site.hub)
        headers = {"content-type": "application/x-www-form-urlencoded", "idempotency-key": delivery.key}
        private = bool(self._options.get("allow_private", False))
        for topic in delivery.content["topics"]:
            body = urlencode({"hub.mode": "publish", "hub.url": topic}).encode()
            try:
                answer = http.request("POST", hub, body, headers, clock, timeout=self._timeout, allow_private=private)
            except SettingsError as error:
                raise NotSent(str(error)) from None
            http.settle(answer, hub, clock)
        return Receipt(detail=f"HTTP {answer.status}")

    def close(self) -> None:
        """Nothing is held: each request has a connection of its own."""
