"""Makes the schema.org JobPosting of an offer, or says which of Google's rules it would break.

Google, "Job posting (JobPosting) structured data": one that breaks a rule is worse than none, so it is withheld
everywhere, with a problem that names the key to add.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from html import escape
from math import isfinite
from urllib.parse import urlsplit

from syndicate.core.description import recognised, text_of, words
from syndicate.core.model import Json, Offer, Organisation, Pay, Place, Posting, Problem, Severity, Site
from syndicate.core.requirements import NO_REQUIREMENTS, asked_education, credential, months_of_experience

CONTEXT = "https://schema.org"
EMPLOYMENT_TYPES = ("FULL_TIME", "PART_TIME", "CONTRACTOR", "TEMPORARY", "INTERN", "VOLUNTEER", "PER_DIEM", "OTHER")
PAY_UNITS = ("HOUR", "DAY", "WEEK", "MONTH", "YEAR")
ANONYMOUS = "confidential"
"""What Google wants for a hirer who does not give a name."""

_ANONYMOUS_WORDS = frozenset(("confidential", "confidentiel", "confidentielle", "anonymous", "anonyme"))
_CURRENCY = re.compile("[A-Z]{3}")  # ISO 4217
_SHORT = 100  # characters of a description below which job boards refuse an offer (Adzuna 100, Talent.com 50)
_LONG_TITLE = 80


# ---------------------------------------------------------------- what is published


def job_posting(offer: Offer, site: Site, html: str) -> dict[str, Json] | None:
    """The JobPosting, "@context" and all; None unless the offer is open and `withheld` finds nothing.

    html: the body, sanitised, its addresses absolute.
    """
    if offer.status != "open" or not is_whole(offer.posting):
        return None
    posting = offer.posting
    made: dict[str, Json] = {
        "@context": CONTEXT,
        "@type": "JobPosting",
        "title": posting.role,
        "description": _description(posting, html),
        "identifier": _identifier(offer, site),
        "datePosted": offer.date_posted.text[:10],
    }
    if posting.valid_through:
        made["validThrough"] = posting.valid_through.instant.isoformat(timespec="seconds")
    if types := _one_or_all([kind for kind in EMPLOYMENT_TYPES if kind in posting.employment_types]):
        made["employmentType"] = types
    made["hiringOrganization"] = _hirer(posting.organisation)
    made.update(_where(posting))
    if pay := posting.pay and _base_salary(posting.pay):
        made["baseSalary"] = pay
    made.update(_asked(posting))
    made.update({name: value for name, value in _said(posting) if value})
    if _elsewhere(posting.apply_url, offer.url):
        made["directApply"] = False
    made["url"] = offer.url
    return made


def script_json(value: Json) -> str:
    r"""JSON that can stand inside `<script>`: `<`, `>`, `&`, U+2028 and U+2029 as `\u` escapes, compact.

    HTML Standard, 4.12.1.3, "Restrictions for contents of script elements": nothing is unescaped there, so text must
    not be escaped as HTML. Half a surrogate pair, which no encoding can write, becomes "?".
    """
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    if not text.isascii():
        text = text.encode("utf-8", "replace").decode().replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
    return text.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e")


def confidential(organisation: Organisation) -> bool:
    """Whether the name only says that the hirer does not give one."""
    return organisation.name.strip().casefold() in _ANONYMOUS_WORDS


def workplaces(posting: Posting) -> tuple[Place, ...]:
    """The places where one reports to work.

    None for work that is fully remote, unless its author named towns beside it: then one may work there or anywhere.
    """
    if posting.remote != "full":
        return posting.places
    authored = posting.location_text is not None
    towns = tuple(place for place in posting.places if (authored or place.text) and (place.locality or place.street))
    return towns if all(place.country for place in towns) else ()


def applicant_countries(posting: Posting) -> tuple[str, ...]:
    """The countries (ISO 3166-1) that one may work from; () where they are not known."""
    if posting.remote_countries:
        return posting.remote_countries
    countries = [place.country for place in posting.places]
    return tuple(dict.fromkeys(country for country in countries if country)) if all(countries) else ()


def _description(posting: Posting, html: str) -> str:
    """What Google recognises of `html`, never equal to the title."""
    reduced = recognised(html)
    if (len(reduced) > 400 or words(text_of(reduced))) and not _is_name(posting, reduced, lambda: text_of(reduced)):
        return reduced
    return f"<p>{escape(' '.join(posting.body.split()), quote=False)}</p>"  # nothing was left of odd HTML


def _identifier(offer: Offer, site: Site) -> dict[str, str]:
    organisation = offer.posting.organisation
    name = organisation.name if organisation and not confidential(organisation) else site.title
    return {"@type": "PropertyValue", "name": name, "value": offer.id}


def _hirer(organisation: Organisation | None) -> Json:
    if organisation is None or confidential(organisation):
        return ANONYMOUS
    made = {"@type": "Organization", "name": organisation.name}
    addresses = {"sameAs": organisation.url, "logo": organisation.logo}
    return made | {name: url for name, url in addresses.items() if _is_http(url)}


def _where(posting: Posting) -> Iterator[tuple[str, Json]]:
    if places := workplaces(posting):
        yield "jobLocation", _one_or_all([_place(place) for place in places])
    if posting.remote == "full":
        yield "jobLocationType", "TELECOMMUTE"
        countries = [{"@type": "Country", "name": country} for country in applicant_countries(posting)]
        yield "applicantLocationRequirements", _one_or_all(countries)


def _place(place: Place) -> dict[str, Json]:
    address = {
        "@type": "PostalAddress",
        "streetAddress": place.street,
        "addressLocality": place.locality,
        "addressRegion": place.region,
        "postalCode": place.postal_code,
        "addressCountry": place.country,
    }
    return {"@type": "Place", "address": {name: value for name, value in address.items() if value}}


def comparable(pay: Pay) -> tuple[float, float, str, str] | None:
    """(least, most, currency, unit) of a salary that can be compared with others; None where it cannot."""
    low, high = pay.minimum, pay.maximum
    if low is None or high is None or pay.unit not in PAY_UNITS or not _CURRENCY.fullmatch(pay.currency or ""):
        return None
    if not (0 < low <= high and isfinite(high)):
        return None
    return _figure(low), _figure(high), str(pay.currency), pay.unit


def _base_salary(pay: Pay) -> dict[str, Json] | None:
    figures = comparable(pay)
    if figures is None:
        return None
    low, high, currency, unit = figures
    value: dict[str, Json] = {"@type": "QuantitativeValue"}
    value |= {"value": low} if low == high else {"minValue": low, "maxValue": high}
    value["unitText"] = unit
    return {"@type": "MonetaryAmount", "currency": currency, "value": value}


def _asked(posting: Posting) -> Iterator[tuple[str, Json]]:
    """Experience and education, in Google's words (beta); nothing where the author's cannot be put into them."""
    if posting.experience and (months := months_of_experience(posting.experience)):
        asked = {"@type": "OccupationalExperienceRequirements", "monthsOfExperience": months}
        yield "experienceRequirements", months if months == NO_REQUIREMENTS else asked
    if (education := asked_education(posting)) and (category := credential(education)):
        level = {"@type": "EducationalOccupationalCredential", "credentialCategory": category}
        yield "educationRequirements", category if category == NO_REQUIREMENTS else level


def _said(posting: Posting) -> Iterator[tuple[str, str | None]]:
    """schema.org properties beyond Google's that take the author's words as they are."""
    yield "jobStartDate", posting.start_date
    yield "workHours", posting.hours


def _figure(amount: float) -> float:
    return int(amount) if amount == int(amount) else amount


def _one_or_all(values: list[Json]) -> Json:
    return values[0] if len(values) == 1 else values


def _is_http(url: str | None) -> bool:
    return bool(url) and re.match(r"https?://[^/\s]", str(url), re.IGNORECASE) is not None


def _elsewhere(apply_url: str | None, page: str) -> bool:
    """Whether one applies by mail or on another host than that of the posting's page."""
    if not apply_url:
        return False
    try:
        return urlsplit(apply_url).hostname != urlsplit(page).hostname
    except ValueError:  # an unfinished IPv6 host
        return True


