"""The configuration: parsed TOML → Settings, every mistake named at once, the nearest known key offered.

`${VARIABLE}`s stay as they are until `resolve` is asked for, so that no secret is needed to check or to plan.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from syndicate.core.model import JobBoards, Json, Site, Theme
from syndicate.errors import SettingsError

EVENTS = ("opened", "updated", "closed", "reopened", "renamed")
DEFAULT_EVENTS = ("opened", "closed", "reopened")
BOARDS = ("indeed", "talent", "jooble", "adzuna", "jobrapido", "france-travail")
DEFAULT_EXCLUDE = (
    *("README*", "CONTRIBUTING*", "_*", ".*", "template", "template.*", "templates", "modele.*", "modèle.*"),
    *("draft", "drafts", "brouillon", "brouillons"),
)
"""Files and folders that are no postings: papers of the repository, what new postings are copied from, drafts."""
_COLOUR = "#(?:[0-9a-fA-F]{3}|[0-9a-fA-F]{6})"
_VARIABLE = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)\}")


@dataclass(frozen=True, slots=True)
class Key:
    """One key: its use, and its kind ("string", "url", "colour", "boolean", "integer", "strings", "table", or the words
    allowed).
    """

    kind: str | tuple[str, ...]
    doc: str
    default: Json = None
    required: bool = False


SECTIONS: Mapping[str, Mapping[str, Key]] = {
    "site": {
        "title": Key("string", "What the site is called, in feeds and on pages.", required=True),
        "url": Key("url", "The address below which everything is published.", required=True),
        "language": Key("string", "Language of the site, as in HTML: en, fr, fr-FR …", "en"),
        "timezone": Key("string", "Time zone in which days begin and end, as in the IANA database.", "UTC"),
        "description": Key("string", "One sentence below the title."),
        "pages": Key("boolean", "Write a page for each posting; false where the site has pages of its own.", True),
        "posting_url": Key(
            "string",
            "Where the site's own pages are: {slug}, {id}, {stem} or {path} in an address; {language} beside it, or "
            "{language/}, which is nothing in the site's language.",
        ),
        "output": Key("string", "Folder that the files are written to.", "public"),
        "keep_closed": Key("integer", "Days that the page of a closed posting is kept.", 90),
        "figures": Key("boolean", "A page of figures: openings and closings by month, median days open.", True),
        "hub": Key("url", "WebSub hub that the feeds of the board and of the changes name."),
        "hub_feeds": Key("strings", "Feeds below feeds/ that name it, too: tag/sail, place/lyon-fr …", ()),
    },
    "theme": {
        "colour": Key("colour", "Colour of links and buttons, as #1d4f91; darker where nobody could read it."),
        "colour_dark": Key("colour", "The same for dark pages; else a lighter form of `colour`."),
        "logo": Key("string", "Picture beside the site's title: a file beside this one, or an https address."),
        "logo_dark": Key("string", "The same for dark pages."),
        "show_title": Key("boolean", "false where the logo holds the site's title.", True),
        "icon": Key("string", "Small square picture that browsers show beside the address."),
        "picture": Key("string", "What a link to the site shows in chats and networks, best 1200 by 630 pixels."),
    },
    "postings": {
        "paths": Key("strings", "Folders of Markdown, or .yml, .json and .toml lists.", ("postings",)),
        "exclude": Key("strings", "File names to leave out, as shell patterns, instead of the usual ones.", None),
        "unstated": Key(("open", "closed"), "What a posting is that does not say.", "open"),
        "date_order": Key(("DMY", "MDY", "YMD"), "Order of the numbers in dates such as 02/03/2026.", "DMY"),
        "remind_after": Key("integer", "Days after which an open offer is listed as open for long.", 45),
        "max_announcements": Key("integer", "More changes in one run than this are not announced without --yes.", 25),
        "max_closings": Key("integer", "So many closings in one run are never held back by their share.", 5),
        "max_closed_share": Key("integer", "Percent of the open offers that one run may close without --yes.", 30),
    },
    "boards": {
        "write": Key("strings", f"Job boards that get a file of their own, of {', '.join(BOARDS)}.", ()),
        "email": Key("string", "Address of your account at Indeed; else each posting's contact."),
        "partner": Key("string", "The name that France Travail gave you as its partner."),
    },
    "state": {
        "store": Key("string", "Where the state is kept: files:FOLDER, git:FOLDER …", "files:state"),
        "required": Key("boolean", "A missing ledger is an error, not a first run.", False),
        "branch": Key("string", "Branch of its own for the git store."),
        "remote": Key("string", "Remote of the git store.", "origin"),
        "push": Key("boolean", "false: the git store commits and leaves the pushing to others.", True),
    },
    "daemon": {
        "at": Key("strings", "Times of day of the runs, in the site's time zone.", ("07:00",)),
        "retry_minutes": Key("integer", "Minutes between attempts at what is still owed.", 15),
    },
}
CHANNEL: Mapping[str, Key] = {
    "name": Key("string", "Unique; the key of every delivery holds it.", required=True),
    "type": Key("string", "Which channel: console, webhook, email …", required=True),
    "events": Key("strings", f"What it is told, of {', '.join(EVENTS)}.", DEFAULT_EVENTS),
    "on_uncertain": Key(("resend", "hold"), "What to do with a delivery that nobody can know the fate of."),
    "allow_private": Key("boolean", "May its address be in a private network?"),
}


@dataclass(frozen=True, slots=True)
class PostingsSettings:
    paths: tuple[str, ...] = ("postings",)
    exclude: tuple[str, ...] = DEFAULT_EXCLUDE
    unstated: Literal["open", "closed"] = "open"
    date_order: Literal["DMY", "MDY", "YMD"] = "DMY"
    remind_after: int = 45
    max_announcements: int = 25
    max_closings: int = 5
    max_closed_share: int = 30


@dataclass(frozen=True, slots=True)
class StateSettings:
    store: str = "files:state"
    required: bool = False
    branch: str | None = None
    remote: str = "origin"
    push: bool = True


@dataclass(frozen=True, slots=True)
class DaemonSettings:
    at: tuple[str, ...] = ("07:00",)
    retry_minutes: int = 15


@dataclass(frozen=True, slots=True)
class ChannelSettings:
    """One `[[channels]]` table. `options`: all of its keys but name and type, as written."""

    name: str
    type: str
    events: tuple[str, ...] = DEFAULT_EVENTS
    options: Mapping[str, Json] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Settings:
    site: Site
    postings: PostingsSettings = field(default_factory=PostingsSettings)
    defaults: Mapping[str, Json] = field(default_factory=dict)
    vocabulary: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    state: StateSettings = field(default_factory=StateSettings)
    daemon: DaemonSettings = field(default_factory=DaemonSettings)
    channels: tuple[ChannelSettings, ...] = ()


def settings(table: Mapping[str, Json]) -> Settings:
    """The settings that a parsed `syndicate.toml` gives. Raises SettingsError naming every mistake at once."""
    wrong: list[str] = []
    known = (*SECTIONS, "words", "defaults", "vocabulary", "channels")
    wrong += [_unknown(name, known, "") for name in table if name not in known]
    read = {name: _section(name, table.get(name, {}), keys, wrong) for name, keys in SECTIONS.items()}
    channels = _channels(table.get("channels", []), wrong)
    vocabulary = _vocabulary(table.get("vocabulary", {}), wrong)
    defaults = table.get("defaults", {})
    if not isinstance(defaults, dict):
        wrong.append("`[defaults]` must be a table of fields, such as `organisation = { name = \"…\" }`.")
    words = _words(table.get("words", {}), wrong)
    _check_site(read["site"], wrong)
    _check_boards(read["boards"], wrong)
    theme = _theme(read["theme"], wrong) if "theme" in table else Theme()
    _check_times(read["daemon"], wrong)
    if wrong:
        raise SettingsError("\n".join(wrong))
    site = {**read["site"], "url": read["site"]["url"].rstrip("/")}
    postings = {**read["postings"]}
    if postings["exclude"] is None:
        postings["exclude"] = DEFAULT_EXCLUDE
    return Settings(
        site=Site(**site, boards=JobBoards(**read["boards"]), theme=theme, words=words),
        postings=PostingsSettings(**postings),
        defaults=defaults,
        vocabulary=vocabulary,
        state=StateSettings(**read["state"]),
        daemon=DaemonSettings(**read["daemon"]),
        channels=channels,
    )


def _section(name: str, table: Json, keys: Mapping[str, Key], wrong: list[str]) -> dict[str, Any]:
    if not isinstance(table, dict):
        wrong.append(f"`[{name}]` must be a table.")
        return {key: known.default for key, known in keys.items()}
    wrong += [_unknown(key, keys, f"[{name}] ") for key in table if key not in keys]
    read: dict[str, Any] = {}
    for key, known in keys.items():
        if key not in table:
            if known.required:
                wrong.append(f"[{name}] {key} is missing: {known.doc}")
            read[key] = known.default
            continue
        read[key] = _value(f"[{name}] {key}", table[key], known, wrong)
    return read


def _value(where: str, value: Json, known: Key, wrong: list[str]) -> Any:
    if isinstance(known.kind, tuple):
        if value not in known.kind:
            wrong.append(f"{where} = {_said(value)}: expected one of {', '.join(map(_said, known.kind))}.")
        return value
    if known.kind == "strings":
        values = [value] if isinstance(value, str) else value
        if not isinstance(values, list) or not all(isinstance(one, str) for one in values):
            wrong.append(f"{where} = {_said(value)}: expected a list of texts.")
            return ()
        return tuple(values)
    kinds: dict[str, type] = {"string": str, "url": str, "boolean": bool, "integer": int, "table": dict, "colour": str}
    expected = kinds[known.kind]
    if not isinstance(value, expected) or (expected is int and isinstance(value, bool)):
        wrong.append(f"{where} = {_said(value)}: expected {_A[known.kind]}.")
        return known.default
    if known.kind == "colour" and not re.fullmatch(_COLOUR, str(value)):
        wrong.append(f"{where} = {_said(value)}: expected {_A['colour']}.")
    if known.kind == "url" and not re.match(r"https?://[^/\s]+", str(value)):
        wrong.append(f"{where} = {_said(value)}: expected an address that begins with https:// or http://.")
    if isinstance(value, int) and value < 0:
        wrong.append(f"{where} = {value}: expected 0 or more.")
    return value


_A = {
    "string": "a text",
    "url": "an address",
    "boolean": "true or false",
    "integer": "a whole number",
    "table": "a table",
    "colour": 'a colour such as "#1d4f91"',
}


def _said(value: Json) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return f'"{value}"' if isinstance(value, str) else str(value)


def _unknown(key: str, known: Sequence[str] | Mapping[str, Any], where: str) -> str:
    near = nearest(key, tuple(known))
    return f"{where}{key} is not known" + (f": did you mean `{near}`?" if near else ".")


def nearest(word: str, known: Sequence[str]) -> str | None:
    """The known word that `word` is probably a misspelling of."""
    from difflib import get_close_matches  # only needed once something is wrong

    folded = {name.replace("_", ""): name for name in known}
    found = get_close_matches(word.casefold().replace("_", "").replace("-", ""), list(folded), n=1, cutoff=0.7)
    return folded[found[0]] if found else None


_PLACES = frozenset({"slug", "id", "stem", "path"})


def _check_site(site: Mapping[str, Any], wrong: list[str]) -> None:
    if not site.get("pages") and not site.get("posting_url"):
        wrong.append(
            "[site] posting_url is missing: with pages = false it says where the site's own pages are, "
            'such as posting_url = "https://www.example.org/jobs/{slug}/".'
        )
    posting_url = site.get("posting_url")
    if isinstance(posting_url, str):
        names = set(re.findall(r"\{([^{}]*)\}", posting_url))
        if not names & _PLACES or names - _PLACES - {"language", "language/"}:
            wrong.append(f"[site] posting_url = {_said(posting_url)}: expected {{slug}}, {{id}}, {{stem}} or {{path}}.")
    zone = site.get("timezone")
    if isinstance(zone, str) and not _zone_exists(zone):
        wrong.append(f"[site] timezone = {_said(zone)} is not known: expected a name such as Europe/Paris.")


    for name in site.get("hub_feeds") or ():
        if not re.fullmatch(r"[a-z]+/[a-z0-9]+(?:-[a-z0-9]+)*", name):
            wrong.append(
                f"[site] hub_feeds = {_said(name)}: expected the name of a feed below feeds/ without its ending, such "
                "as tag/sail."
            )


def _zone_exists(name: str) -> bool:
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


def _check_boards(boards: Mapping[str, Any], wrong: list[str]) -> None:
    wrong += [_no_member("[boards] write", board, BOARDS) for board in boards["write"] if board not in BOARDS]
    if "france-travail" in boards["write"] and not boards["partner"]:
        wrong.append("[boards] partner is missing: the name that France Travail gave you, which each row must hold.")


def _no_member(where: str, value: str, known: Sequence[str]) -> str:
    near = nearest(value, known)
    cure = f"did you mean {_said(near)}?" if near else f"expected some of {', '.join(known)}."
    return f"{where}: {_said(value)} is none: {cure}"


def _check_times(daemon: Mapping[str, Any], wrong: list[str]) -> None:
    wrong += [
        f"[daemon] at = {_said(at)}: expected a time of day such as 07:13."
        for at in daemon.get("at", ())
        if not re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", at)
    ]


def _vocabulary(table: Json, wrong: list[str]) -> dict[str, tuple[str, ...]]:
    if not isinstance(table, dict):
        wrong.append("`[vocabulary]` must be a table: a field, and the words that stand for it.")
        return {}
    words = {}
    for name, value in table.items():
        words[name] = _value(f"[vocabulary] {name}", value, Key("strings", ""), wrong)
    return words


def _theme(table: Mapping[str, Any], wrong: list[str]) -> Theme:
    from syndicate.core import theme  # few sites have one

    wrong += theme.mistakes(table)
    return Theme() if wrong else theme.theme(table)


def _words(table: Json, wrong: list[str]) -> dict[str, dict[str, str | tuple[str, ...]]]:
    """Language, or "" for the site's, → key → words. Which keys there are only `syndicate.locales` knows."""
    if not isinstance(table, dict):
        wrong.append("`[words]` must be a table: what is said, and how you say it.")
        return {}
    made: dict[str, dict[str, str | tuple[str, ...]]] = {}
    for name, value in table.items():
        for key, said in value.items() if isinstance(value, dict) else [(name, value)]:
            language = name if isinstance(value, dict) else ""
            if isinstance(said, list) and said and all(isinstance(form, str) for form in said):
                said = tuple(said)
            elif not isinstance(said, str):
                where = f"[words.{language}]" if language else "[words]"
                wrong.append(f"{where} {key} = {_said(said)}: expected a text, or a list of them: for one, for many.")
                continue
            made.setdefault(language, {})[key] = said
    return made


