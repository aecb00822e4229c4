"""Says things in the reader's language: the words of pages and messages, dates, money and countries.

Words are in English and French, dates and money in every language that babel knows. Babel is imported when the first
date or sum is formatted, never before: a run that renders nothing does not pay for it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, tzinfo
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from syndicate.core.model import Offer, Pay, Place, Posting, When

if TYPE_CHECKING:
    from babel import Locale

LANGUAGES: Final = ("en", "fr")

# key: (English, French). "{…}" are values; "one|other" is chosen by a count.
WORDS: Final[Mapping[str, tuple[str, str]]] = {
    # the frame of every page
    "skip": ("Skip to content", "Aller au contenu"),
    "navigation": ("Main", "Principale"),
    "offers": ("All offers", "Toutes les offres"),
    "follow": ("Follow", "S’abonner"),
    "feeds": ("Feeds", "Flux"),
    "board": ("Open offers", "Offres ouvertes"),
    "changes": ("Openings and closings", "Ouvertures et clôtures"),
    "not_found": ("Page not found", "Page introuvable"),
    "not_found_text": (
        "There is nothing at this address. The offer may have been closed some time ago.",
        "Il n’y a rien à cette adresse. L’offre est peut-être close depuis un certain temps.",
    ),
    "moved": ("This page has moved", "Cette page a changé d’adresse"),
    "moved_to": ("It is now at", "Elle se trouve maintenant ici\u00a0:"),
    "colon": (":", "\u00a0:"),
    # the list
    "open_count": ("{n} open offer|{n} open offers", "{n} offre ouverte|{n} offres ouvertes"),
    "none_open": ("No offer is open at the moment", "Aucune offre n’est ouverte pour le moment"),
    "none_open_text": (
        "New offers appear here as soon as they open. Follow the feeds to hear of them.",
        "Les nouvelles offres paraissent ici dès leur ouverture. Abonnez-vous aux flux pour n’en manquer aucune.",
    ),
    "search": ("Search", "Rechercher"),
    "search_hint": ("Job, place, keyword…", "Métier, lieu, mot-clé…"),
    "any_contract": ("Any contract", "Tous les contrats"),
    "any_employer": ("Any employer", "Tous les employeurs"),
    "any_place": ("Anywhere", "Tous les lieux"),
    "clear": ("Clear", "Effacer"),
    "filters": ("Filter the offers", "Filtrer les offres"),
    "shown": ("{n} of {all} offers shown", "{n} offres affichées sur {all}"),
    "no_match": ("No offer matches your search.", "Aucune offre ne correspond à votre recherche."),
    "until": ("Apply by {day}", "Jusqu’au {day}"),
    "posted_on": ("Posted {day}", "Publiée le {day}"),
    # the facts
    "facts": ("At a glance", "En bref"),
    "organisation": ("Employer", "Employeur"),
    "team": ("Team", "Équipe"),
    "place": ("Location", "Lieu"),
    "places": ("Locations", "Lieux"),
    "remote": ("Remote work", "Télétravail"),
    "contract": ("Contract", "Contrat"),
    "salary": ("Salary", "Rémunération"),
    "start": ("Start", "Prise de poste"),
    "duration": ("Duration", "Durée"),
    "hours": ("Working time", "Temps de travail"),
    "experience": ("Experience", "Expérience"),
    "education": ("Education", "Formation"),
    "deadline": ("Apply by", "Date limite"),
    "deadline_words": ("Deadline", "Date limite"),
    "posted": ("Posted", "Publiée le"),
    "closed_on": ("Closed", "Close le"),
    "tags": ("Keywords", "Mots-clés"),
    "contact": ("Contact", "Contact"),
    "apply": ("Apply", "Postuler"),
    "apply_mail": ("Apply by e-mail", "Postuler par courriel"),
    "how_to_apply": ("How to apply", "Comment postuler"),
    "description": ("The job", "Le poste"),
    "new_address": ("on {host}", "sur {host}"),
    "remote_full": ("Fully remote", "Entièrement à distance"),
    "remote_from": ("Fully remote, from {countries}", "Entièrement à distance, depuis\u00a0: {countries}"),
    "remote_hybrid": ("Partly remote", "Télétravail partiel"),
    "FULL_TIME": ("Full-time", "Temps plein"),
    "PART_TIME": ("Part-time", "Temps partiel"),
    "CONTRACTOR": ("Contractor", "Indépendant"),
    "TEMPORARY": ("Fixed-term", "Durée déterminée"),
    "INTERN": ("Internship", "Stage"),
    "VOLUNTEER": ("Volunteer", "Bénévolat"),
    "PER_DIEM": ("By the day", "À la journée"),
    "OTHER": ("Other", "Autre"),
    "HOUR": ("an hour", "par heure"),
    "DAY": ("a day", "par jour"),
    "WEEK": ("a week", "par semaine"),
    "MONTH": ("a month", "par mois"),
    "YEAR": ("a year", "par an"),
    # the end
    "open": ("Open", "Ouverte"),
    "open_until": ("Open until {day}", "Ouverte jusqu’au {day}"),
    "closed": ("Closed", "Clôturée"),
    "is_closed": ("This offer is closed", "Cette offre est close"),
    "closed_filled": ("The position has been filled.", "Le poste est pourvu."),
    "closed_closed": ("Applications are no longer taken.", "Les candidatures ne sont plus acceptées."),
    "closed_expired": ("The closing date has passed.", "La date limite est passée."),
    "closed_withdrawn": ("The offer has been withdrawn.", "L’offre a été retirée."),
    "closed_since": ("Closed on {day}.", "Close le {day}."),
    "see_open": ("See the open offers", "Voir les offres ouvertes"),
    # what is announced
    "opened": ("New", "Nouvelle offre"),
    "updated": ("Updated", "Offre modifiée"),
    "reopened": ("Open again", "De nouveau ouverte"),
    "renamed": ("New address", "Nouvelle adresse"),
    "said_opened": ("New: {title}", "Nouvelle offre\u00a0: {title}"),
    "said_updated": ("Updated: {title}", "Offre modifiée\u00a0: {title}"),
    "said_closed": ("Closed: {title}", "Offre close\u00a0: {title}"),
    "said_reopened": ("Open again: {title}", "De nouveau ouverte\u00a0: {title}"),
    "said_renamed": ("New address: {title}", "Nouvelle adresse\u00a0: {title}"),
    "many_opened": ("{n} new offer|{n} new offers", "{n} nouvelle offre|{n} nouvelles offres"),
    "many_updated": ("{n} offer updated|{n} offers updated", "{n} offre modifiée|{n} offres modifiées"),
    "many_closed": ("{n} offer closed|{n} offers closed", "{n} offre close|{n} offres closes"),
    "many_reopened": ("{n} offer open again|{n} offers open again", "{n} offre rouverte|{n} offres rouvertes"),
    "many_renamed": ("{n} offer moved|{n} offers moved", "{n} offre déplacée|{n} offres déplacées"),
    "read_on": ("Read the whole offer", "Lire l’offre complète"),
    "all_offers_at": ("All open offers:", "Toutes les offres ouvertes\u00a0:"),
    "unsubscribe": ("Unsubscribe", "Se désabonner"),
    # the subscribe page
    "follow_title": ("Follow the offers", "Suivre les offres"),
    "follow_lead": (
        "A feed tells your reader, your chat room or your own site about offers, by itself and without an account.",
        "Un flux signale les offres à votre lecteur, à votre messagerie d’équipe ou à votre site, sans compte.",
    ),
    "follow_changes": ("To hear of new offers", "Pour suivre les annonces"),
    "follow_changes_text": (
        "One entry each time an offer opens, closes or opens again. This is the feed for people.",
        "Une entrée à chaque ouverture, clôture ou réouverture d’une offre. C’est le flux pour les personnes.",
    ),
    "follow_board": ("To show the offers elsewhere", "Pour afficher les offres ailleurs"),
    "follow_board_text": (
        "The open offers, all of them and nothing else, with their full text. What is no longer in it has closed. "
        "This is the feed for job boards and other sites.",
        "Les offres ouvertes, toutes, et rien d’autre, avec leur texte complet. Ce qui n’y est plus est clos. "
        "C’est le flux pour les sites d’emploi et les autres sites.",
    ),
    "follow_narrow": ("Only some of the offers", "Une partie des offres seulement"),
    "follow_narrow_text": (
        "The same feed of open offers, for one keyword, employer, team, place or kind of contract.",
        "Le même flux des offres ouvertes, pour un mot-clé, un employeur, une équipe, un lieu ou un type de contrat.",
    ),
    "by_tag": ("By keyword", "Par mot-clé"),
    "by_organisation": ("By employer", "Par employeur"),
    "by_team": ("By team", "Par équipe"),
    "by_place": ("By place", "Par lieu"),
    "by_type": ("By contract", "Par contrat"),
    "follow_how": ("How to follow", "Comment faire"),
    "follow_reader": (
        "<strong>In a feed reader</strong> (Feedly, Inoreader, NetNewsWire, FreshRSS, Thunderbird…): "
        "choose “add a feed” and paste one of the addresses.",
        "<strong>Dans un lecteur de flux</strong> (Feedly, Inoreader, NetNewsWire, FreshRSS, Thunderbird…)\u00a0: "
        "choisissez «\u00a0ajouter un flux\u00a0» et collez l’une des adresses.",
    ),
    "follow_chat": (
        "<strong>In a chat room</strong> (Slack, Mattermost, Discord, Teams…): give the address of the openings "
        "and closings to its RSS app.",
        "<strong>Dans une messagerie d’équipe</strong> (Slack, Mattermost, Discord, Teams…)\u00a0: donnez l’adresse "
        "des ouvertures et clôtures à son application RSS.",
    ),
    "follow_mail": (
        "<strong>By e-mail</strong>: services that turn a feed into mail take the same addresses.",
        "<strong>Par courriel</strong>\u00a0: les services qui transforment un flux en courriels prennent les mêmes "
        "adresses.",
    ),
    "follow_formats": (
        "RSS and Atom say the same thing and every reader knows both. JSON is for programs. "
        "If in doubt, take RSS.",
        "RSS et Atom disent la même chose et tous les lecteurs connaissent les deux. JSON est destiné aux programmes. "
        "Dans le doute, prenez RSS.",
    ),
    "follow_data": ("For programs", "Pour les programmes"),
    "follow_data_text": (
        "All open offers as schema.org JobPosting, in one JSON‑LD file.",
        "Toutes les offres ouvertes au format JobPosting de schema.org, en un seul fichier JSON‑LD.",
    ),
}


@lru_cache(maxsize=256)
def language_of(*tags: str | None) -> str:
    """The first of the language tags (BCP 47: "fr", "fr-CA", "en_GB") that there are words in, else "en"."""
    for tag in tags:
        primary = re.split("[-_]", tag.strip(), maxsplit=1)[0].lower() if tag else ""
        if primary in LANGUAGES:
            return primary
    return "en"


def word(key: str, language: str = "en", **values: object) -> str:
    """The words for `key` in `language`, its values filled in; a value `n` chooses between singular and plural.

    French counts zero with one (CLDR plural rules). Raises KeyError for a key that is not in WORDS.
    """
    language = language_of(language)
    text = WORDS[key][LANGUAGES.index(language)]
    if "|" in text:
        count = values["n"]
        few = count in (0, 1) if language == "fr" else count == 1
        text = text.split("|")[0 if few else 1]
        values["n"] = f"{count:,}".replace(",", "\u202f" if language == "fr" else ",")
    return text.format(**values) if values else text


def letters(text: str) -> str:
    """Only the letters and digits, in small ones: what tells whether two wordings say the same."""
    return "".join(filter(str.isalnum, text)).casefold()


@lru_cache(maxsize=64)
def _zone(name: str) -> tzinfo:
    if name == "UTC":
        return UTC
    from zoneinfo import ZoneInfo

    return ZoneInfo(name)


@lru_cache(maxsize=64)
def _locale(tag: str) -> Locale:
    """Babel's locale for a tag; plain "en" means dates that a reader anywhere understands (2 March 2026)."""
    from babel import Locale, UnknownLocaleError

    try:
        return Locale.parse("en_GB" if tag == "en" else tag.replace("-", "_"))
    except (UnknownLocaleError, ValueError):
        return Locale.parse("en_GB")


