"""How a state lies in files, for every store that keeps it so: names, bytes, and what a transaction must hold.

Pure: nothing here touches a disk. Paths are POSIX and below the state folder (`docs/state.md`).
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC
from functools import lru_cache

from syndicate.core.ledger import Ledger, delivery_of, delivery_row, parse
from syndicate.core.model import Delivery, Json
from syndicate.errors import StateDamaged, StateError
from syndicate.ports import Transaction

LEDGER = "ledger.jsonl"
POSTINGS = "postings"
OUTBOX = "outbox"
LOG = "log"
TEMPORARY = ".tmp"

_LONGEST = 180  # of a name's first part: file systems take 255 bytes, a number and endings come behind it
_WIDTH = 100  # what is shorter stands on one line
_SEGMENT = re.compile(r"[^/\\\x00-\x1f\x7f]+")
_OURS = re.compile(r".+\.[0-9]+\.json(\.tmp)?")
_NESTED = (dict, list, tuple)
_encode = json.JSONEncoder(ensure_ascii=False).encode


# ---------------------------------------------------------------- names


def form_path(id: str, n: int) -> str:
    """Where transaction `n` put the form of `id`. Raises StateDamaged for what is no name of one file."""
    return f"{POSTINGS}/{_segment(id)}.{_number(n)}.json"


def message_path(key: str, n: int) -> str:
    """Where transaction `n` put the message `key`. Raises StateDamaged for what is no name of one file."""
    return f"{OUTBOX}/{_segment(key)}.{_number(n)}.json"


def log_path(ledger: Ledger) -> str:
    """The log of the month in which the transaction was made, in UTC."""
    return f"{LOG}/{(ledger.head.last_run or ledger.head.created).astimezone(UTC):%Y-%m}.jsonl"


def named(ledger: Ledger) -> set[str]:
    """Every file beside itself that the ledger names."""
    paths = {form_path(id, n) for id, n in ledger.forms().items()}
    paths.update(message_path(key, n) for key, n in ledger.head.outbox.items())
    return paths


def is_ours(name: str) -> bool:
    """Whether a file of this name, in one of the two folders, can be a leftover: others are never swept."""
    return _OURS.fullmatch(name) is not None


def _segment(name: str) -> str:
    """`name` as the first part of a file's name: itself, or cut and told apart by a digest where it is too long."""
    if not isinstance(name, str) or _SEGMENT.fullmatch(name) is None:
        raise StateDamaged(f"{LEDGER}: {name!r} cannot be the name of a file.{CURE}")
    raw = name.encode("utf-8", "surrogatepass")
    if len(raw) <= _LONGEST:
        return name
    return f"{raw[:_LONGEST].decode('utf-8', 'ignore')}~{hashlib.sha256(raw).hexdigest()[:16]}"


def _number(n: int) -> int:
    if not isinstance(n, int) or n < 1:
        raise StateDamaged(f"{LEDGER}: {n!r} is no number of a transaction.{CURE}")
    return n


CURE = (
    " Nothing was changed. Bring the state folder back from version control or a backup (git checkout -- state), or,"
    " if there is none, move it away and run `syndicate adopt`, which takes the present postings as known and tells"
    " nobody."
)


# ---------------------------------------------------------------- to bytes


def readable(value: Json) -> bytes:
    """JSON for people: one thing a line, short lists and mappings on one, ended by a line feed."""
    text = _spread(value, "") if isinstance(value, _NESTED) and value else _encode(value)
    return to_bytes(text + "\n")


def to_bytes(text: str) -> bytes:
    r"""UTF-8. Half a surrogate pair (a file's name that is no UTF-8) becomes `\udcXX`, its escape in JSON too."""
    return text.encode("utf-8", "backslashreplace")


def _spread(value: Json, indent: str) -> str:
    """A mapping or list, not empty, one item a line."""
    deeper = indent + "  "
    if isinstance(value, dict):
        inner = [f"{deeper}{_key(str(key))}: {_item(one, deeper)}" for key, one in value.items()]
        return "{\n" + ",\n".join(inner) + f"\n{indent}}}"
    return "[\n" + ",\n".join([deeper + _item(one, deeper) for one in value]) + f"\n{indent}]"


def _item(value: Json, indent: str) -> str:
    if not isinstance(value, _NESTED):
        return _encode(value) if value is not None else "null"
    flat = _encode(value)
    return flat if len(flat) + len(indent) <= _WIDTH else _spread(value, indent)


_key = lru_cache(1024)(_encode)  # there are a few dozen, in thousands of files


def ledger_bytes(ledger: Ledger) -> bytes:
    """The whole file `ledger.jsonl`."""
    return to_bytes("\n".join(ledger.lines()) + "\n")