def _channels(tables: Json, wrong: list[str]) -> tuple[ChannelSettings, ...]:
    if not isinstance(tables, list):
        wrong.append("channels are written as [[channels]], each with a name and a type.")
        return ()
    channels: list[ChannelSettings] = []
    for number, table in enumerate(tables, 1):
        channel = _channel(table, number, wrong)
        if channel and any(known.name == channel.name for known in channels):
            wrong.append(f"[[channels]] name = {_said(channel.name)} stands twice: each needs a name of its own.")
        if channel:
            channels.append(channel)
    return tuple(channels)


def _channel(table: Json, number: int, wrong: list[str]) -> ChannelSettings | None:
    if not isinstance(table, dict) or not isinstance(table.get("name"), str) or not isinstance(table.get("type"), str):
        wrong.append(f"[[channels]] number {number} needs a `name` and a `type`.")
        return None
    where = f"[[channels]] {table['name']}:"
    read = {key: _value(f"{where} {key}", table[key], known, wrong) for key, known in CHANNEL.items() if key in table}
    events = read.get("events", DEFAULT_EVENTS)
    wrong += [_no_member(f"{where} events", event, EVENTS) for event in events if event not in EVENTS]
    options = {key: value for key, value in table.items() if key not in ("name", "type")}
    return ChannelSettings(read["name"], read["type"], tuple(events), options)


