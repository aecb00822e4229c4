"""Renders: Markdown → sanitised HTML → plain text, and Jinja templates with the words of a language.

Comrak, nh3, Jinja and Babel are imported when they are first needed; a run that renders nothing imports none of them.

What it does not do: it decides nothing about offers, reads no clock, and writes no file. The only files it reads are
templates.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple
from urllib.parse import quote

import syndicate
from syndicate import parallel
from syndicate.core.model import Change, Json, Offer, Site
from syndicate.errors import UsageError

if TYPE_CHECKING:
    from jinja2 import Environment, TemplateError
    from markupsafe import Markup

    from syndicate.locales import Words

FEEDS: Final[tuple[tuple[str, str, str, str], ...]] = (
    ("changes", "changes.rss.xml", "application/rss+xml", "RSS"),
    ("changes", "changes.atom.xml", "application/atom+xml", "Atom"),
    ("changes", "changes.json", "application/feed+json", "JSON"),
    ("board", "rss.xml", "application/rss+xml", "RSS"),
    ("board", "atom.xml", "application/atom+xml", "Atom"),
    ("board", "feed.json", "application/feed+json", "JSON"),
)
"""(which, file, media type, name): the feeds that every page makes known."""

ID_PREFIX: Final = "text-"
"""Before every id in a body, so that an author's `main` or `apply` never meets one of ours."""


def shipped_templates() -> Path:
    """The folder of the templates that come with the program: inside the package, in a checkout beside it."""
    package = Path(__file__).resolve().parent
    for folder in (package / "templates", package.parent / "templates"):
        if (folder / "base.html").is_file():
            return folder
    raise FileNotFoundError(
        f"the templates that belong to syndicate are missing beside {package}: install the package again"
    )


class Card(NamedTuple):
    """A picture for those who show a link: its address, what it shows ("" where nobody says), whether it is large."""

    url: str
    words: str
    large: bool


