"""Raw → Posting, or all of its problems at once: what an author wrote becomes what the world is told.

Read downwards: `normalise` names the steps in their order, one small function a field follows. Nothing here knows the
time of day; what depends on it is `status`'s.
"""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import timedelta
from functools import lru_cache
from typing import Any

from syndicate.core import cities, dates, endings, pay, places, states, status, vocabulary
from syndicate.core.body import LONGEST_FACT, clean, facts
from syndicate.core.identity import RESERVED
from syndicate.core.likeness import slugify
from syndicate.core.links import Address, address, contact_of, old_path, only_address, without_links, without_tags
from syndicate.core.model import (
    Contact,
    Field,
    Json,
    Organisation,
    Place,
    Posting,
    Problem,
    Raw,
    Remote,
    Scalar,
    Statements,
    Tie,
    Value,
    When,
)
from syndicate.core.reading import Reading, Rules
from syndicate.core.telework import leftover
from syndicate.core.values import (
    as_markdown,
    blank,
    control_at,
    from_toml,
    part,
    plain,
    text_of,
    texts_of,
    to_json,
    without_control,
    written,
)

__all__ = ["DIGEST_RECIPE", "Rules", "default_problems", "normalise", "organisation_key", "said_by_default"]

DIGEST_RECIPE = 2
"""Version of what `Posting.digest` is made from; a new one re-bases silently."""


def normalise(raw: Raw, rules: Rules) -> tuple[Posting | None, tuple[Problem, ...]]:
    """The posting that `raw` means, with all of its problems; None if any of them is an error. Never raises."""
    reading = _read(Reading(raw, rules))
    out = reading.out
    if not out["title"]:
        reading.report("error", "title-missing", "there is no title; write `title: …`, or `role: …`, above the text.")
    if any(problem.severity == "error" for problem in reading.problems):
        return None, tuple(reading.problems)
    if rules.defaults:
        _fill(reading, _fallback(rules))
    if out["team"] and out["organisation"] and _same_organisation(out["team"], out["organisation"].name):
        out["team"] = None
    words = " ".join(out["body"].split())
    posting = Posting(
        path=raw.path,
        stem=raw.stem,
        digest=_digest(reading, words),
        text=f"{out['title']} {words}".rstrip(),
        entry=raw.entry is not None,
        line=raw.line,
        archived=raw.archived,
        source=raw.source,
        **{**out, "language": out["language"] or rules.language},
    )
    return posting, tuple(reading.problems)


def _read(reading: Reading) -> Reading:
    _body(reading)
    _title(reading)
    _names(reading)
    _organisation(reading)
    _dates(reading)
    _status(reading)
    _employment(reading)
    _place(reading)
    _pay(reading)
    _terms(reading)
    _contact(reading)
    _apply(reading)
    _tags(reading)
    _language(reading)
    _experience(reading)
    _rome(reading)
    _redirects(reading)
    _extra(reading)
    return reading


# ---------------------------------------------------------------- the text

_FACT_FIELDS = frozenset(("employment_type", "location", "remote", "salary", "start_date", "duration", "hours"))
"""What facts in the text may say; never the status, the id or the title."""
_NO_FACTS = frozenset("type kind mode engagement length rate where office offices workplace employment term".split())


def _body(reading: Reading) -> None:
    body, start = _tidied(reading)
    if not body or body.isspace():
        body, start = _described(reading)
    text, first, tag = clean(body, mdx=reading.raw.path.endswith(".mdx"))
    if first is not None:
        said = f"tags of another generator (`{tag}`) are left out of the text; write it as plain Markdown."
        reading.report("warning", "template-tags", said, line=start + body.count("\n", 0, first))
    if reading.dirty is not None:
        said = "control characters are left out; they came with the text from another program."
        reading.report("warning", "control-characters", said, line=reading.dirty)
    reading.out["body"] = text
    wanted = _FACT_FIELDS - reading.given.keys()
    if wanted and text:
        _find_facts(reading, text, start, wanted)


def _tidied(reading: Reading) -> tuple[str, int]:
    """The body in NFC, with `\\n` for every line end and without control characters, and its first line."""
    raw = reading.raw
    body = raw.body if raw.body.isascii() else unicodedata.normalize("NFC", raw.body)
    if "\r" in body:
        body = body.replace("\r\n", "\n").replace("\r", "\n")
    at = control_at(body)
    if at is not None:
        if reading.dirty is None:
            reading.dirty = raw.body_line + body.count("\n", 0, at)
        body = without_control(body)
    return body, raw.body_line