def channel_options(channel: ChannelSettings, known: Mapping[str, Any]) -> dict[str, Json]:
    """The options of one channel, checked against those that its type declares (`ports.Option`), defaults filled in.

    Raises SettingsError naming every mistake.
    """
    wrong: list[str] = []
    where = f"[[channels]] {channel.name}:"
    names = (*known, *(key for key in CHANNEL if key not in ("name", "type")))
    wrong += [_unknown(key, names, f"{where} ") for key in channel.options if key not in names]
    options: dict[str, Json] = dict(channel.options)
    for key, option in known.items():
        if key not in options:
            if option.required:
                wrong.append(f"{where} {key} is missing: {option.doc}")
            if option.default is not None:
                options[key] = option.default
            continue
        value = options[key]
        if isinstance(value, str) and _VARIABLE.search(value):
            continue  # its kind is known only when it is resolved
        checked = _value(f"{where} {key}", value, Key(option.kind, option.doc), wrong)
        if option.kind != "strings":
            options[key] = checked
    if wrong:
        raise SettingsError("\n".join(wrong))
    return options


def resolve(value: Json, environment: Mapping[str, str], where: str) -> Json:
    """`value` with every `${VARIABLE}` in it looked up. Raises SettingsError naming key and variable, never a value."""
    if isinstance(value, str):
        return _VARIABLE.sub(lambda found: _variable(found.group(1), environment, where), value)
    if isinstance(value, list | tuple):
        return [resolve(one, environment, where) for one in value]
    if isinstance(value, dict):
        return {key: resolve(one, environment, f"{where}.{key}") for key, one in value.items()}
    return value