@lru_cache(maxsize=8192)
def _long(day: date, tag: str) -> str:
    from babel.dates import format_date

    text = format_date(day, "long", locale=_locale(tag))
    # CLDR has no ordinals, which French wants on the first of a month.
    return text.replace("1 ", "1er ", 1) if day.day == 1 and language_of(tag) == "fr" and tag[:2] == "fr" else text


@lru_cache(maxsize=1024)
def _month(day: date, tag: str) -> str:
    from babel.dates import format_skeleton

    text: str = format_skeleton("yMMMM", day, locale=_locale(tag))
    return text[:1].upper() + text[1:]


@lru_cache(maxsize=1024)
def _country(code: str, tag: str) -> str:
    name = _locale(tag).territories.get(code)
    return str(name) if name else code


@lru_cache(maxsize=64)
def _language_name(tag: str) -> str:
    from babel import Locale, UnknownLocaleError

    try:
        name = Locale.parse(tag.replace("-", "_")).get_display_name()
    except (UnknownLocaleError, ValueError):
        name = None
    return name[:1].upper() + name[1:] if name else tag


@lru_cache(maxsize=1024)
def _sum(amount: float, currency: str, tag: str) -> str:
    from babel.numbers import format_currency

    whole = float(amount).is_integer()
    text = format_currency(amount, currency, locale=_locale(tag), currency_digits=not whole,
                           format=None if not whole else _whole_pattern(tag))
    return str(text)