class SiteRenderer:
    """The Renderer of one site. Safe to share between threads; results are kept for its lifetime.

    template_folders: the user's, first one first; a file in one replaces the shipped one of the same name, which stays
    reachable as "shipped/NAME" for `{% extends %}`.
    """

    def __init__(self, site: Site, template_folders: Sequence[str | PathLike[str]] = ()) -> None:
        self._site = site
        self._folders = tuple(Path(folder) for folder in template_folders)
        self._bodies: dict[tuple[str, str], str] = {}
        self._texts: dict[tuple[str, str], str] = {}
        self._jobs: dict[int, tuple[Offer, dict[str, Json] | None]] = {}
        self._jsons: dict[int, tuple[Offer, str | None]] = {}
        self._contexts: dict[str, dict[str, object]] = {}
        self._environment: Environment | None = None
        self._begun: parallel.Shared[Offer, tuple[str, str | None]] | None = None
        self._fingerprint: str | None = None
        self._render_body: Callable[[str, str], str] | None = None

    @property
    def site(self) -> Site:
        return self._site

    def html(self, offer: Offer) -> str:
        """The body as sanitised HTML: no script, no style, every address absolute, its top heading an `<h2>`."""
        key = (offer.url, offer.posting.body)
        made = self._bodies.get(key)
        if made is None:
            made = self._bodies[key] = self._body(offer)
        return made

    def _body(self, offer: Offer) -> str:
        if self._render_body is None:
            from syndicate.markup.html import body_renderer

            self._render_body = body_renderer(ID_PREFIX if self._site.pages else "")
        try:
            return self._render_body(offer.posting.body, offer.url)
        except UnicodeEncodeError:  # half a surrogate pair, from a source that is not ours
            return self._render_body(offer.posting.body.encode("utf-8", "replace").decode(), offer.url)

    def text(self, offer: Offer) -> str:
        """The body as plain text that reads well in a mail; see `markup.text.plain_text`."""
        key = (offer.url, offer.posting.body)
        made = self._texts.get(key)
        if made is None:
            from syndicate.markup.text import plain_text

            made = self._texts[key] = plain_text(self.html(offer))
        return made

    def summary(self, offer: Offer, length: int = 200) -> str:
        """The first words of the body, at most `length` characters, cut between words."""
        from syndicate.markup.text import first_words

        return first_words(self.html(offer), length)

    def picture(self, offer: Offer) -> str | None:
        """The absolute address of the first picture in the body."""
        from syndicate.markup.text import first_picture

        return first_picture(self.html(offer))

    def card(self, offer: Offer) -> Card | None:
        """What a link to the offer shows beside its words: a picture of its text, else the logo of who offers it."""
        html = self.html(offer)
        if "<img" in html and (picture := self.picture(offer)):
            from syndicate.markup.text import first_picture_words

            return Card(picture, first_picture_words(html), True)
        organisation = offer.posting.organisation
        if organisation is None or not organisation.logo or not organisation.logo.startswith("https://"):
            return None
        drawn = organisation.logo.partition("?")[0].lower().endswith(".svg")  # which no network shows
        return None if drawn else Card(organisation.logo, organisation.name, False)

    def job_posting(self, offer: Offer) -> dict[str, Json] | None:
        """Its schema.org JobPosting, None where one is withheld."""
        kept = self._jobs.get(id(offer))
        if kept is None:
            from syndicate.core.jobposting import job_posting

            # The offer is kept beside the result, so that its id() is not given to another one.
            kept = self._jobs[id(offer)] = (offer, job_posting(offer, self._site, self.html(offer)))
        return kept[1]

    def job_json(self, offer: Offer) -> str | None:
        """The same as JSON that can stand inside `<script>`, "@context" first."""
        kept = self._jsons.get(id(offer))
        if kept is None:
            from syndicate.core.jobposting import script_json

            made = self.job_posting(offer)
            kept = self._jsons[id(offer)] = (offer, None if made is None else script_json(made))
        return kept[1]

    def warm(self) -> None:
        """Import and load what the first page will need. What is wrong with a template shows when it is used."""
        from datetime import date

        from jinja2 import TemplateError

        from syndicate.locales import Words
        from syndicate.markup import html

        self._render_body = self._render_body or html.body_renderer(ID_PREFIX if self._site.pages else "")
        if self._site.pages:
            Words(self._site.language, self._site.timezone).day(date(2026, 1, 1))
            with suppress(TemplateError):
                for name in ("base.html", "posting.html"):
                    self._templates().get_template(name)

    def begin(self, offers: Sequence[Offer]) -> None:
        """Let a second process begin with what `prepare` does; that, or `end`, must follow."""
        self.end()
        self._begun = parallel.Shared(self._prepared, offers)

    def prepare(self, offers: Sequence[Offer]) -> None:
        """Do at once, and in two processes where that is worth it, what several outputs will ask for of each offer."""
        work = self._begun or parallel.Shared(
            self._prepared, [offer for offer in offers if id(offer) not in self._jsons]
        )
        self._begun = None
        for offer, (html, job) in zip(work.things, work.results(), strict=True):
            self._bodies[offer.url, offer.posting.body] = html
            self._jsons[id(offer)] = (offer, job)

    def end(self) -> None:
        """Stop what was begun, if anything was."""
        if self._begun is not None:
            self._begun.end()
            self._begun = None

    def _prepared(self, offer: Offer) -> tuple[str, str | None]:
        return self.html(offer), self.job_json(offer)

    def template(self, name: str, language: str | None = None, **context: object) -> str:
        """The template `name`, autoescaped for HTML and XML, in `language` (else the site's).

        A name that is not in `context` and not a global is an error, and so is a misspelt attribute. Raises UsageError
        with file and line.
        """
        from jinja2 import TemplateError

        from syndicate.locales import speaks

        environment = self._templates()
        tag = language if language and speaks(language) else self._site.language
        try:
            return _rendered(environment, name, {**self._globals(tag), **context})
        except TemplateError as error:
            raise UsageError(_complaint(name, error), code="template") from error

    def _templates(self) -> Environment:
        if self._environment is None:
            from syndicate.theme import style

            folders = (*self._folders, shipped_templates())
            self._environment = _environment(folders, {"style.css": style(self._site.theme)})
        return self._environment

    def _part(self, tag: str) -> Callable[..., Markup]:
        """`part(name, here)`: a template that depends on nothing but the site, the language and the kind of page."""
        from markupsafe import Markup

        kept: dict[tuple[str, str], Markup] = {}

        def part(name: str, here: str = "") -> Markup:
            if (name, here) not in kept:
                kept[name, here] = Markup(self.template(name, tag, here=here).rstrip())  # noqa: S704 - autoescaped
            return kept[name, here]

        return part

    def _globals(self, tag: str) -> dict[str, object]:
        """What every template may use besides its own variables."""
        made = self._contexts.get(tag)
        if made is None:
            from syndicate.locales import words_of
            from syndicate.theme import look

            words = words_of(self._site, tag)
            made = self._contexts[tag] = {
                **self._templates().globals,
                **words.functions(),
                **_functions(words),
                "site": self._site,
                "language": words.language,
                "root": root_url(self._site),
                "feeds": FEEDS,
                "theme": look(self._site, root_url(self._site)),
                "html": self._safe_html,
                "part": self._part(tag),
                "text": self.text,
                "summary": self.summary,
                "picture": self.picture,
                "card_of": self.card,
            }
        return made

    def _safe_html(self, offer: Offer) -> Markup:
        from markupsafe import Markup

        return Markup(self.html(offer))  # noqa: S704 - it has just been sanitised; templates must not escape it again

    def fingerprint(self) -> str:
        """A digest of everything but the offers that pages depend on: site, templates, words, version."""
        if self._fingerprint is None:
            digest = hashlib.sha256(f"{syndicate.__version__}\n{self._site!r}\n".encode())
            for name, data in _sources((shipped_templates(), *reversed(self._folders))):
                digest.update(f"{name}\n{len(data)}\n".encode() + data)
            self._fingerprint = digest.hexdigest()[:32]
        return self._fingerprint


