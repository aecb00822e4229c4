"""The command line: commands and wiring; clock and environment are read here (and in services), nowhere else."""

from __future__ import annotations

import argparse
import atexit
import gc
import io
import os
import sys
import threading
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn, TextIO

from syndicate import __version__, registry
from syndicate.core.model import Json
from syndicate.errors import SyndicateError, UsageError
from syndicate.services.stopping import Stop

if TYPE_CHECKING:
    from syndicate.core.model import Delivery, Site
    from syndicate.core.settings import Settings
    from syndicate.given import Orders, Outside, Report
    from syndicate.ports import Channel, Renderer, Source, Store

DESCRIPTION = """\
Tell the world about job offers kept as Markdown: what is new, what has closed, each once.

  syndicate check [PATH…]   problems as path:line: message
  syndicate plan            what a run would do, word for word, and nothing else
  syndicate run             do it
  syndicate status          what is published, what is owed, when each channel last delivered
"""
EPILOG = """\
exit status: 0 all well, warnings included · 1 done, but something needs a look · 2 usage, configuration or state
3 a guard rail stopped it, nothing was done · 4 another run holds the lock

A first run takes stock and announces nothing. Settings are in syndicate.toml; see docs/ for more.
"""


class _Parser(argparse.ArgumentParser):
    """Raises UsageError instead of leaving, so that `--json` gets its document then too."""

    def error(self, message: str) -> NoReturn:
        raise UsageError(f"{message}\n{self.format_usage().rstrip()}\n`{self.prog} --help` says more.")


class SystemClock:
    """The real time, for signatures and deadlines."""

    def wall(self) -> float:
        return time.time()

    def monotonic(self) -> float:
        return time.monotonic()


# ---------------------------------------------------------------- the commands and their options


def parser() -> argparse.ArgumentParser:
    """Every command with its options; each says in one sentence what it does."""
    common = _Parser(add_help=False, argument_default=argparse.SUPPRESS)
    _add_common(common)
    top = _Parser(
        prog="syndicate",
        description=DESCRIPTION,
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        argument_default=argparse.SUPPRESS,
    )
    _add_common(top)
    top.add_argument("--version", action="version", version=f"syndicate {__version__}")
    commands = top.add_subparsers(dest="command", metavar="COMMAND", required=True)

    def command(name: str, doc: str, more: str = "") -> argparse.ArgumentParser:
        return commands.add_parser(
            name, help=doc, description=f"{doc[0].upper()}{doc[1:]}. {more}".strip(), parents=[common],
            argument_default=argparse.SUPPRESS,
        )  # fmt: skip

    check = command(
        "check", "say what is wrong with the postings, and what to write instead",
        "Reads everything, writes nothing, needs no secret. Exit status 1 where a posting cannot be read.",
    )  # fmt: skip
    check.add_argument("paths", nargs="*", metavar="PATH", default=[], help="only these files or folders")
    check.add_argument("--format", choices=("text", "json", "github"), help="default: text")
    plan = command(
        "plan", "show what a run would do, word for word, and do nothing",
        "Every message that would leave is shown as it would be sent.",
    )  # fmt: skip
    plan.add_argument("--format", choices=("text", "json", "markdown"), help="default: text")
    _add_yes(plan)
    run = command(
        "run", "read, compare, publish and announce",
        "What is new or closed since the last run is announced once; a run in which nothing changed writes nothing.",
    )  # fmt: skip
    _add_yes(run)
    build = command(
        "build", "the first half of run: commit the state and write the files",
        "What is to be announced is written into the state, and sent by `syndicate announce`.",
    )  # fmt: skip
    _add_yes(build)
    command(
        "announce", "the second half of run: deliver what is owed",
        "Never compares postings; what it sends was written into the state by `syndicate build` or an earlier run.",
    )  # fmt: skip
    command(
        "adopt", "take the present postings as known, and tell nobody",
        "For moving here from another tool, or after the state was lost.",
    )  # fmt: skip
    command("status", "show what is published, what is owed, and when each channel last delivered")
    outbox = command(
        "outbox", "show what is pending, failed or uncertain; retry or drop it",
        "`outbox retry` sends again, `outbox drop` forgets; without keys, all that failed or is uncertain.",
    )  # fmt: skip
    outbox.add_argument("action", nargs="?", choices=("list", "retry", "drop"), default="list")
    keys = "the names in brackets that `syndicate outbox` shows"
    outbox.add_argument("keys", nargs="*", metavar="KEY", default=[], help=keys)
    plugins = command("plugins", "list the sources, outputs, channels and stores found, and where they come from")
    plugins.add_argument("--schema", action="store_true", help="print a JSON Schema of syndicate.toml with all of them")
    daemon = command(
        "daemon", "run on a schedule, until it is told to stop",
        "Times are those of [daemon] at, in the site's time zone; a missed turn is caught up at start.",
    )  # fmt: skip
    daemon.add_argument("--once", action="store_true", help="catch up what was missed, then leave")
    return top