@lru_cache(maxsize=64)
def _whole_pattern(tag: str) -> str:
    return re.sub(r"[.]0+", "", str(_locale(tag).currency_formats["standard"].pattern))


_ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_ISO_MONTH = re.compile(r"\d{4}-\d{2}")
_MIDNIGHT = re.compile(r"[T ]00:00(:00(\.0+)?)?(?!\d|:)")


class Words:
    """Everything that is said in one language, with dates in one time zone. Pure.

    language: that of the words ("en" or "fr"); tag: the full language tag, for dates and money.
    """

    def __init__(self, tag: str, timezone: str = "UTC") -> None:
        self.language = language_of(tag)
        self.tag = tag if tag and tag[:2].lower() == self.language else self.language
        self.timezone = timezone
        column = LANGUAGES.index(self.language)
        self._words = {key: texts[column] for key, texts in WORDS.items()}

    def t(self, key: str, **values: object) -> str:
        """The words for `key`; see `word`."""
        return word(key, self.language, **values) if values else self._words[key]

    def _local(self, moment: datetime) -> datetime:
        return moment.astimezone(_zone(self.timezone))

    def day(self, value: When | datetime | date | str) -> str:
        """The day, as "2 March 2026" or "2 mars 2026"; a datetime's day is that of the site's time zone.

        Text that is no ISO 8601 date comes back as it is; "2026-03" gives the month.
        """
        if isinstance(value, When):
            value = value.text[:10] if _is_day(value) else value.instant
        if isinstance(value, str):
            return self._written_day(value)
        if isinstance(value, datetime):
            value = self._local(value).date()
        return _long(value, self.tag)

    def _written_day(self, text: str) -> str:
        try:
            if _ISO_DAY.fullmatch(text):
                return _long(date.fromisoformat(text), self.tag)
            if _ISO_MONTH.fullmatch(text):
                return _month(date.fromisoformat(text + "-01"), self.tag)
        except ValueError:
            pass
        return text

    def moment(self, value: When) -> str:
        """The day, with the hour where the author named one that is not midnight."""
        if _is_day(value):
            return self.day(value)
        joint = " à " if self.language == "fr" else ", "
        return f"{self.day(value)}{joint}{self._local(value.instant):%H:%M}"

    def month(self, value: When | datetime | date) -> str:
        """The month, as "March 2026" or "Mars 2026", to stand as a heading."""
        return _month(self.date_of(value).replace(day=1), self.tag)

    def date_of(self, value: When | datetime | date) -> date:
        """The calendar day meant, in the site's time zone."""
        if isinstance(value, When):
            if _is_day(value):
                return date.fromisoformat(value.text[:10])
            value = value.instant
        return self._local(value).date() if isinstance(value, datetime) else value

    def iso(self, value: When | datetime) -> str:
        """For the `datetime` attribute of `<time>`."""
        return value.text if isinstance(value, When) else self._local(value).date().isoformat()

    def country(self, code: str) -> str:
        """The country's name for an ISO 3166-1 alpha-2 code; the code where it is not known."""
        return _country(code.upper(), self.tag)

    def language_name(self, tag: str) -> str:
        """A language as those call it who read it: "Français", "English", "Português (Brasil)"; else its tag."""
        return _language_name(tag)

    def money(self, pay: Pay) -> str:
        """The figures as a sum with its unit; "" where a figure, the currency or both are missing."""
        if pay.currency is None or pay.minimum is None:
            return ""
        text = _sum(pay.minimum, pay.currency, self.tag)
        if pay.maximum is not None and pay.maximum != pay.minimum:
            text += " – " + _sum(pay.maximum, pay.currency, self.tag)
        return f"{text} {self.t(pay.unit)}" if pay.unit else text

    def salary(self, pay: Pay) -> str:
        """The author's words; where those are bare figures, after what they mean."""
        meant = "" if re.search(r"[^\d\s.,'’–-]", pay.text) else self.money(pay)
        return f"{meant} ({pay.text})" if meant and pay.text else pay.text or self.money(pay)

    def contract(self, posting: Posting) -> str:
        """The author's words, and what they mean where that says something else."""
        meant = [self.t(kind) for kind in posting.employment_types if kind in WORDS]
        said = posting.employment_text or ""
        if not said:
            return ", ".join(meant)
        seen = letters(said)
        if any(letters(kind) == seen for kind in posting.employment_types):
            return ", ".join(meant) or said
        if posting.employment_types == ("OTHER",) or "FULL_TIME" in posting.employment_types:
            return said  # "permanent" says nothing of hours, whatever search engines file it under
        more = [m for m in meant if letters(m) not in seen]
        return f"{said} ({', '.join(more).lower()})" if more else said

    def places(self, posting: Posting) -> tuple[str, ...]:
        """Each place in the author's words, else composed from its parts; empty where none is known."""
        lines = tuple(line for place in posting.places if (line := place.text or self.address(place)))
        return lines or ((posting.location_text,) if posting.location_text else ())

    def address(self, place: Place) -> str:
        """A place in one line: street, code and town, region, country."""
        town = " ".join(part for part in (place.postal_code, place.locality) if part)
        country = self.country(place.country) if place.country else None
        return ", ".join(part for part in (place.street, town, place.region, country) if part)

    def remote(self, posting: Posting) -> str:
        """How much of the work is remote; "" where the author does not say."""
        if posting.remote == "full" and posting.remote_countries:
            return self.t("remote_from", countries=", ".join(map(self.country, posting.remote_countries)))
        return "" if posting.remote == "no" else self.t(f"remote_{posting.remote}")

    def deadline(self, posting: Posting) -> str:
        """The end in the reader's language, or the author's words for "no fixed end"; "" where none is named."""
        if posting.valid_through is not None:
            return self.moment(posting.valid_through)
        return posting.valid_through_text or ""

    def why_closed(self, offer: Offer) -> str:
        """Why, and since when, an offer is closed, in one or two sentences."""
        why = self.t(f"closed_{offer.reason or 'closed'}")
        end = offer.posting.valid_through
        if offer.reason == "expired" and end is not None:
            return f"{why} {self.t('closed_since', day=self.day(end))}"
        return f"{why} {self.t('closed_since', day=self.day(offer.closed_at))}" if offer.closed_at else why

    def said(self, event: str, title: str) -> str:
        """One change in one line: "Closed: Boat builder"."""
        return self.t(f"said_{event}", title=title)

    def said_many(self, counts: Mapping[str, int]) -> str:
        """Several changes in one line: "2 new offers, 1 offer closed"; `counts` by event."""
        return ", ".join(self.t(f"many_{event}", n=n) for event, n in counts.items() if n)

    def functions(self) -> dict[str, Callable[..., object]]:
        """Everything that templates may call, by name."""
        names = ("t", "day", "moment", "month", "iso", "country", "language_name", "money", "salary", "contract",
                 "places", "address", "remote", "deadline", "why_closed", "said", "said_many")
        return {name: getattr(self, name) for name in names}


def _is_day(value: When) -> bool:
    """Whether the author named a day and no hour of it (midnight is what date pickers write)."""
    return len(value.text) == 10 or _MIDNIGHT.search(value.text) is not None