def root_url(site: Site) -> str:
    """The address of the site's first page, with the slash at its end."""
    return site.url.rstrip("/") + "/"


def _sources(folders: Iterable[Path]) -> Iterable[tuple[str, bytes]]:
    """Every template, the shipped ones first, after the modules that speak in them and their words."""
    code = Path(__file__).parent
    words = sorted(path.relative_to(code).as_posix() for path in code.glob("locales/*/LC_MESSAGES/*.mo"))
    modules = ("render.py", "markup/html.py", "markup/text.py", "facts.py", "locales/__init__.py", "outputs/pages.py")
    for name in (*modules, *words):
        if (code / name).is_file():  # not so in a frozen program, where the version says it all
            yield name, (code / name).read_bytes()
    for folder in folders:
        for path in sorted(folder.rglob("*")) if folder.is_dir() else ():
            if path.is_file():
                yield path.relative_to(folder).as_posix(), path.read_bytes()


# ---------------------------------------------------------------- templates


_ORDER = ("opened", "reopened", "updated", "closed", "renamed")


def counts(changes: Sequence[Change]) -> dict[str, int]:
    """How many changes there are of each event, in the order in which people want to hear of them."""
    made = {event: sum(change.event == event for change in changes) for event in _ORDER}
    return {event: n for event, n in made.items() if n}


def ordered(changes: Sequence[Change]) -> list[Change]:
    """The changes in that order, those of one event as they came."""
    return [change for event in _ORDER for change in changes if change.event == event]


_LONG = 24  # characters that fit a line of the narrowest card
_JOINT = re.compile(r"(?<=[@/_=&?])(?=[^/\s])|(?<=[.])(?=[^/\s])(?!\w{1,6}$)")  # no last ".xml" stands alone


def _breakable(text: str) -> Markup:
    """An address as HTML. A long one may go on in the next line after its @, dots, slashes and the like."""
    from markupsafe import Markup

    return Markup("<wbr>").join(_JOINT.split(text) if len(text) > _LONG else (text,))


