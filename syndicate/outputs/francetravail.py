"""Writes the CSV that France Travail takes from its partners, a row an offer and place in France.

The columns, their order and their limits are those that La bonne alternance, itself such a partner, sends and checks
(mission-apprentissage/labonnealternance: `export-to-france-travail.ts`, `ft-export.types.ts`).
"""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Iterable, Iterator
from datetime import date
from hashlib import sha256
from io import StringIO

from syndicate.core.france import departement, region
from syndicate.core.jobboards import JobEntry, permanent, temporary
from syndicate.core.jobposting import comparable
from syndicate.core.model import Organisation, Place, Posting, Site
from syndicate.core.requirements import NO_REQUIREMENTS, months_of_experience
from syndicate.outputs.boardtext import day_of
from syndicate.outputs.entries import line

# fmt: off
COLUMNS = tuple("""
    Par_ref_offre Par_cle Par_nom Par_URL_offre Code_rome Code_OGR Libelle_metier_OGR Description
    Off_experience_duree_min Off_experience_duree_max Exp_cle Exp_libelle Dur_cle_experience Dur_libelle_experience
    Off_experience_commentaire Qua_cle Qua_libelle SCN_cle SCN_libelle
    Tfm_cle_1 Tfm_libelle_1 Dfm_cle_1 Dfm_libelle_1 Dfm_exi_cle_1 Dfm_exi_libelle_1
    Tfm_cle_2 Tfm_libelle_2 Dfm_cle_2 Dfm_libelle_2 Dfm_exi_cle_2 Dfm_exi_libelle_2
    Lan_cle_1 Lan_libelle_1 NVL_cle_1 NVL_libelle_1 Lan_exi_cle_1 Lan_exi_libelle_1
    Lan_cle_2 Lan_libelle_2 NVL_cle_2 NVL_libelle_2 Lan_exi_cle_2 Lan_exi_libelle_2
    TSA_cle TSA_libelle Off_salaire_min Off_salaire_max UMO_cle UMO_libelle Off_salaire_nb_mois
    Off_salaire_cpt_commentaire Off_travail_hebdo_nb_hh Off_travail_hebdo_nb_mi THO_cle THO_libelle Off_THO_commentaire
    NTC_cle NTC_libelle TCO_cle TCO_libelle Off_contrat_duree_MO Off_contrat_duree_JO
    Off_adr_id Off_adr_norme Off_adr_compl_1 Off_adr_compl_2 Off_adr_no_voie Off_adr_nom_voie CPO_cle COM_cle
    COM_libelle DEP_cle DEP_libelle REG_cle REG_libelle Pay_cle Pay_libelle CON_cle CON_libelle
    Coordonnee_geo_loc_1 Coordonnee_geo_loc_2
    PCO_cle_1 PCO_libelle_1 PCO_exi_cle_1 PCO_exi_libelle_1 PCO_cle_2 PCO_libelle_2 PCO_exi_cle_2 PCO_exi_libelle_2
    Off_date_creation Off_date_modification Off_date_fin_publication OST_poste_restant_nb
    Off_client_final_siret Off_client_final_nom Col_cle Col_nom Col_URL_offre Version Type_mouvement Date_debut_contrat
    Motif_suppression Description_entreprise Id_recruteur Civ_correspondant Nom_correspondant Prenom_correspondant
    Tel_correspondant Mail_correspondant Off_etab_enseigne Off_etab_siret Libelle_etab Num_voie_etab Type_voie_etab
    Lib_voie_etab Cplt_adresse_1 Cplt_adresse_2 Code_postal_etab Code_commune_etab Service Mode_diffusion Rappel
    Mode_presentation Emploi_metier_isco
""".split())
# fmt: on
_REFERENCE, _TITLE, _DESCRIPTION, _COMMENT, _COMPANY = 50, 293, 4000, 36, 52
"""The most characters of a field."""