def _add_common(to: argparse.ArgumentParser) -> None:
    to.add_argument("--config", metavar="FILE", help="default: syndicate.toml here or in a folder above")
    to.add_argument("--now", metavar="ISO-8601", help="the moment to decide for, instead of the present one")
    to.add_argument("--json", action="store_true", help="one JSON document on standard output, all else on the other")
    to.add_argument("-v", "--verbose", action="store_true", help="say more")
    to.add_argument("-q", "--quiet", action="store_true", help="say only what needs a look")
    to.add_argument("--no-color", action="store_true", help="plain text on terminals too")


def _add_yes(to: argparse.ArgumentParser) -> None:
    to.add_argument("--yes", action="store_true", help="go on where a guard rail would stop a mass change")
    to.add_argument("--announce-existing", action="store_true", help="on a first run, announce what is open already")


# ---------------------------------------------------------------- main


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; the exit status."""
    words = sys.argv[1:] if arguments is None else list(arguments)
    gc.set_threshold(200_000, 20, 20)  # most of what a run makes lives until its end: looking for cycles is in vain
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # one that knows fewer letters ends no run
    try:
        status = _command(words)
        sys.stdout.flush()
        return status
    except BrokenPipeError:  # whoever read us has heard enough; nothing may be written at the end either
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1


def program() -> None:
    """The console script: `main`, and out at once."""
    status = main()
    atexit._run_exitfuncs()
    sys.stderr.flush()
    os._exit(status)  # what a run holds need not be taken apart piece by piece: a tenth of a second of thousands


def _command(words: Sequence[str]) -> int:
    options = argparse.Namespace(json="--json" in words)
    try:
        options = parser().parse_args(words)
    except UsageError as error:
        return _stopped(options, error)
    for name in ("json", "verbose", "quiet", "no_color", "yes", "announce_existing"):
        setattr(options, name, getattr(options, name, False))
    options.format = getattr(options, "format", "json" if options.json else "text")
    options.json = options.json or options.format == "json"
    try:
        return _COMMANDS[options.command](options)
    except SyndicateError as error:
        return _stopped(options, error)
    except KeyboardInterrupt:
        _say(sys.stderr, "stopped; what was recorded stands, and the next run goes on from there.")
        return 130


def _stopped(options: argparse.Namespace, error: SyndicateError) -> int:
    """Say why nothing was done, and print the document all the same."""
    if options.json:
        from syndicate.given import Report
        from syndicate.reports import document

        zone = getattr(options, "zone", "UTC")
        _print_json(document(Report(_now(options, zone, strict=False), stopped=error)))
    _say(sys.stderr, f"syndicate: {error}")
    return error.exit_status


def _say(stream: TextIO, *lines: str) -> None:
    for line in lines:
        print(line, file=stream)


def _print_json(row: Json) -> None:
    import json

    unicode = (sys.stdout.encoding or "utf-8").lower().replace("-", "") == "utf8"
    json.dump(row, sys.stdout, ensure_ascii=not unicode, indent=2)
    sys.stdout.write("\n")


def _out(options: argparse.Namespace) -> TextIO:
    return sys.stderr if options.json else sys.stdout


def _ink(options: argparse.Namespace, stream: TextIO) -> Any:
    from syndicate.reports import Ink

    return Ink(stream.isatty() and not _plain(options))


def _plain(options: argparse.Namespace) -> bool:
    """Whether a terminal is to be given plain text: no colour, and no bars, which are drawn with escape codes."""
    return options.no_color or bool(os.environ.get("NO_COLOR")) or os.environ.get("TERM") == "dumb"


# ---------------------------------------------------------------- wiring


def find_config(given: str | None) -> Path:
    """The configuration file: as given, else `syndicate.toml` here or in the nearest folder above."""
    if given is not None:
        path = Path(given)
        if not path.is_file():
            raise UsageError(f"--config {given}: there is no such file.", code="configuration")
        return path.resolve()
    here = Path.cwd()
    for folder in (here, *here.parents):
        if (folder / "syndicate.toml").is_file():
            return folder / "syndicate.toml"
    raise UsageError(
        "there is no syndicate.toml here or in a folder above: write one (docs: README, “Add it to a repository”), "
        "or name it with --config FILE.",
        code="configuration",
    )


def load_settings(path: Path) -> Settings:
    """The settings in `path`. Raises SettingsError with every mistake."""
    import tomllib

    from syndicate.core.settings import settings
    from syndicate.errors import SettingsError

    try:
        table = tomllib.loads(path.read_bytes().decode("utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path.name}: {error}.") from error
    except OSError as error:
        raise SettingsError(f"{path.name} cannot be read ({error.strerror}).") from error
    try:
        made = settings(table)
        _look_into(made.site, path.parent)
    except SettingsError as error:
        raise SettingsError("\n".join(f"{path.name}: {line}" for line in str(error).splitlines())) from error
    return made


def _look_into(site: Site, root: Path) -> None:
    """What only words and files can tell of the settings. Raises SettingsError."""
    from syndicate.core.model import Theme

    if site.words:
        from syndicate.errors import SettingsError
        from syndicate.locales import mistakes

        if wrong := list(mistakes(site.words, site.language)):
            raise SettingsError("\n".join(wrong))
    if site.theme != Theme():
        from syndicate.attachments import of_theme

        of_theme(site, root)


def _now(options: argparse.Namespace, zone: str, *, strict: bool = True) -> datetime:
    """The moment that decides: `--now`, else the present; without an offset it is a time in the site's zone."""
    from zoneinfo import ZoneInfo

    given = getattr(options, "now", None)
    if given is None:
        return datetime.now(UTC).astimezone(ZoneInfo(zone)).replace(microsecond=0)
    try:
        moment = datetime.fromisoformat(given)
    except ValueError as error:
        if not strict:
            return datetime.now(UTC).replace(microsecond=0)
        raise UsageError(f"--now {given}: expected a moment such as 2026-03-02T07:00:00+01:00.") from error
    return moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo(zone))