def _find_facts(reading: Reading, text: str, start: int, wanted: frozenset[str]) -> None:
    for label, value, at in facts(text):
        found = reading.rules.lexicon.find(label)
        name = found[0] if found else ""
        if name not in wanted or name in reading.facts or vocabulary.key(label) in _NO_FACTS:
            continue
        line = start + text.count("\n", 0, at)
        fact = Field(label, Scalar(plain(value), line), line)
        reading.facts[name] = fact
        key = vocabulary.offered(name)
        said = f"`{written(fact)}` in the text is taken for the {key}; to be sure, write `{key}: …` above the text."
        reading.report("hint", "body-fact", said, fact)


def _described(reading: Reading) -> tuple[str, int]:
    """What stands in for an empty body: the description, and other parts under their names, in the file's order."""
    description = reading.first("description")
    parts: list[str] = []
    line = 0
    for field in reading.fields:
        if field is description:
            parts.append(as_markdown(field.value))
        elif id(field) not in reading.used and reading.rules.lexicon.find(field.name) is None and _is_section(field):
            reading.use(field)
            parts.append(f"## {_heading(field.name)}\n\n{as_markdown(field.value)}")
        else:
            continue
        line = line or _first_line(field)
    return "\n\n".join(parts) + "\n" if parts else "", line or reading.raw.body_line


def _is_section(field: Field) -> bool:
    if vocabulary.key(field.name) in vocabulary.SECTIONS:
        return True
    text = field.value.text.strip() if isinstance(field.value, Scalar) else ""
    return len(text) > 2 * LONGEST_FACT or "\n" in text


def _first_line(field: Field) -> int:
    return field.value.line or field.line if isinstance(field.value, Scalar) else field.line


def _heading(name: str) -> str:
    apart = re.sub(r"(?<=[a-z])(?=[A-Z])|[_-]", " ", name)
    words = " ".join(apart.split())
    return words[:1].upper() + words[1:]


# ---------------------------------------------------------------- title, names, organisation

_TEMPLATE = re.compile(r"\{\{[^{}]*\}\}|\{%[^{}]*%\}")


def _title(reading: Reading) -> None:
    title = _headline(reading, "title")
    role = _headline(reading, "role")
    reading.out["title"] = title or role
    reading.out["role"] = role or title


def _headline(reading: Reading, name: str) -> str:
    for field in reading.all(name):
        text = text_of(field.value)
        if "{{" in text or "{%" in text:
            text = _TEMPLATE.sub("", text)
            reading.warn("template-tags", field, "tags of another generator are left out; write plain text.")
        if text := plain(text):
            reading.use(field)
            return text
    return ""


_SAFE = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]{0,99}")
_FILE_ENDING = re.compile(r"\.(?:html?|xml|json|jsonld|ndjson|txt|ics)$", re.IGNORECASE)


def _names(reading: Reading) -> None:
    for name, argument in (("id", "authored_id"), ("slug", "slug")):
        field = reading.first(name)
        text = (_identifier(field.value) if field is not None else "").strip()
        safe = _SAFE.fullmatch(text) and text.casefold() not in RESERVED and not _FILE_ENDING.search(text)
        reading.out[argument] = text if safe else None
        if field is not None and not safe:
            better = slugify(text)
            cure = f"write `{name}: {better}`" if better and better not in RESERVED else f"leave `{name}` out"
            said = f"it cannot stand in an address (only letters without accents, digits, `.`, `_`, `-`); {cure}."
            reading.warn(f"{name}-unsafe", field, said)


def _identifier(value: Value) -> str:
    """Of schema.org's PropertyValue the value, not its name."""
    return (part(value, "value", "id") if isinstance(value, dict) else None) or text_of(value)


_ARTICLE = re.compile(r"(?:l['’]\s*|(?:le|la|les|the)\s+)(?=\S)")


@lru_cache(maxsize=4096)
def organisation_key(name: str) -> str:
    """What organisations are grouped by: without case, accents, marks, and a leading l', le, la, les or the."""
    folded = vocabulary.fold(name).strip()
    return vocabulary.key(_ARTICLE.sub("", folded, count=1)) or folded


def _same_organisation(one: str, other: str) -> bool:
    return organisation_key(one) == organisation_key(other)


def _organisation(reading: Reading) -> None:
    reading.out["organisation"] = None
    reading.out["team"] = reading.text("team")
    for field in reading.all("organisation"):
        value = field.value[0] if isinstance(field.value, list) and len(field.value) == 1 else field.value
        name = plain(text_of(value))
        if vocabulary.says_nothing(name):
            continue
        reading.use(field)
        url = logo = None
        if isinstance(value, dict):
            url = _link(reading, part(value, "url", "website", "site", "homepage", "link", "sameas", "siteweb"), field)
            logo = _link(reading, part(value, "logo", "image", "logourl"), field)
        url = url or _link_beside(reading, "organisation_url")
        logo = logo or _link_beside(reading, "organisation_logo")
        reading.out["organisation"] = Organisation(name, url, logo, _siret(reading, value))
        return