# ---------------------------------------------------------------- what is withheld, and what would be better

_RULES = {
    "no-organisation": (
        "organisation",
        "no employer is named: add organisation: (or [defaults] organisation in syndicate.toml), or "
        "organisation: confidential for a hirer who gives no name.",
    ),
    "no-location": (
        "location",
        "no place of work is known{found}: add location: with a town and a country, such as location: Lyon, France; "
        "or remote: full if nobody has to come.",
    ),
    "location-no-country": (
        "location",
        "the place {found} has no country: add it, such as location: Lyon, France; or set one in [defaults] location "
        "in syndicate.toml.",
    ),
    "remote-no-country": (
        "remote",
        "a fully remote job must say from which countries one may work: add location: with their names, such as "
        "location: France, Belgium.",
    ),
    "description-missing": ("description", "the offer has no text: describe the job below the front matter."),
    "description-is-title": (
        "description",
        "the text only repeats the title: describe the job below the front matter.",
    ),
}
"""code → the key to mend, why a JobPosting is withheld."""

_ADVICE = {
    "no-date": ("date_posted", "No date posted is given, so the day it was first seen counts: add date_posted:."),
    "no-end": (
        "valid_through",
        "The offer has no end: add valid_through:, or valid_through: open until filled if it has none.",
    ),
    "no-contract": ("employment_type", "The contract is not known: add contract:, such as contract: permanent."),
    "no-salary": ("salary", "No salary is given: add salary:, such as salary: 38-45 k€ a year."),
    "salary-unclear": (
        "salary",
        "The salary {found} is shown but cannot be compared: write figures, currency and period, such as salary: "
        "38-45 k€ a year.",
    ),
    "no-town": ("location", "A place of work names no town: add it, such as location: Lyon, France."),
    "no-apply": ("apply_url", "Nothing says how to apply: add apply_url: or contact:."),
    "no-organisation-url": (
        "organisation",
        "The employer has no website: write organisation: as a mapping with name: and url:.",
    ),
    "no-logo": (
        "organisation",
        "The employer has no logo: write organisation: as a mapping with name: and logo:, an http(s) address.",
    ),
    "title-noise": ("role", "The title {found} should be the job's name alone, without exclamation mark."),
    "title-code": ("role", "The title holds a reference, {found}: keep it out of the job's name, in role: or title:."),
    "title-salary": ("role", "The title holds pay, {found}: write it in salary:, and the job's name alone in role:."),
    "title-date": ("role", "The title holds a date, {found}: write it in a field, and the job's name alone in role:."),
    "title-place": (
        "role",
        "The title holds the place {found}: it stands in location: already; write the job's name alone in role:.",
    ),
    "title-long": (
        "role",
        "The title is long for a job's name: keep it as the headline and add role: with the name alone.",
    ),
    "description-short": (
        "description",
        "The text has {found} characters; some job boards refuse offers with fewer than 100.",
    ),
    "experience-unclear": (
        "experience",
        "The experience {found} is shown but cannot be compared: write it in months or years, such as experience: "
        "2 years, or experience: no experience required.",
    ),
    "education-unclear": (
        "education",
        "The education {found} is shown but cannot be compared: write one of high school, associate degree, bachelor "
        "degree, professional certificate, postgraduate degree, no requirements.",
    ),
    "remote-unsaid": (
        "description",
        "The offer is fully remote but its text does not say so, which Google asks for: add a sentence.",
    ),
}
"""code → the key to add, what would be better: recommended properties and minimal lengths."""