def open_store(settings: Settings, root: Path) -> Store:
    """The store that `[state] store` names."""
    from syndicate.core.settings import resolve

    spec = str(resolve(settings.state.store, os.environ, "[state] store"))
    scheme, _, location = spec.partition(":")
    plugin = registry.named("stores", scheme, f"[state] store = “{scheme}:…”")
    state = settings.state
    options = {"branch": state.branch, "remote": state.remote, "push": state.push}
    store: Store = plugin.load().at(location, str(root), options)
    return store


@cache
def _sources() -> tuple[Source, ...]:
    return tuple(plugin.load()() for plugin in registry.of_group("sources").values())


def make_channels(settings: Settings, environment: Mapping[str, str] | None, stream: TextIO) -> list[Channel]:
    """The channels, their options checked.

    environment: where `${VARIABLES}` are looked up; with None only those that composing needs are, where they are set.
    """
    from syndicate.core.settings import channel_options, resolve

    made = []
    for channel in settings.channels:
        kind = registry.named("channels", channel.type, f"[[channels]] {channel.name}: type").load()
        options = channel_options(channel, kind.OPTIONS)
        if environment is not None:
            where = f"[[channels]] {channel.name}:"
            options = {key: resolve(value, environment, f"{where} {key}") for key, value in options.items()}
        one: Channel = kind(channel.name, options, settings.site)
        if hasattr(one, "stream"):
            one.stream = stream
        made.append(one)
    return made


def _composing(settings: Settings, environment: Mapping[str, str]) -> Settings:
    """Settings in which the variables that composing needs (recipients) are looked up, and no other."""
    from syndicate.core.settings import resolve

    channels = []
    for channel in settings.channels:
        kind = registry.named("channels", channel.type, f"[[channels]] {channel.name}: type").load()
        needed = getattr(kind, "COMPOSES_WITH", ())
        options = {
            key: resolve(value, environment, f"[[channels]] {channel.name}: {key}") if key in needed else value
            for key, value in channel.options.items()
        }
        channels.append(replace(channel, options=options))
    return replace(settings, channels=tuple(channels))


def _renderer(settings: Settings, root: Path) -> Renderer:
    from syndicate.render import SiteRenderer

    return SiteRenderer(settings.site, [str(root / "templates")])