def _functions(words: Words) -> dict[str, Callable[..., object]]:
    from syndicate import facts
    from syndicate.locales import bound

    return {
        "facts": lambda offer: facts.facts(offer, words),
        "about": lambda posting: facts.about(posting, words),
        "application": facts.application,
        "contact_rest": facts.contact_rest,
        "tel": facts.tel,
        "mailto": lambda address: "mailto:" + quote(address, "@+!$&'*-/=?^_`{|}~.", errors="replace"),
        "web": facts.web,
        "bound": bound,
        "breakable": _breakable,
        "counts": counts,
        "ordered": ordered,
        "headline": lambda change: words.said(change.event, change.title),
    }


def _rendered(environment: Environment, name: str, names: dict[str, object]) -> str:
    """What `Template.render` does, less its copies of some sixty names: a third of a small page's cost."""
    template = environment.get_template(name)
    try:
        return environment.concat(template.root_render_func(template.new_context(names, shared=True)))
    except Exception:
        environment.handle_exception()


def _complaint(name: str, error: TemplateError) -> str:
    """Where in which template something is wrong, and what. Jinja's tracebacks hold the template's own lines."""
    import traceback

    from jinja2 import TemplateNotFound, TemplateSyntaxError

    if isinstance(error, TemplateSyntaxError):
        return f"{error.filename or name}:{error.lineno}: {error.message}"
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if not frame.filename.endswith(".py")]
    place = f"{frames[-1].filename}:{frames[-1].lineno}" if frames else name
    said = f"there is no template {error.name}" if isinstance(error, TemplateNotFound) else error.message
    return f"{place}: {said}"


def _environment(folders: Sequence[Path], added: Mapping[str, str]) -> Environment:
    """added: what goes after the style sheets of these names."""
    from jinja2 import ChoiceLoader, Environment, FileSystemLoader, PrefixLoader, StrictUndefined, select_autoescape

    from syndicate.compiled import Compiled

    shipped = FileSystemLoader(folders[-1])
    loader = ChoiceLoader([FileSystemLoader(list(folders)), PrefixLoader({"shipped": shipped})])
    escaped = ("html", "htm", "xml")
    environment = Environment(
        loader=loader,
        autoescape=select_autoescape(escaped),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        auto_reload=False,
        cache_size=-1,
        bytecode_cache=Compiled(
            Path(__file__).parent / "__pycache__", f"{syndicate.__version__} {escaped} trim lstrip keep"
        ),
    )
    environment.globals.update(_inlined(environment, added))
    return environment


def _inlined(environment: Environment, added: Mapping[str, str]) -> dict[str, Any]:
    """`inline(name)`: a style sheet or script for the page; `csp_hash(name)`: the hash under which it may run.

    Content Security Policy Level 3, 2.3.1: base64 of SHA-256 over the element's exact text.
    """
    from markupsafe import Markup

    kept: dict[str, str] = {}
    hashes: dict[str, Markup] = {}

    def source(name: str) -> str:
        if name not in kept:
            assert environment.loader is not None
            text = environment.loader.get_source(environment, name)[0]
            kept[name] = (_minified(text) if name.endswith(".css") else text.strip()) + added.get(name, "")
        return kept[name]

    def csp_hash(name: str) -> Markup:
        if name not in hashes:
            digest = base64.b64encode(hashlib.sha256(source(name).encode()).digest()).decode()
            hashes[name] = Markup(f"'sha256-{digest}'")  # noqa: S704 - base64 needs no escaping
        return hashes[name]

    def inline(name: str) -> Markup:
        return Markup(source(name))  # noqa: S704 - a template of ours or the user's own, as trusted as the page itself

    return {"inline": inline, "csp_hash": csp_hash}


def _minified(css: str) -> str:
    """A style sheet without comments and needless white space."""
    css = re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)
    css = re.sub(r"\s+", " ", css)
    return re.sub(r"\s*([{};,])\s*", r"\1", css).replace(": ", ":").replace(";}", "}").strip()