Found = tuple[str, object]  # code, what was found


def is_whole(posting: Posting) -> bool:
    """Whether a posting breaks none of the rules, so that `withheld` finds nothing."""
    return next(_broken(posting), None) is None


def withheld(offer: Offer, site: Site) -> tuple[Problem, ...]:
    """Why an open offer has no JobPosting: each rule of Google's that it breaks, with the key to add; () else."""
    if offer.status != "open":
        return ()
    return tuple(
        _problem(offer, "warning", code, field, f"The JobPosting is withheld because {why}", found)
        for code, found in _broken(offer.posting)
        for field, why in [_RULES[code]]
    )


def advice(offer: Offer, site: Site) -> tuple[Problem, ...]:
    """What would make the JobPosting of an open or scheduled offer better. For `check`: nothing depends on it."""
    if offer.status not in ("open", "scheduled"):
        return ()
    return tuple(
        _problem(offer, "hint", code, field, why, found)
        for code, found in _better(offer.posting)
        for field, why in [_ADVICE[code]]
    )


def _problem(offer: Offer, severity: Severity, code: str, field: str, why: str, found: object) -> Problem:
    posting = offer.posting
    message = why.replace("{found}", str(found))
    return Problem(posting.path, posting.line, severity, f"jobposting-{code}", message, field)


def _broken(posting: Posting) -> Iterator[Found]:
    if posting.organisation is None or not posting.organisation.name.strip():
        yield "no-organisation", None
    if posting.remote == "full":
        if not applicant_countries(posting):
            yield "remote-no-country", None
    elif not posting.places:
        yield "no-location", f" (found {_quoted(posting.location_text)})" if posting.location_text else ""
    else:
        for place in posting.places:
            if not place.country:
                yield "location-no-country", _quoted(place.text or place.locality or place.region or place.postal_code)
    if not _SEEN.match(posting.body):
        yield "description-missing", None
    elif _is_name(posting, posting.body, lambda: _MARKUP.sub(" ", posting.body)):
        yield "description-is-title", None