def document(jobs: Iterable[JobEntry], site: Site) -> str:
    """The whole file: a line of names, then one a job, `|` between the fields, quoted where that is needed."""
    out = StringIO()
    writer = csv.writer(out, delimiter="|", lineterminator="\n")
    writer.writerow(COLUMNS)
    for job in jobs:
        said = dict(_row(job, site))
        assert said.keys() <= set(COLUMNS), said.keys()
        writer.writerow(_cell(said.get(name) or "") for name in COLUMNS)
    return out.getvalue()


def _cell(text: str) -> str:
    """Text in one line, and never what a spreadsheet takes for a formula; a telephone number keeps its plus."""
    text = line(text)
    return text if re.fullmatch(r"\+\d+", text) else text.lstrip("=+-@ \t")


def _row(entry: JobEntry, site: Site) -> Iterator[tuple[str, str | None]]:
    offer, posting = entry.offer, entry.offer.posting
    partner = line(site.boards.partner or "")
    yield "Par_ref_offre", _reference(entry.reference)
    yield "Par_cle", partner
    yield "Par_nom", partner
    yield "Par_URL_offre", offer.url
    yield "Code_rome", posting.rome
    yield "Code_OGR", posting.ogr
    yield "Libelle_metier_OGR", _text(posting.role, _TITLE)
    yield "Description", _text(entry.text, _DESCRIPTION)
    yield from _experience(posting)
    yield from _salary(posting)
    yield from _hours(posting)
    yield from _contract(posting)
    yield from _place(entry.place or Place())
    yield "Off_date_creation", _day(offer.date_posted.text[:10])
    yield "Off_date_modification", _day(day_of(offer.updated_at, site))
    end = posting.valid_through
    yield "Off_date_fin_publication", _day(day_of(end, site)) if end else None
    yield "Date_debut_contrat", _day(posting.start_date)
    yield from _employer(posting.organisation, entry.company)
    yield from _contact(posting)
    yield "Type_mouvement", "C"
    yield "Mode_diffusion", "O"
    yield "Mode_presentation", "URL"


def _reference(reference: str) -> str:
    """As it is where it is short enough; else its beginning and a digest, which is as unique and as lasting."""
    if len(reference) <= _REFERENCE:
        return reference
    return f"{reference[: _REFERENCE - 13]}-{sha256(reference.encode()).hexdigest()[:12]}"


def _text(text: str, most: int) -> str:
    """Text in one line, cut between words."""
    text = _cell(text)
    return text if len(text) <= most else f"{text[: most - 2].rsplit(' ', 1)[0]} …"


def _comment(text: str | None) -> str | None:
    """The author's words as a comment: letters without accents, digits, few marks. None where they are too long."""
    plain = unicodedata.normalize("NFKD", (text or "").replace("€", "EUR").replace("’", "'"))
    plain = re.sub(r"[^A-Za-z0-9.,:'()/%+-]+", " ", "".join(c for c in plain if not unicodedata.combining(c)))
    plain = plain.strip(" =+-@")
    return plain if len(plain) <= _COMMENT else None


def _day(text: str | None) -> str | None:
    """A day of ISO 8601 as DD/MM/YYYY; None where it is none."""
    try:
        return date.fromisoformat(text or "").strftime("%d/%m/%Y")
    except ValueError:
        return None