def outside_of(options: argparse.Namespace, *, secrets: bool = True) -> Outside:
    """Everything that a run is given of the world. With `secrets`, a variable that is not set stops it here."""
    from syndicate.given import Outside

    path = find_config(getattr(options, "config", None))
    settings = load_settings(path)
    root = path.parent
    options.zone = settings.site.timezone
    now = _now(options, options.zone)
    channels = make_channels(settings, os.environ if secrets else None, _out(options))
    renderer = cache(lambda: _renderer(settings, root))
    outputs = registry.of_group("outputs")
    return Outside(
        root=root,
        settings=settings,
        store=open_store(settings, root),
        now=now,
        clock=SystemClock(),
        sources=_sources,
        renderer=renderer,
        outputs=lambda: {name: plugin.load() for name, plugin in outputs.items()},
        channels=lambda: channels,
        output_names=tuple(f"{name}={plugin.value}" for name, plugin in outputs.items()),
        fingerprint=lambda: renderer().fingerprint(),
        token=_token,
        progress=_progress(options),
        stopping=_stop_on_signals(),
    )


def _token() -> str:
    import secrets

    return secrets.token_hex(16)


_STOP = Stop()


def _stop_on_signals(*, interrupt: bool = False) -> Callable[[], bool]:
    """Asked before each delivery: whether SIGTERM came. The delivery in hand is finished, the rest waits.

    interrupt: the first SIGINT asks for the same; the second ends the program.
    """
    import signal

    def stop(number: int, frame: object) -> None:
        if number == signal.SIGINT:
            signal.signal(signal.SIGINT, signal.default_int_handler)
        _STOP.set()

    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGTERM, stop)
        if interrupt:
            signal.signal(signal.SIGINT, stop)
    return _STOP.is_set


def _progress(options: argparse.Namespace) -> Callable[[str, int, int], None] | None:
    """Progress on standard error for long work, on a terminal only."""
    if options.quiet or options.json or _plain(options) or not sys.stderr.isatty():
        return None
    from syndicate.services.progress import bars

    return bars()


# ---------------------------------------------------------------- run, plan, build, announce, adopt


def _orders(options: argparse.Namespace, **more: bool) -> Orders:
    from syndicate.given import Orders

    return Orders(announce_existing=options.announce_existing, yes=options.yes, **more)


def _finish(options: argparse.Namespace, report: Report, *, planned: bool = False) -> int:
    """Print the report; the exit status."""
    from syndicate import reports

    if options.json:
        _print_json(reports.document(report))
    elif options.format == "markdown":
        _say(sys.stdout, *reports.markdown(report))
    else:
        ink = _ink(options, sys.stdout)
        if planned:
            _say(sys.stdout, *reports.previews(report.planned))
        if not options.quiet or report.needs_a_look():
            _say(sys.stdout, *reports.words(report, ink, planned=planned, verbose=options.verbose))
    return 1 if report.needs_a_look() else 0


def _run(options: argparse.Namespace) -> int:
    from syndicate.run import run

    outside = outside_of(options)
    with outside.store.lock():
        return _finish(options, run(outside, _orders(options)))


def _build(options: argparse.Namespace) -> int:
    from syndicate.run import run

    outside = outside_of(options, secrets=False)
    composing = _composing(outside.settings, os.environ)
    channels = make_channels(composing, None, _out(options))
    outside = replace(outside, channels=lambda: channels)
    with outside.store.lock():
        return _finish(options, run(outside, _orders(options, deliver=False)))


def _plan(options: argparse.Namespace) -> int:
    from syndicate.run import run

    outside = outside_of(options, secrets=False)
    return _finish(options, run(outside, _orders(options, dry=True)), planned=True)


def _announce(options: argparse.Namespace) -> int:
    from syndicate.run import announce

    outside = outside_of(options)
    with outside.store.lock():
        return _finish(options, announce(outside))


def _adopt(options: argparse.Namespace) -> int:
    from syndicate.run import run

    outside = outside_of(options, secrets=False)
    with outside.store.lock():
        return _finish(options, run(outside, _orders(options, adopt=True, deliver=False)))


# ---------------------------------------------------------------- check, status, outbox, plugins, daemon


def _check(options: argparse.Namespace) -> int:
    from syndicate import reports
    from syndicate.checking import check

    outside = outside_of(options, secrets=False)
    problems = check(outside, _relative(options.paths, outside.root))
    errors = sum(problem.severity == "error" for problem in problems)
    if options.json:
        _print_json({"version": reports.VERSION, "problems": [reports.problem_row(problem) for problem in problems]})
    elif options.format == "github":
        _say(sys.stdout, *reports.workflow_commands(problems))
    else:
        shown = [p for p in problems if not options.quiet or p.severity == "error"]
        _say(sys.stdout, *reports.problem_lines(shown, _ink(options, sys.stdout)))
        if not options.quiet:
            warnings = sum(problem.severity == "warning" for problem in problems)
            counts = {"error": errors, "warning": warnings, "hint": len(problems) - errors - warnings}
            said = (f"{count} {kind}" if count == 1 else f"{count} {kind}s" for kind, count in counts.items())
            _say(sys.stderr, f"{', '.join(said)}.")
    return 1 if errors else 0