def _better(posting: Posting) -> Iterator[Found]:
    missing = {
        "no-date": posting.date_posted is None,
        "no-end": posting.valid_through is None and posting.valid_through_text is None,
        "no-contract": not posting.employment_types,
        "no-salary": posting.pay is None,
        "no-town": any(place.country and not place.locality for place in workplaces(posting)),
        "no-apply": not (posting.apply_url or posting.apply_text or posting.contact),
        "remote-unsaid": posting.remote == "full" and not _REMOTE.search(posting.text),
        "title-long": len(posting.role) > _LONG_TITLE,
    }
    yield from ((code, None) for code, true in missing.items() if true)
    yield from _better_employer(posting.organisation)
    if posting.pay and _base_salary(posting.pay) is None:
        yield "salary-unclear", _quoted(posting.pay.text)
    yield from _better_title(posting)
    if posting.experience and months_of_experience(posting.experience) is None:
        yield "experience-unclear", _quoted(posting.experience)
    if (education := asked_education(posting)) and credential(education) is None:
        yield "education-unclear", _quoted(education)
    if (length := len(" ".join(posting.body.split()))) < _SHORT:
        yield "description-short", length


def _better_title(posting: Posting) -> Iterator[Found]:
    """Google, title: no codes, salaries, dates, addresses or exclamation marks."""
    if "!" in posting.role:
        yield "title-noise", _quoted(posting.role)
    for code, pattern in _IN_TITLES.items():
        if found := re.search(pattern, posting.role, re.IGNORECASE):
            yield code, _quoted(found[0])
    name = posting.organisation.name if posting.organisation else ""
    rest = words(posting.role.replace(name, " ") if name else posting.role)
    for place in posting.places:
        town = words(place.locality or "")
        if town and any(rest[at : at + len(town)] == town for at in range(1, len(rest))):
            yield "title-place", _quoted(place.locality)


_IN_TITLES = {
    "title-code": (
        r"\b(?:r[ée]f(?:[ée]rence)?|req(?:uisition)?|job\s*(?:id|no|code)|offre\s*n[°o])\b[\s.:#n°-]*(?=\w*\d)[\w/-]+"
        r"|#\d{2,}\b|[\[(][A-Z]{1,6}[-_/ ]?\d{2,}[\w/-]*[\])]"
    ),
    "title-salary": r"[€$£]\s?\d[\d\s.,]*k?|\b\d[\d\s.,]*\s?k?\s?(?:[€$£]|(?:EUR|euros?|USD|GBP|CHF)\b)|\bTJM\b",
    "title-date": r"\b\d{1,2}[/.-]\d{1,2}[/.-](?:20)?\d\d\b|\b20[12345]\d\b",
}


def _better_employer(organisation: Organisation | None) -> Iterator[Found]:
    if organisation is None or confidential(organisation):
        return
    if not _is_http(organisation.url):
        yield "no-organisation-url", None
    if not _is_http(organisation.logo):
        yield "no-logo", None


_REMOTE = re.compile(r"remote|t[ée]l[ée]-?travail|telecommut|telework|home|domicile|distance|distanciel", re.IGNORECASE)
_NOT_READ = (
    r"<!--.*?(?:-->|\Z)"  # a comment
    r"|</?[a-z][a-z0-9-]*(?:\s[^<>]*)?/?>"  # a tag
    r"|!\[[^\]\n]*\](?:\([^()\n]*\)|\[[^\]\n]*\])?"  # a picture
    r"|^ {0,3}\[[^\]\n]+\]:[^\n]*$"  # the definition of a link
)
_FLAGS = re.DOTALL | re.MULTILINE | re.IGNORECASE
_SEEN = re.compile(rf"(?:{_NOT_READ}|[\W_])*+\w", _FLAGS)
_MARKUP = re.compile(_NOT_READ, _FLAGS)


def _is_name(posting: Posting, text: str, plain: Callable[[], str]) -> bool:
    """Whether a text says no more than the headline or the job's name; `plain` gives it without its markup."""
    names = (posting.title, posting.role)
    if len(text) > 400 + 2 * max(map(len, names)):
        return False
    found = words(plain())
    return any(found == words(name) for name in names)


def _quoted(text: str | None) -> str:
    return f"“{' '.join((text or '').split())}”"