def _experience(posting: Posting) -> Iterator[tuple[str, str | None]]:
    """D: beginners are welcome; E: it is required, in months, or years where they are whole."""
    months = months_of_experience(posting.experience) if posting.experience else None
    if months == NO_REQUIREMENTS:
        yield "Exp_cle", "D"
    elif isinstance(months, int):
        whole = months % 12 == 0
        yield "Exp_cle", "E"
        yield "Off_experience_duree_min", str(months // 12 if whole else months)
        yield "Dur_cle_experience", "AN" if whole else "MO"
    else:
        yield "Off_experience_commentaire", _comment(posting.experience)


_PAY_PERIODS = {"YEAR": "A", "MONTH": "M", "HOUR": "H"}


def _salary(posting: Posting) -> Iterator[tuple[str, str | None]]:
    """Figures a year, a month or an hour, in euros; X: any other, in the author's words."""
    figures = comparable(posting.pay) if posting.pay else None
    if figures and figures[2] == "EUR" and figures[3] in _PAY_PERIODS:
        yield "TSA_cle", _PAY_PERIODS[figures[3]]
        yield "Off_salaire_min", _amount(figures[0])
        yield "Off_salaire_max", _amount(figures[1])
        yield "UMO_cle", "EUR"
    elif posting.pay:
        yield "TSA_cle", "X"
        yield "Off_salaire_cpt_commentaire", _comment(posting.pay.text)


def _amount(figure: float) -> str:
    return str(figure) if isinstance(figure, int) else f"{figure:.2f}"


_WEEK = re.compile(r"[^\d]*(?P<hours>\d{1,2}) ?(?:h|heures?|hours?)(?: ?(?P<minutes>\d\d))?\b[^\d]*", re.IGNORECASE)


def _hours(posting: Posting) -> Iterator[tuple[str, str | None]]:
    found = _WEEK.fullmatch(posting.hours or "")
    if found:
        yield "Off_travail_hebdo_nb_hh", found["hours"]
        yield "Off_travail_hebdo_nb_mi", found["minutes"] or "0"


_MONTHS = re.compile(r"\b(\d{1,2}) ?(?:mois|months?)\b", re.IGNORECASE)


def _contract(posting: Posting) -> Iterator[tuple[str, str | None]]:
    """Nature (E1: of employment, E2: of apprenticeship, FS: of professionalisation) and type, where words say them."""
    said = f"{posting.employment_text or ''} {posting.duration or ''}".casefold()
    if "apprenti" in said:
        yield "NTC_cle", "E2"
    elif "professionnalisation" in said:
        yield "NTC_cle", "FS"
    elif temporary(posting) or permanent(posting):
        yield "NTC_cle", "E1"
    if permanent(posting):
        yield "TCO_cle", "CDI"
    elif temporary(posting):
        yield "TCO_cle", "MIS" if re.search(r"\bint[ée]rim", said) else "CDD"
    months = _MONTHS.findall(said)
    if len(set(months)) == 1:
        yield "Off_contrat_duree_MO", months[0]


_STREET = re.compile(r"(?P<number>\d{1,4}(?: ?(?:bis|ter|[a-d]))?),? +(?P<name>\S.{0,25})", re.IGNORECASE)


def _place(place: Place) -> Iterator[tuple[str, str | None]]:
    street = _STREET.fullmatch(line(place.street or ""))
    if street and len(street["number"]) <= 5:
        yield "Off_adr_no_voie", street["number"]
        yield "Off_adr_nom_voie", street["name"]
    if re.fullmatch(r"\d{5}", place.postal_code or ""):
        yield "CPO_cle", place.postal_code
    yield "COM_libelle", _text(place.locality or "", 100)
    code = departement(place)
    yield "DEP_cle", code
    if found := region(code):
        yield "REG_cle", found[0]
        yield "REG_libelle", found[1]
    elif place.region:
        yield "REG_libelle", _text(place.region, 100)
    yield "Pay_cle", "01"
    yield "Pay_libelle", "France"


def _employer(organisation: Organisation | None, company: str | None) -> Iterator[tuple[str, str | None]]:
    name = _text(company or "", _COMPANY)
    siret = organisation.siret if organisation and company else None
    yield "Off_client_final_nom", name
    yield "Off_client_final_siret", siret
    yield "Off_etab_enseigne", name
    yield "Off_etab_siret", siret


def _contact(posting: Posting) -> Iterator[tuple[str, str | None]]:
    """What the posting gives as its contact, each where the field has room for it whole."""
    contact = posting.contact
    if contact is None:
        return
    room = {"Nom_correspondant": (contact.name, 25), "Mail_correspondant": (contact.email, 55)}
    number = re.sub(r"[^\d+]", "", contact.phone or "")
    room["Tel_correspondant"] = (number, 15)
    for field, (value, most) in room.items():
        said = line(value or "")
        if len(said) <= most and (field == "Nom_correspondant" or _cell(said) == said):  # else another address
            yield field, said