def _siret(reading: Reading, organisation: Value) -> str | None:
    """The number of a French establishment: 14 digits, in whatever groups."""
    field = reading.first("organisation_siret")
    said = text_of(field.value) if field is not None else None
    said = said or (part(organisation, "siret") if isinstance(organisation, dict) else None)
    digits = re.sub(r"[\s.]", "", said or "")
    if re.fullmatch(r"[0-9]{14}", digits):
        return digits
    if field is not None and digits:
        said = "a SIRET has 14 digits: this one is left out; write it as siret: 13002526500013."
        reading.warn("siret-unclear", field, said)
    return None


def _link_beside(reading: Reading, name: str) -> str | None:
    field = reading.first(name)
    return _link(reading, text_of(field.value), field) if field is not None else None


def _link(reading: Reading, text: str | None, field: Field) -> str | None:
    """An address beside an organisation, made absolute without a word."""
    if not text:
        return None
    found = address(text, reading.rules.site_url)
    if found.kind in ("unsafe", "nowhere"):
        reading.warn("address-unsafe", field, f"“{text}” is no address of a web page: it is left out.")
    return found.url if found.kind in ("web", "bare", "relative") else None


# ---------------------------------------------------------------- dates

_LONG = timedelta(days=2 * 366)


def _dates(reading: Reading) -> None:
    posted, posted_field = _posted(reading)
    ends: list[tuple[When, Field]] = []
    words: str | None = None
    for field in reading.all("valid_through"):
        when = _end(reading, field)
        if when is not None:
            ends.append((when, field))
        else:
            reading.use(field)
            words = words or _words_of_end(field)
    end = min(ends, key=lambda pair: pair[0].instant, default=None)
    reading.out.update(date_posted=posted, valid_through=end[0] if end else None, valid_through_text=words)
    if end is not None:
        reading.use(end[1])
    _check_order(reading, posted, posted_field, end)


def _posted(reading: Reading) -> tuple[When | None, Field | None]:
    for field in reading.all("date_posted"):
        when = _date(reading, field, text_of(field.value), end=False)
        if when is not None:
            reading.use(field)
            return when, field
    return _date_in_name(reading), None


def _date_in_name(reading: Reading) -> When | None:
    found = dates.date_in_name(reading.raw.stem)
    if found is None:
        return None
    try:
        return reading.date(found).when
    except dates.DateError as error:
        said = f"the name of the file begins with {found}, which is no date ({error}); name it YYYY-MM-DD-…"
        reading.report("warning", "date-impossible", said)
        return None


def _date(reading: Reading, field: Field, text: str, *, end: bool) -> When | None:
    try:
        when, note = reading.date(text, end=end)
    except dates.DateError as error:
        if error.kind == "impossible":
            said = f"`{written(field)}`: that date cannot be: {error}; write it as YYYY-MM-DD."
            reading.report("error", "date-impossible", said, field)
        elif not (end and _over(states.state_of(text))):  # that is said where the state is read
            reading.warn("date-unreadable", field, f"{error}; write it as YYYY-MM-DD.")
        return None
    if note:
        reading.warn("date-vague", field, f"{note}; it is read as {when.text}. Write it as YYYY-MM-DD.")
    return when


def _end(reading: Reading, field: Field) -> When | None:
    text = text_of(field.value)
    if dates.names_no_end(text):
        return None
    if dates.mentions_no_end(text):
        said = "it says that there is no fixed end, and more: the posting has no end. For an end write YYYY-MM-DD."
        reading.warn("date-unreadable", field, said)
        return None
    return _date(reading, field, text, end=True)


_NO_WORDS = frozenset(("", "none", "null", "nil", "false", "no", "non"))


def _words_of_end(field: Field) -> str | None:
    """The author's words where they name no end, for people to read."""
    text = plain(text_of(field.value))
    return None if vocabulary.key(text) in _NO_WORDS or text.startswith(dates.NEVER) else text


def _check_order(
    reading: Reading, posted: When | None, posted_field: Field | None, end: tuple[When, Field] | None
) -> None:
    if posted is not None and posted_field is not None and not 2000 <= posted.instant.year <= 2100:
        reading.warn("year-suspicious", posted_field, f"is {posted.text[:4]} the right year?")
    if end is None:
        return
    when, field = end
    if posted is not None and when.instant < posted.instant:
        said = f"it closes before it opens ({posted.text}): is one of the years wrong?"
        reading.warn("closes-before-opens", field, said)
    elif when.instant.year < 2000:
        reading.warn("year-suspicious", field, f"is {when.text[:4]} the right year?")
    elif posted is not None and when.instant - posted.instant > _LONG:
        said = f"is {when.text[:4]} the right year? It is more than two years after {posted.text}."
        reading.warn("year-suspicious", field, said)