def _relative(paths: Iterable[str], root: Path) -> tuple[str, ...]:
    made = []
    for path in paths:
        full = Path(path).resolve()
        if not full.exists():
            raise UsageError(f"{path}: there is no such file or folder.")
        made.append(os.path.relpath(full, root))
    return tuple(made)


def _status(options: argparse.Namespace) -> int:
    from syndicate import reports
    from syndicate.checking import status

    row = status(outside_of(options, secrets=False))
    if options.json:
        _print_json(row)
    else:
        _say(sys.stdout, *reports.status_words(row, _ink(options, sys.stdout)))
    return 1 if row["deliveries"]["failed"] or row["deliveries"]["uncertain"] else 0


def _outbox(options: argparse.Namespace) -> int:
    from syndicate import checking, reports

    outside = outside_of(options, secrets=options.action == "retry")
    if options.action == "list":
        owed = checking.owed(outside)
        if options.json:
            _print_json({"version": reports.VERSION, "owed": [reports.delivery_report(d) for d in owed]})
        else:
            _say(sys.stdout, *(_owed_line(d) for d in owed), *([] if owed else ["Nothing is owed."]))
        return 0
    with outside.store.lock():
        act = checking.retry if options.action == "retry" else checking.drop
        return _finish(options, act(outside, tuple(options.keys)))


def _owed_line(delivery: Delivery) -> str:
    from syndicate.reports import local, owed_kind

    due = f", due {local(delivery.due)}" if delivery.due else ""
    error = f": {delivery.error}" if delivery.error else ""
    return (
        f"[{delivery.key}] {owed_kind(delivery)} {delivery.channel} {', '.join(delivery.event_ids)} "
        f"({delivery.attempts} attempts{due}){error}"
    )


def _plugins(options: argparse.Namespace) -> int:
    if getattr(options, "schema", False):
        from syndicate.core.settings import json_schema

        channels = registry.of_group("channels")
        _print_json(json_schema({name: plugin.load().OPTIONS for name, plugin in channels.items()}))
        return 0
    found = registry.plugins()
    if options.json:
        rows = [{"group": p.group, "name": p.name, "value": p.value, "from": p.origin} for p in found]
        _print_json({"version": 1, "plugins": rows})
    else:
        _say(sys.stdout, *(f"{p.group:9} {p.name:12} {p.value:45} from {p.origin}" for p in found))
    return 0


def _daemon(options: argparse.Namespace) -> int:
    from syndicate.services.daemon import Timetable, Work, serve

    if getattr(options, "now", None):
        raise UsageError("the daemon lives by the clock of this machine: leave --now out.")
    outside = outside_of(options)  # what is wrong with the settings or the variables stops it at once
    _stop_on_signals(interrupt=True)
    settings = outside.settings

    def say(line: str) -> None:
        moment = datetime.now(UTC).astimezone(outside.now.tzinfo).isoformat(timespec="seconds")
        print(f"{moment} {line}", file=sys.stderr, flush=True)

    def last_run() -> datetime | None:
        ledger = outside.store.load()
        return ledger.head.last_run if ledger else None

    table = Timetable(settings.daemon.at, settings.site.timezone, settings.daemon.retry_minutes)
    turn, retry = (lambda: _flushed(_run(options))), (lambda: _flushed(_retry_owed(options)))
    return serve(table, Work(turn, retry, last_run, say), _STOP, once=getattr(options, "once", False))


def _flushed(status: int) -> int:
    """What a turn said is in the log when it is over, not when the daemon is."""
    sys.stdout.flush()
    return status


def _retry_owed(options: argparse.Namespace) -> int:
    """Deliver what is owed and due, where anything is."""
    outside = outside_of(options)
    ledger = outside.store.load()
    if ledger is None or not any(_is_due(d, outside.now) for d in outside.store.outbox(ledger)):
        return 0
    return _announce(options)


def _is_due(delivery: Delivery, now: datetime) -> bool:
    if delivery.dead or (delivery.outcome == "uncertain" and delivery.due is None):  # given up, or held
        return False
    return delivery.due is None or delivery.due <= now


_COMMANDS: Mapping[str, Callable[[argparse.Namespace], int]] = {
    "check": _check,
    "plan": _plan,
    "run": _run,
    "build": _build,
    "announce": _announce,
    "adopt": _adopt,
    "status": _status,
    "outbox": _outbox,
    "plugins": _plugins,
    "daemon": _daemon,
}
