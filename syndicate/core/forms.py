"""The last published form of a posting, to and from JSON: what outputs are rendered from when its file is not read."""

from __future__ import annotations

from collections.abc import Container, Mapping

from syndicate.core.ledger import statements_row, tie_of, tie_row, when_of, when_row
from syndicate.core.model import Contact, Json, Organisation, Pay, Place, Posting, Statements

_TEXTS = (
    "path",
    "stem",
    "title",
    "role",
    "digest",
    "authored_id",
    "slug",
    "team",
    "valid_through_text",
    "employment_text",
    "location_text",
    "remote",
    "start_date",
    "duration",
    "hours",
    "apply_url",
    "apply_text",
    "experience",
    "rome",
    "ogr",
    "language",
    "entry",
    "line",
    "archived",
    "source",
    "text",
    "body",
)
_LISTS = ("employment_types", "remote_countries", "tags", "redirect_from")
_PLACE = ("street", "locality", "region", "postal_code", "country", "text")
_PAY = ("text", "minimum", "maximum", "currency", "unit")
_CONTACT = ("name", "email", "phone", "text")
_ORGANISATION = ("name", "url", "logo", "siret")


def alike(one: Mapping[str, Json], other: Mapping[str, Json], but: Container[str]) -> bool:
    """Whether two forms say the same, but for the keys in `but`."""
    return {k: v for k, v in one.items() if k not in but} == {k: v for k, v in other.items() if k not in but}


def form_of(posting: Posting) -> dict[str, Json]:
    """`posting` as JSON; what is empty is left out."""
    form: dict[str, Json] = {name: value for name in _TEXTS if (value := getattr(posting, name))}
    form.update({name: list(value) for name in _LISTS if (value := getattr(posting, name))})
    form["statements"] = statements_row(posting.statements)
    form["date_posted"] = when_row(posting.date_posted)
    form["valid_through"] = when_row(posting.valid_through)
    if posting.organisation:
        form["organisation"] = _given(posting.organisation, _ORGANISATION)
    if posting.places:
        form["places"] = [_given(place, _PLACE) for place in posting.places]
    if posting.pay:
        form["pay"] = _given(posting.pay, _PAY)
    if posting.contact:
        form["contact"] = _given(posting.contact, _CONTACT)
    if posting.tie:
        form["tie"] = tie_row(posting.tie)
    if posting.extra:
        form["extra"] = dict(posting.extra)
    return form


def posting_of(form: Mapping[str, Json]) -> Posting:
    """What `form_of` wrote. Raises KeyError or TypeError where it is none."""
    given = {name: form[name] for name in _TEXTS if name in form}
    given.update({name: tuple(form[name]) for name in _LISTS if name in form})
    given["body"] = form.get("body", "")
    given["text"] = form.get("text", "")
    given["stem"] = form.get("stem", "")
    return Posting(
        **given,
        statements=Statements(**form["statements"]),
        date_posted=when_of(form.get("date_posted")),
        valid_through=when_of(form.get("valid_through")),
        organisation=Organisation(**form["organisation"]) if "organisation" in form else None,
        places=tuple(Place(**place) for place in form.get("places", ())),
        pay=Pay(**form["pay"]) if "pay" in form else None,
        contact=Contact(**form["contact"]) if "contact" in form else None,
        tie=tie_of(form.get("tie")),
        extra=form.get("extra", {}),
    )


def _given(value: object, names: tuple[str, ...]) -> dict[str, Json]:
    return {name: said for name in names if (said := getattr(value, name)) is not None and said != ""}