# ---------------------------------------------------------------- status

_CLAIMS: Mapping[str, tuple[status.Claim | None, status.Claim | None]] = {
    "draft": ("draft", None),
    "hidden": ("draft", None),
    "published": (None, "draft"),
    "visible": (None, "draft"),
    "open": ("open", "closed"),
    "closed": ("closed", "open"),
    "filled": ("filled", "not filled"),
    "archived": ("closed", "not filled"),
    "upcoming": ("upcoming", None),
}
"""What yes and no claim in each of the fields that ask for it."""
_ENDINGS = frozenset(("closed", "filled", "archived", "draft", "hidden"))
_SAYS_LITTLE = frozenset(("expired", "expire", "expiree", "inactive", "inactif"))
"""Keys whose "no" is no promise that the offer is open."""
_SILENT = {"open": Statements(), "closed": Statements(unstated="closed")}


def _status(reading: Reading) -> None:
    said = [one for name in _CLAIMS if name in reading.given for one in _claims(reading, name)]
    said += [one for field in reading.given.get("status", ()) for one in _status_words(reading, field)]
    if not any(one.claim in ("draft", "filled", "closed") for one in said):
        _note_states_elsewhere(reading)
    for beaten, sentence in status.contradictions(said):
        reading.problems.append(
            Problem(reading.raw.path, beaten.line, "warning", "status-contradiction", sentence, beaten.name)
        )
    unstated = reading.rules.unstated
    if said or reading.raw.archived:
        reading.out["statements"] = status.statements(said, archived=reading.raw.archived, unstated=unstated)
    else:
        reading.out["statements"] = _SILENT[unstated]


def _note_states_elsewhere(reading: Reading) -> None:
    """States that stand where something else belongs, in the title, or instead of a deadline or of how to apply: they
    decide nothing, and their author should know."""
    for name, state_in in (
        *(("title", states.state_in_title), ("role", states.state_in_title)),
        *(("valid_through", states.state_of), ("apply_url", states.state_of)),
    ):
        for field in reading.given.get(name, ()):
            text = text_of(field.value)
            if "/" in text and " " not in text:  # an address, or a date
                continue
            if _over(state := state_in(text)):
                said = f"that reads as {state}, which only a field for it can say: if so, write `status: {state}`."
                reading.warn("status-aside", field, said)


def _over(state: states.State | None) -> bool:
    return state in ("draft", "filled", "closed")


def _claims(reading: Reading, name: str) -> Iterator[status.Said]:
    for field in reading.given[name]:
        reading.use(field)
        claim = _claim(reading, name, field)
        if claim is not None:
            yield status.Said(claim, f"{field.name}: {text_of(field.value)[:60]}", field.name, field.line)


def _claim(reading: Reading, name: str, field: Field) -> status.Claim | None:
    """What a field that asks for yes or no claims; a word of the status, or a date, in it counts too."""
    text = text_of(field.value).strip()
    answer = vocabulary.boolean(text)
    if answer is not None:
        _check_boolean(reading, field, answer)
        claim = _CLAIMS[name][0 if answer else 1]
        return "not filled" if claim == "open" and vocabulary.key(field.name) in _SAYS_LITTLE else claim
    state = states.state_of(text)
    if state and (_over(state) or name not in _ENDINGS):
        return state
    if name in ("closed", "filled", "archived") and _is_date(reading, text):
        return _CLAIMS[name][0]
    said = f"that decides nothing; write `{field.name}: true` or `{field.name}: false`."
    reading.warn("status-unknown", field, said)
    return None


def _is_date(reading: Reading, text: str) -> bool:
    try:
        reading.date(text)
    except dates.DateError:
        return False
    return True


def _check_boolean(reading: Reading, field: Field, answer: bool) -> None:
    value = field.value
    if isinstance(value, Scalar) and (value.quoted or value.text.strip().lower() not in vocabulary.YAML_BOOLEANS):
        meant = str(answer).lower()
        shown = f'"{value.text}"' if value.quoted else value.text
        said = f"`{field.name}: {shown}` is text; it is read as {meant}. Write `{field.name}: {meant}`."
        reading.report("warning", "boolean-as-text", said, field)