def log_bytes(log: Sequence[Mapping[str, Json]]) -> bytes:
    """Lines for the log; `b""` for none."""
    return to_bytes("".join(_encode(dict(line)) + "\n" for line in log))


def new_files(transaction: Transaction) -> Iterator[tuple[str, bytes]]:
    """(path, bytes) of the forms and messages that the transaction brings, its number in their names."""
    n = transaction.ledger.head.n
    for id, form in transaction.forms.items():
        yield form_path(id, n), readable(form)
    for delivery in transaction.deliveries:
        yield message_path(delivery.key, n), readable(delivery_row(delivery))


# ---------------------------------------------------------------- from bytes


def ledger_from(data: bytes, shown: str) -> Ledger:
    """The ledger that `data` holds; `shown` is its file's name for messages. Raises StateDamaged or StateNewer."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise StateDamaged(f"{shown}, line {line}: a byte that is no UTF-8.{CURE}") from error
    if "\r" in text:  # an editor of another system, or git's conversion of line ends
        text = text.replace("\r\n", "\n")
    return parse(text.split("\n"), name=shown)


def number_of(head_line: bytes, shown: str) -> int:
    """The transaction number that a ledger's first line says. Raises StateDamaged."""
    try:
        n = json.loads(head_line.decode("utf-8-sig"))["n"]
    except (ValueError, KeyError, TypeError) as error:
        raise StateDamaged(f"{shown}, line 1: this is no head line of a ledger.{CURE}") from error
    if not isinstance(n, int):
        raise StateDamaged(f"{shown}, line 1: its transaction number is {n!r}.{CURE}")
    return n


def json_from(data: bytes, shown: str) -> Json:
    """What `readable` wrote. Raises StateDamaged."""
    try:
        return json.loads(data.decode("utf-8-sig"))
    except ValueError as error:
        raise StateDamaged(f"{shown} is no JSON ({error}).{CURE}") from error


def delivery_from(data: bytes, key: str, shown: str) -> Delivery:
    """The delivery `key` that `data` holds. Raises StateDamaged."""
    row = json_from(data, shown)
    try:
        delivery = delivery_of(row)
    except (KeyError, TypeError, ValueError, IndexError, AttributeError) as error:
        raise StateDamaged(f"{shown} is no delivery: a key is missing or wrong ({error!r}).{CURE}") from error
    if delivery.key != key:
        raise StateDamaged(f"{shown} holds the delivery {delivery.key}, not {key}.{CURE}")
    return delivery


def missing(paths: Sequence[str], place: str) -> StateDamaged:
    """The error for files that the ledger names and that are not there. `place`: where they were looked for."""
    more = f" and {len(paths) - 1} more" if len(paths) > 1 else ""
    return StateDamaged(f"{place}{min(paths)}{more}: the ledger names it, and it is not there.{CURE}")


def lost_ledger(place: str) -> StateDamaged:
    """The error for a state that has everything but its ledger."""
    return StateDamaged(f"{place}{LEDGER} is gone, although files that belong to it are there.{CURE}")


# ---------------------------------------------------------------- what must be true


def check(transaction: Transaction, stored: int) -> None:
    """Refuse a transaction that does not follow `stored`, the number that stands (0: no ledger yet).

    Raises StateError: for the number where somebody else wrote in between, for the rest where the program is wrong.
    """
    ledger = transaction.ledger
    n = ledger.head.n
    if n != stored + 1:
        raise StateError(
            f"The state has moved on since it was read: transaction {stored} stands, and this one would be {n}. "
            "Another run wrote in between, or its files were replaced. Nothing was changed; run it again.",
            code="state-moved",
        )
    forms = {id for id, form in ledger.forms().items() if form == n}
    messages = {key for key, number in ledger.head.outbox.items() if number == n}
    _same("forms", forms, set(transaction.forms))
    _same("messages", messages, {delivery.key for delivery in transaction.deliveries})


def _same(what: str, promised: set[str], brought: set[str]) -> None:
    if promised != brought:
        odd = sorted(promised ^ brought)
        raise StateError(
            f"The {what} of this transaction are not those that its ledger names ({', '.join(odd[:3])}). "
            "Nothing was changed. This is an error in the program; please report it."
        )


def owed(ledger: Ledger, deliveries: Sequence[Delivery]) -> list[tuple[str, bytes]]:
    """(path, bytes) of deliveries that the ledger names. Raises StateError for one that it does not."""
    outbox = ledger.head.outbox
    unknown = [delivery.key for delivery in deliveries if delivery.key not in outbox]
    if unknown:
        raise StateError(
            f"The ledger does not name the delivery {unknown[0]}, so nothing of it can be recorded. "
            "This is an error in the program; please report it."
        )
    return [(message_path(d.key, outbox[d.key]), readable(delivery_row(d))) for d in deliveries]