def _variable(name: str, environment: Mapping[str, str], where: str) -> str:
    value = environment.get(name, "")
    if not value:
        raise SettingsError(
            f"{where}: the variable {name} is not set, or empty. Set it in the environment of this command "
            f"(in a workflow: env: {name}: ${{{{ secrets.{name} }}}}). Nothing was written."
        )
    return value


# ---------------------------------------------------------------- for editors


def json_schema(channels: Mapping[str, Mapping[str, Any]]) -> dict[str, Json]:
    """A JSON Schema (2020-12) of `syndicate.toml`. `channels`: type → the options that it declares."""
    sections: dict[str, Json] = {name: _table_schema(keys) for name, keys in SECTIONS.items()}
    sections["defaults"] = {"type": "object", "description": "For what a posting leaves out, by field."}
    sections["vocabulary"] = {
        "type": "object",
        "description": "Words of your own for a field, looked up before the built-in ones.",
        "additionalProperties": _key_schema(Key("strings", "")),
    }
    said = _key_schema(Key("strings", ""))
    sections["words"] = {
        "type": "object",
        "description": "Words of your own on pages and in messages; those of one language in a table of its own.",
        "additionalProperties": {"anyOf": [*said["anyOf"], {"type": "object", "additionalProperties": said}]},
    }
    kinds = [_channel_schema(name, options) for name, options in sorted(channels.items())]
    named = {"name": _key_schema(CHANNEL["name"]), "type": {"type": "string", "not": {"enum": sorted(channels)}}}
    stranger = {"type": "object", "required": ["name", "type"], "properties": named}
    sections["channels"] = {"type": "array", "items": {"anyOf": [*kinds, stranger]}}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "syndicate.toml",
        "type": "object",
        "additionalProperties": False,
        "required": ["site"],
        "properties": sections,
    }