def _status_words(reading: Reading, field: Field) -> Iterator[status.Said]:
    reading.use(field)
    for text in texts_of(field.value):
        answer = vocabulary.boolean(text)
        state = states.state_of(text) or (None if answer is None else "open" if answer else "closed")
        if state:
            yield status.Said(state, f"{field.name}: {text[:60]}", field.name, field.line)
        elif not vocabulary.says_nothing(text):
            said = "that word decides nothing; write open, closed, filled, upcoming or draft."
            reading.warn("status-unknown", field, said)


# ---------------------------------------------------------------- contract, place, remote, pay

_WEEK = ("FULL_TIME", "PART_TIME")


def _employment(reading: Reading) -> None:
    """The strongest alias speaks; how much of the week it is (`work_schedule`) may stand in a key of its own."""
    found: set[str] = set()
    texts: list[str] = []
    for field in reading.all("employment_type"):
        schedule = vocabulary.key(field.name) == "workschedule"
        if found and not schedule:
            continue
        reading.use(field)
        text = plain(text_of(field.value))
        if vocabulary.says_nothing(text):
            continue
        types, known = _contract(field.value)
        found.update([name for name in types if not found or name in _WEEK])
        texts.append(text)
        if not known:
            said = "no kind of contract is known by these words; write permanent, fixed-term, freelance, internship …"
            reading.warn("contract-unknown", field, said)
    reading.out["employment_types"] = tuple(name for name in vocabulary.EMPLOYMENT_TYPES if name in found)
    reading.out["employment_text"] = ", ".join(texts) or None


def _contract(value: Value) -> tuple[list[str], bool]:
    """Google's types that a value speaks of, and whether any word was known."""
    read = [vocabulary.employment_types(text) for text in texts_of(value)]
    return [name for types, _ in read for name in types], any(known for _, known in read)


def _place(reading: Reading) -> None:
    chosen: places.Places | None = None
    for field in reading.all("location"):
        if vocabulary.says_nothing(text_of(field.value)):
            reading.use(field)
            continue
        found = places.read_places(field.value, line=field.line)
        reading.remote = reading.remote or found.remote
        if chosen is None or found.places:
            reading.use(field)
            chosen = found
            _note_places(reading, field, found)
        if found.places:
            break
    out = reading.out
    out["places"] = chosen.places if chosen is not None else ()
    out["location_text"] = chosen.text if chosen is not None else None
    out["remote_countries"] = chosen.remote_countries if chosen is not None else ()
    _country(reading)
    _remote(reading)


def _note_places(reading: Reading, field: Field, found: places.Places) -> None:
    """Words that only say how one works ("hybrid") leave the place out: the default one is meant where there is one."""
    only_how = not found.places and found.remote is not None and not leftover(found.text or "")
    reading.placed = not only_how
    rules = reading.rules
    if only_how and rules.defaults and _fallback(rules).out["places"]:
        return
    for note in found.notes:
        reading.report("warning", "place-unclear", f"`{written(field)}`: {note}", field)


def _country(reading: Reading) -> None:
    """The country that stands in a key of its own."""
    field = reading.first("country")
    if field is None:
        return
    out = reading.out
    texts = [text.strip() for text in texts_of(field.value) if text.strip()]
    codes = {text: code for text in texts if (code := places.country_code(text))}
    if len(codes) < len(texts):
        said = "that country is not known; write its name, or its two letters of ISO 3166."
        reading.warn("place-unclear", field, said)
    if not reading.placed:
        reading.placed = True
        out["location_text"] = ", ".join(texts)
        out["places"] = tuple(Place(country=code, text=text) for text, code in codes.items())
    elif len(codes) == 1:
        out["places"] = _in_country(out["places"], *codes.values())


def _in_country(found: tuple[Place, ...], code: str | None) -> tuple[Place, ...]:
    """A lone place that names no country, put into one."""
    if code and len(found) == 1 and found[0].country is None:
        return (replace(found[0], country=code),)
    return found


def _remote(reading: Reading) -> None:
    field = reading.first("remote")
    if field is not None and (field is not reading.facts.get("remote") or reading.remote is None):
        kind, countries = _remote_kind(reading, field)
        reading.remote = kind or reading.remote
        reading.out["remote_countries"] = countries or reading.out["remote_countries"]
    if (named := reading.first("remote_countries")) is not None:
        codes = tuple(code for text in texts_of(named.value) if (code := places.country_code(text)))
        reading.out["remote_countries"] = codes or reading.out["remote_countries"]
    reading.out["remote"] = reading.remote or "no"


_MEANS_FULL = frozenset("remote telecommute isremote remoteok telecommuting joblocationtype workfromhome".split())


