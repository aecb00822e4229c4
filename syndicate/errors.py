"""Everything that can go wrong, as one tree; every message says where and what to do.

    SyndicateError            exit status
    ├── UsageError            2   the command line or the configuration is wrong
    │   └── SettingsError     2   names the key, what was expected, the nearest known key
    ├── StateError            2   the state cannot be read, saved or pushed
    │   ├── StateMissing      2   `[state] required` and there is no ledger
    │   ├── StateDamaged      2   a file of the state is unreadable or gone
    │   ├── StateNewer        2   written by a newer version of the program
    │   ├── StateUnwritable   2   disk full, no permission
    │   └── PushRefused       2   the git store could not make the state durable
    ├── GuardRail             3   a guard rail stopped the run; nothing was done
    ├── Locked                4   another run holds the lock
    └── DeliveryError             one attempt to deliver a message did not succeed
        ├── Refused                 for good: the other side will never take it
        ├── Deferred                later: the other side asks for patience
        ├── NotSent                 it surely did not arrive
        └── Uncertain               nobody can know whether it arrived
"""

from __future__ import annotations


class SyndicateError(Exception):
    """The root. `code` is stable and for machines, the message is for people."""

    exit_status = 2
    code = "error"

    def __init__(self, message: str, *, code: str | None = None) -> None:
        super().__init__(message)
        if code is not None:
            self.code = code


class UsageError(SyndicateError):
    """The command line asks for something that cannot be."""

    code = "usage"


class SettingsError(UsageError):
    """The configuration is wrong; the message names the key and the cure."""

    code = "configuration"


class StateError(SyndicateError):
    """The state cannot be read or saved."""

    code = "state"


class StateMissing(StateError):
    """There is no ledger although the configuration says that there must be one."""

    code = "state-missing"


class StateDamaged(StateError):
    """A file that the ledger names is unreadable or gone."""

    code = "state-damaged"


class StateNewer(StateError):
    """The state was written by a newer version of the program."""

    code = "state-newer"


class StateUnwritable(StateError):
    """The state cannot be written; what was there before still stands."""

    code = "state-unwritable"


class PushRefused(StateError):
    """The git store could not push; nothing was sent because of it."""

    code = "push-refused"


class GuardRail(SyndicateError):
    """A guard rail stopped the run before anything was done."""

    exit_status = 3
    code = "guard-rail"


class Locked(SyndicateError):
    """Another run holds the lock."""

    exit_status = 4
    code = "locked"


class DeliveryError(SyndicateError):
    """One attempt to deliver did not succeed. `detail` is kept, so it holds no secret."""

    exit_status = 1
    code = "delivery"


class Refused(DeliveryError):
    """The other side said no, for good (HTTP 4xx, SMTP 5xx). `gone`: it wants nothing ever again (410)."""

    code = "refused"

    def __init__(self, message: str, *, gone: bool = False) -> None:
        super().__init__(message)
        self.gone = gone


class Deferred(DeliveryError):
    """The other side said later. `retry_after`: seconds it asked for, None where it did not say.

    all: it said so of everything, and the channel is left alone until the next run.
    """

    code = "deferred"

    def __init__(self, message: str, *, retry_after: float | None = None, all: bool = False) -> None:
        super().__init__(message)
        self.retry_after = retry_after
        self.all = all


class NotSent(DeliveryError):
    """It surely did not arrive (no connection, refused before the content was sent)."""

    code = "not-sent"


class Uncertain(DeliveryError):
    """The content was sent and no answer came: nobody can know whether it arrived."""

    code = "uncertain"