def _table_schema(keys: Mapping[str, Any]) -> dict[str, Json]:
    return {
        "type": "object",
        "additionalProperties": False,
        "required": [name for name, key in keys.items() if key.required],
        "properties": {name: _key_schema(key) for name, key in keys.items()},
    }


def _channel_schema(name: str, options: Mapping[str, Any]) -> dict[str, Json]:
    """The table of one type, in which any value may come from a variable."""
    schema = _table_schema({**CHANNEL, **options})
    variable = {"type": "string", "pattern": _VARIABLE.pattern}
    for key, known in options.items():
        if known.kind not in ("string", "strings"):
            schema["properties"][key] = {"anyOf": [schema["properties"][key], variable]}
    schema["properties"]["type"] = {"const": name}
    return schema


def _key_schema(key: Any) -> dict[str, Json]:
    if isinstance(key.kind, tuple):
        schema: dict[str, Json] = {"enum": list(key.kind)}
    elif key.kind == "strings":
        schema = {"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]}
    else:
        kinds = {"url": "string", "colour": "string", "table": "object"}
        limits: dict[str, dict[str, Json]] = {
            "url": {"pattern": "^https?://"},
            "colour": {"pattern": f"^{_COLOUR}$"},
            "integer": {"minimum": 0},
        }
        schema = {"type": kinds.get(key.kind, key.kind), **limits.get(key.kind, {})}
    if key.doc:
        schema["description"] = key.doc
    if key.default is not None:
        schema["default"] = list(key.default) if isinstance(key.default, tuple) else key.default
    return schema