def _remote_kind(reading: Reading, field: Field) -> tuple[Remote | None, tuple[str, ...]]:
    """What a field about remote work says.

    A plain yes means full where the name says remote, but hybrid where it says telework: that may be a day a week.
    """
    text = text_of(field.value).strip()
    answer = vocabulary.boolean(text)
    if answer is not None:
        yes: Remote = "full" if vocabulary.key(field.name) in _MEANS_FULL else "hybrid"
        return yes if answer else "no", ()
    if vocabulary.says_nothing(text):
        return None, ()
    kind, countries = places.read_remote(text)
    if kind is None and countries:
        kind = "full"  # "US only", where remote work is asked for
    if kind is None:
        reading.warn("remote-unclear", field, "that says neither full, hybrid nor no; write one of them.")
    return kind, countries


def _pay(reading: Reading) -> None:
    field = reading.first("salary")
    low, high = reading.first("salary_min"), reading.first("salary_max")
    beside = {
        name: found.value
        for name, key in (("currency", "salary_currency"), ("unit", "salary_unit"))
        if (found := reading.first(key)) is not None
    }
    reading.out["pay"] = None
    country = _one_country(reading)
    if field is not None:
        value = {"value": field.value, **beside} if beside and isinstance(field.value, Scalar) else field.value
        reading.out["pay"] = pay.read_pay(value, name=field.name, country=country)
    elif low is not None or high is not None:
        missing = Scalar("")  # one end alone is no exact salary: the words are shown, the figures are not claimed
        lowest, highest = (low.value if low else missing), (high.value if high else missing)
        reading.out["pay"] = (
            pay.read_pay({"min": lowest, "max": highest, **beside}, country=country)
            if beside
            else pay.read_pay(lowest, highest, country=country)
        )


def _one_country(reading: Reading) -> str | None:
    """The one country where the work is, or from where it may be done; that of the defaults where none is said."""
    out, rules = reading.out, reading.rules
    named = {place.country for place in out["places"]} | set(out["remote_countries"])
    if not named and rules.defaults and reading.raw.path != _DEFAULTS:
        named = {place.country for place in _fallback(rules).out["places"]}
    return named.pop() if len(named) == 1 else None


def _terms(reading: Reading) -> None:
    reading.out["duration"] = reading.text("duration")
    reading.out["hours"] = reading.text("hours")
    start = reading.text("start_date")
    if start is not None and _NUMBERS.fullmatch(start) and _is_date(reading, start):
        start = reading.date(start).when.text
    reading.out["start_date"] = start


_NUMBERS = re.compile(r"[\d./T:Z+ -]+")
"""A date without words, which every reader would take for another one: it is put into ISO 8601."""


# ---------------------------------------------------------------- contact, how to apply


def _contact(reading: Reading) -> None:
    """One contact of all the keys for it: what a stronger one says is only completed by a weaker one."""
    contact: Contact | None = None
    for field in reading.all("contact"):
        one = contact_of(field.value)
        if contact is None or (one.email and not contact.email):
            reading.use(field)
            contact = _joined(contact, one)
    if (number := reading.text("contact_phone")) is not None:
        contact = _joined(contact, Contact(phone=number, text=number))
    reading.out["contact"] = contact if contact is not None and contact.text else None


def _joined(one: Contact | None, other: Contact) -> Contact:
    if one is None or not one.text:
        return other
    name = one.name or other.name or (one.text if not one.email and not one.phone and len(one.text) <= 60 else None)
    return Contact(name, one.email or other.email, one.phone or other.phone, f"{one.text}, {other.text}")


def _apply(reading: Reading) -> None:
    """The first address and the first words on how to apply; else the contact's address."""
    url = words = None
    for field in reading.all("apply_url"):
        for text in texts_of(field.value):
            found = address(text, reading.rules.site_url)
            if vocabulary.says_nothing(text) or vocabulary.boolean(text) is not None or text.strip().startswith("#"):
                reading.use(field)
            elif found.kind == "words":
                if words is None:
                    words = plain(without_links(without_tags(text)))
                    url = url or only_address(text)
                    reading.use(field)
            elif url is None:
                reading.use(field)
                url = _checked(reading, field, found)
    contact = reading.out["contact"]
    if url is None and contact is not None:
        url = address(contact.email).url if contact.email else only_address(contact.text)
    reading.out["apply_url"], reading.out["apply_text"] = url, words


def _checked(reading: Reading, field: Field, found: Address) -> str | None:
    said = {
        "relative": f"that is no whole address; it is read as {found.url}. Write it with https:// and the host.",
        "bare": f"that does not begin with https://; it is read as {found.url}.",
        "nowhere": "that is no whole address: it is left out. Write it with https:// and the host.",
        "unsafe": "only at addresses that begin with https:// or http:// can one apply: it is left out.",
    }.get(found.kind)
    if said:
        reading.warn("address-unsafe" if found.kind == "unsafe" else "address-relative", field, said)
    return found.url


# ---------------------------------------------------------------- tags, experience, language, old addresses

_TAG_SPLIT = re.compile(r"\s*[,;|\n]\s*|\s+/\s+")


def _tags(reading: Reading) -> None:
    field = reading.first("tags")
    found: dict[str, str] = {}
    if field is not None:
        for text in texts_of(field.value):
            for one in _TAG_SPLIT.split(text) if isinstance(field.value, Scalar) else [text]:
                tag = plain(one).removeprefix("#").strip()
                if tag:
                    found.setdefault(tag.casefold(), tag)
    reading.out["tags"] = tuple(found.values())


def _language(reading: Reading) -> None:
    """ "" where the posting does not say."""
    field = reading.first("language")
    tag = None
    if field is not None:
        tag = next((found for text in texts_of(field.value) if (found := vocabulary.language_tag(text))), None)
        if tag is None:
            said = "that is no language that a text can be in; write fr, en, fr-CA …"
            reading.warn("language-unknown", field, said)
    ended = _language_in_name(reading, tag)
    reading.out["language"] = tag or ended or ""
    key, other = reading.text("translation_key"), reading.text("translation_of")
    reading.out["tie"] = Tie(key, other, bool(tag or ended)) if key or other else None


def _language_in_name(reading: Reading, said: str | None) -> str | None:
    """That at the end of the file's name. What the posting says of itself counts more."""
    found = endings.split(endings.stem_of(reading.raw.path))
    if found is None or not endings.counts(found[1], said or reading.rules.language):
        return None
    if said and endings.primary(said) != endings.primary(found[1]):
        end = f"its name ends with “.{found[1]}”, and it says `language: {said}`, which counts. Change one of the two."
        reading.report("warning", "language-contradiction", end)
    return found[1]


_JUNIOR = {"fr": "Ouvert aux juniors", "en": "Open to juniors"}


def _experience(reading: Reading) -> None:
    """`junior: true` in words; `junior: false` says nothing."""
    field = reading.first("experience")
    text = plain(text_of(field.value)) if field is not None else ""
    answer = vocabulary.boolean(text)
    if field is not None and answer is not None:
        _check_boolean(reading, field, answer)
        language = (reading.out["language"] or reading.rules.language)[:2]
        text = _JUNIOR.get(language, _JUNIOR["en"]) if answer and vocabulary.key(field.name) == "junior" else ""
    reading.out["experience"] = None if vocabulary.says_nothing(text) else text


_ROME = re.compile(r"\b[A-Z]\d{4}\b")
_OGR = re.compile(r"\b\d{5,6}\b")


def _rome(reading: Reading) -> None:
    """The codes of France Travail for a job and its appellation, the first where there are several."""
    for name, pattern, example in (("rome", _ROME, "M1805"), ("ogr", _OGR, "38971")):
        field = reading.first(name)
        text = ", ".join(texts_of(field.value)).upper() if field is not None else ""
        found = pattern.search(text)
        reading.out[name] = found[0] if found else None
        if field is not None and found is None and not vocabulary.says_nothing(text):
            said = f"that is no code of the {name.upper()}: it is left out; write it as {name}: {example}."
            reading.warn(f"{name}-unclear", field, said)


def _redirects(reading: Reading) -> None:
    old: dict[str, None] = {}
    for field in reading.all("redirect_from"):
        reading.use(field)
        for text in texts_of(field.value):
            path = old_path(text.strip(), reading.rules.site_url)
            if path is None:
                said = "that is no old address of this site: it is left out; write a path such as /jobs/old-name/."
                reading.warn("redirect-unsafe", field, said)
            elif path != "/":
                old[path] = None
    reading.out["redirect_from"] = tuple(old)


def _extra(reading: Reading) -> None:
    """Every key that meant nothing to us, and those that a stronger alias has beaten."""
    extra: dict[str, Json] = {}
    for field in reading.fields:
        if id(field) not in reading.used:
            extra.setdefault(field.name, to_json(field.value))
    reading.out["extra"] = extra


# ---------------------------------------------------------------- defaults


_DEFAULTS = "syndicate.toml"


def _fallback(rules: Rules) -> Reading:
    """What `[defaults]` says, read as if it were a posting of its own, once."""
    found = rules.kept.get("fallback")
    if found is None:
        fields = tuple(Field(name, from_toml(value), 0) for name, value in rules.defaults.items())
        found = _read(Reading(Raw(_DEFAULTS, "", fields, "", 1), replace(rules, defaults={})))
        rules.kept["fallback"] = found
    assert isinstance(found, Reading)
    return found


def said_by_default(rules: Rules) -> Mapping[str, Any]:
    """What `[defaults]` come to, by the names of Posting's fields."""
    return _fallback(rules).out if rules.defaults else {}


def default_problems(rules: Rules) -> tuple[Problem, ...]:
    """What is wrong in `[defaults]`, as problems of `syndicate.toml`."""
    fallback = _fallback(rules)
    unknown = [
        Problem("syndicate.toml", 1, "warning", "unknown-key", f"[defaults] {field.name} is no field of a posting.")
        for field in fallback.fields
        if rules.lexicon.find(field.name) is None and not blank(field.value)
    ]
    return (*(problem for problem in fallback.problems if problem.severity != "hint"), *unknown)


_FILLED = (
    "team", "pay", "start_date", "duration", "hours", "tags", "experience", "language", "date_posted", "rome", "ogr",
)  # fmt: skip


def _fill(reading: Reading, fallback: Reading) -> None:
    """What the posting leaves out, from the defaults; nothing is mixed but the country of a lone place."""
    out, default = reading.out, fallback.out
    for name in _FILLED:
        out[name] = out[name] or default[name]
    if not out["employment_types"] and not out["employment_text"]:
        out["employment_types"], out["employment_text"] = default["employment_types"], default["employment_text"]
    if out["valid_through"] is None and out["valid_through_text"] is None:
        out["valid_through"], out["valid_through_text"] = default["valid_through"], default["valid_through_text"]
    if out["apply_url"] is None and out["apply_text"] is None:
        out["apply_url"], out["apply_text"] = default["apply_url"], default["apply_text"]
    out["contact"] = out["contact"] or default["contact"]
    _fill_organisation(out, default["organisation"])
    _fill_place(reading, fallback)


def _fill_organisation(out: dict[str, Any], default: Organisation | None) -> None:
    own = out["organisation"]
    if own is None:
        out["organisation"] = default
    elif default is not None and _same_organisation(own.name, default.name):
        url, logo, siret = own.url or default.url, own.logo or default.logo, own.siret or default.siret
        out["organisation"] = replace(own, url=url, logo=logo, siret=siret)


def _fill_place(reading: Reading, fallback: Reading) -> None:
    """An offer that is fully remote is in no particular place, but in some country."""
    out, default = reading.out, fallback.out
    country = default["places"][0].country if default["places"] else None
    if reading.remote is None and fallback.remote is not None:
        out["remote"] = reading.remote = fallback.remote
    if reading.remote == "full" and not out["places"]:
        named = out["remote_countries"] or default["remote_countries"]
        out["remote_countries"] = named or ((country,) if country else ())
    elif not reading.placed:
        out["places"] = default["places"]
        out["location_text"] = out["location_text"] or default["location_text"]
    elif _fits(reading, country):
        out["places"] = _in_country(out["places"], country)


def _fits(reading: Reading, country: str | None) -> bool:
    """Whether the default country may be that of the posting's place: Berlin is put into no other than Germany."""
    found = reading.out["places"]
    town = found[0].locality if len(found) == 1 and found[0].country is None else None
    if not (town and country and cities.elsewhere(town, country)):
        return True
    field = next(iter(reading.all("location")), None)
    said = f"“{town}” is not taken to be in {country}, the country of the defaults: write the country beside it."
    reading.report("warning", "place-unclear", said, field)
    return False


# ---------------------------------------------------------------- digest

_DIGESTED = frozenset(
    "title role employment_type location country remote remote_countries salary salary_min salary_max salary_currency"
    " salary_unit date_posted valid_through start_date apply_url".split()
)


def _digest(reading: Reading, words: str) -> str:
    """A digest of what the author wrote in the fields that matter: before defaults, time zone and meaning.

    words: those of the text. Of several keys for one field those count that had a say. Status is not in it: its
    changes are events of their own.
    """
    given = reading.given
    said = {name: values for name in given if name in _DIGESTED and (values := _said(reading, name))}
    for name in ("date_posted", "valid_through"):
        if name in said and (when := reading.out[name]) and len(when.text) == len("YYYY-MM-DD"):
            said[name] = [when.text]  # a day is the same day, however it is written
    if "apply_url" not in said and "contact" in given:
        said["contact"] = _said(reading, "contact")
    if "organisation" in given:
        said["organisation"] = [plain(text_of(given["organisation"][0].value))]
    head = json.dumps([DIGEST_RECIPE, said], sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(f"{head}\n{words}".encode("utf-8", "replace")).hexdigest()[:16]


def _said(reading: Reading, name: str) -> list[Json]:
    """The values that had a say in a field, white space collapsed."""
    return [to_json(field.value, collapse=True) for field in reading.given[name] if id(field) in reading.used]
