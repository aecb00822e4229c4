"""The words that people write: names of fields, kinds of contract, yes and no, languages; English and French.

The first word of each field is the one that hints and the documentation offer; aliases win in the order of the table.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from functools import lru_cache

from syndicate.core.endings import LANGUAGES, cased

_ALIASES: Mapping[str, str] = {
    "id": "id uid identifier identifiant",
    "slug": "slug",
    "title": "title titles headline name intitule titre titre_de_l_offre titre_du_poste intitule_du_poste job_headline",
    "role": "role roles position poste job_title metier fonction job_name nom_du_poste",
    "organisation": "company company_name organisation organization employer entity hiring_organization friend"
    " organisation_name organization_name employer_name societe entreprise employeur organisme structure institution"
    " nom_de_l_entreprise",
    "organisation_url": "company_url org_url organisation_url organization_url employer_url company_website"
    " employer_website company_link site_de_l_entreprise",
    "organisation_logo": "company_logo org_logo organisation_logo organization_logo employer_logo logo",
    "organisation_siret": "siret numero_siret siret_employeur",
    "team": "team equipe startup department squad",
    "date_posted": "date_posted date posted created publication_date published opens post_ouvert poste_ouvert"
    " date_published published_on published_at publish_date publishdate pub_date post_date posting_date posted_on"
    " posted_at posted_date created_at created_on date_created open_date opening_date date_opened opens_on opens_at"
    " date_de_publication date_publication publie_le mise_en_ligne date_de_mise_en_ligne date_d_ouverture ouverture"
    " cree_le date_de_creation",
    "valid_through": "valid_through closes deadline deadline_date closing_date closed poste_ferme depublication_date"
    " expires expiry expiry_date expiration closing close_date closes_on closes_at date_closing closing_on"
    " application_deadline deadline_for_applications applications_close apply_by apply_before apply_until"
    " valid_until valid_to open_until expires_on expires_at expiration_date expire expires_date unpublish_date"
    " date_limite date_limite_de_candidature date_limite_candidature limite cloture date_de_cloture date_cloture"
    " fin_de_publication date_de_fin_de_publication date_d_expiration date_expiration expire_le closed_on closed_at"
    " closed_date date_closed ferme_le cloture_le expired_on expired_at"
    " date_de_depublication date_de_fermeture fermeture candidater_avant_le",
    "open": "open ouvert active is_open is_active actif hiring accepting_applications ouverte available"
    " is_available live is_live enabled is_enabled disponible en_ligne",
    "closed": "closed ferme fermee clos close cloturee is_closed expired expiree inactive inactif is_expired"
    " position_closed job_closed offer_closed applications_closed cancelled canceled is_cancelled annule annulee"
    " withdrawn is_withdrawn retire retiree suspended suspendu suspendue",
    "filled": "filled poste_pourvu pourvu pourvue is_filled position_filled job_filled offre_pourvue hired taken"
    " filled_on filled_at filled_date date_filled pourvu_le pourvue_le date_pourvue hired_on",
    "archived": "archived archive archivee is_archived",
    "status": "status statut state etat job_status posting_status statut_de_l_offre post_status publication_status"
    " publish_status offer_status visibility visibilite",
    "draft": "draft brouillon is_draft",
    "hidden": "hidden hide masque masquee is_hidden unlisted is_private unpublished",
    "published": "published publie publiee is_published publish",
    "visible": "is_visible visible is_listed listed is_public",
    "upcoming": "upcoming scheduled a_venir coming_soon",
    "employment_type": "contract contrat contract_type employment_type appointment_type work_schedule job_type kind"
    " type_of_contract contract_types employment_types employment job_types type_de_contrat type_contrat"
    " types_de_contrat nature_du_contrat modalites_de_contrat position_type engagement type",
    "location": "location locations lieu localisation city place place_of_work job_location address lieu_de_travail"
    " lieux lieu_du_poste job_locations work_location workplace_location ville emplacement localite adresse office"
    " offices based_in duty_station lieu_d_affectation ville_de_travail where",
    "country": "country pays country_code address_country",
    "remote": "remote telework teletravail telecommute workplace mode job_location_type workplace_type work_mode"
    " remote_work is_remote remote_ok remote_policy remote_type location_type telecommuting teleworking home_office"
    " work_from_home travail_a_distance a_distance presentiel_ou_distanciel",
    "remote_countries": "applicant_location_requirements remote_countries remote_locations remote_from",
    "salary": "salary salaire compensation pay remuneration salary_range base_salary pay_range salary_band pay_rate"
    " wage wages rate daily_rate day_rate hourly_rate tjm taux_journalier taux_horaire gratification stipend"
    " salaire_brut salaire_annuel salaire_mensuel salaire_brut_annuel salaire_brut_mensuel salaire_annuel_brut"
    " salaire_mensuel_brut annual_salary yearly_salary monthly_salary annual_pay hourly_pay fourchette"
    " fourchette_de_salaire fourchette_salariale",
    "salary_min": "min_payrange salary_min min_salary minimum_salary salaire_min salaire_minimum pay_min",
    "salary_max": "max_payrange salary_max max_salary maximum_salary salaire_max salaire_maximum pay_max",
    "salary_currency": "salary_currency currency devise",
    "salary_unit": "salary_unit salary_period pay_period",
    "start_date": "start start_date debut demarrage starts starts_on starting_date job_start_date date_de_debut"
    " date_debut debut_souhaite date_de_debut_souhaitee debut_de_la_mission date_de_demarrage demarrage_souhaite"
    " prise_de_poste date_de_prise_de_poste prise_de_fonction entree_en_fonction date_d_embauche expected_start",
    "duration": "duration duree contract_duration duration_of_contract duree_du_contrat duree_de_la_mission"
    " contract_length length",
    "hours": "hours work_hours temps_de_travail working_hours weekly_hours hours_per_week working_time"
    " workload horaires rythme rythme_de_travail charge charge_estimee charge_de_travail quotite quotite_de_travail"
    " duree_hebdomadaire",
    "apply_url": "apply_url apply application_url application_link apply_form_link how_to_apply externalURL"
    " external_url source_url website url link apply_link apply_at application_form application application_email"
    " apply_email apply_to external_link job_url postuler candidater candidature pour_postuler pour_candidater"
    " comment_postuler comment_candidater modalites_de_candidature lien_de_candidature lien_candidature"
    " url_de_candidature url_candidature formulaire lien site_web",
    "contact": "contact contacts contact_email email contact_name contact_person contact_mail courriel mail"
    " email_address adresse_mail",
    "contact_phone": "contact_phone phone telephone phone_number tel",
    "tags": "tags techno skills keywords domaines domaine categories category tag technos technologies technology"
    " tech_stack stack topics mots_cles mot_cle competences etiquettes",
    "experience": "experience junior seniority level experience_level seniority_level experience_requirements niveau"
    " niveau_d_experience experience_requise experience_required",
    "description": "description body text summary role_summary job_description descriptif texte content contenu"
    " description_du_poste presentation",
    "language": "lang language locale langue",
    "redirect_from": "redirect_from aliases",
    "rome": "rome code_rome rome_code",
    "ogr": "ogr code_ogr ogr_code appellation_ogr",
    "translation_key": "translation_key translation_id lang_ref i18n_key",
    "translation_of": "translation_of translated_from traduction_de",
}

FIELDS: tuple[str, ...] = tuple(_ALIASES)
"""Every name that `[vocabulary]` and `[defaults]` may speak of, beside the aliases of these."""


def offered(field: str) -> str:
    """The name that hints offer for a field: the first of its aliases."""
    return _ALIASES[field].split(None, 1)[0]


_EITHER: Mapping[tuple[str, str], str] = {
    ("published", "date_posted"): "published publie publiee publish",
    ("open", "date_posted"): "open ouvert ouverte posteouvert postouvert ouverture active",
    ("upcoming", "date_posted"): "upcoming scheduled avenir",
    ("closed", "valid_through"): "closed ferme fermee clos close cloture cloturee posteferme expired expire expiree",
    ("archived", "valid_through"): "archived archive archivee",
}
STATE_OR_DATE: Mapping[str, tuple[str, str]] = {word: pair for pair, words in _EITHER.items() for word in words.split()}
"""Keys of names whose value decides which field they are: a state (`closed: true`) or a date (`closed: 2026-04-01`)."""

ONLY_IF_UNDERSTOOD = frozenset(
    "type kind engagement mode workplace locationtype state statut etat visibility visibilite available isavailable"
    " disponible live enabled hired taken retire retiree listed".split()
)
"""Keys of names that people also use for other things: taken only where their value is one that the field knows."""

SECTIONS = frozenset(
    "qualifications responsibilities keyobjectives objectives requirements duties benefits perks profile profil mission"
    " missions tasks activities activites about aboutus abouttheteam abouttherole context contexte conditions"
    " nicetohave desirable essential whatyouwilldo whatyoulldo whoweare whoyouare advantages avantages"
    " responsabilites objectifs profilrecherche quisommesnous cadredetravail process recruitmentprocess"
    " preferredqualifications keyresponsibilities education formation introduction intro".split()
)
"""Keys of names whose text is a part of the posting where its body is empty."""

_COMMON = frozenset(
    "layout permalink image images author authors weight cover theme banner icon order version classes excerpt menu"
    " updated modified lastmod sitemap robots comments subtitle nav navigation parent source color colour page"
    " dates notes note continent".split()
)
"""Names that site generators use: never taken for a misspelling."""


# ---------------------------------------------------------------- names


def fold(text: str) -> str:
    """Small letters without accents; œ and æ written out."""
    text = text.casefold()
    if text.isascii():
        return text
    text = unicodedata.normalize("NFKD", text.replace("œ", "oe").replace("æ", "ae"))
    return "".join(c for c in text if not unicodedata.combining(c))


_APART = re.compile(r"[\W_]+")


@lru_cache(maxsize=8192)
def key(name: str) -> str:
    """The form in which names are compared: without case, accents, blanks, dots, dashes, underscores, apostrophes."""
    return _APART.sub("", fold(name))


class Lexicon:
    """The built-in aliases and those of one configuration, the latter first."""

    def __init__(self, extra: Mapping[str, tuple[str, ...]] | None = None) -> None:
        self._fields: dict[str, tuple[str, int]] = dict(_built_in())
        self.own: frozenset[str] = frozenset()
        self._found: dict[str, tuple[str, int] | None] = {}
        own: dict[str, tuple[str, int]] = {}
        underscored = set()
        for field, words in (extra or {}).items():
            target = _built_in().get(key(field), (field, 0))[0] if field not in _ALIASES else field
            for rank, word in enumerate(words):
                own.setdefault(key(word), (target, rank - 1000))
                underscored.add(word)
        self._fields.update(own)
        self.own = frozenset(own)
        self._underscored = frozenset(underscored)

    def find(self, name: str) -> tuple[str, int] | None:
        """(field, rank) of a name; a lower rank wins. None for one that is not known, or begins with `_`."""
        try:
            return self._found[name]
        except KeyError:
            pass
        found = None
        if not name.startswith("_") or name in self._underscored:  # `_id` is another system's
            found = self._fields.get(key(name))
        if len(self._found) < 10_000:
            self._found[name] = found
        return found


@lru_cache(maxsize=1)
def _built_in() -> dict[str, tuple[str, int]]:
    fields: dict[str, tuple[str, int]] = {}
    for field, words in _ALIASES.items():
        for rank, word in enumerate(words.split()):
            fields.setdefault(key(word), (field, rank))
    return fields


@lru_cache(maxsize=1)
def _plain_lexicon() -> Lexicon:
    return Lexicon()


def field_of(name: str, extra: Mapping[str, tuple[str, ...]] | None = None) -> str | None:
    """The field that a name stands for, None where it is not known. `extra`: `[vocabulary]`, field → words."""
    found = (Lexicon(extra) if extra else _plain_lexicon()).find(name)
    return found[0] if found else None


# ---------------------------------------------------------------- near misses


@lru_cache(maxsize=4096)
def near(name: str) -> str | None:
    """The known name that an unknown one was probably meant to be: a slip of the finger, or the same in meaning."""
    wanted = key(name)
    if name.startswith("_") or wanted in _COMMON or len(wanted) < 4:
        return None
    if wanted in _SAME_MEANING:
        return _SAME_MEANING[wanted]
    allowed = 1 if len(wanted) < 8 else 2
    best: tuple[int, str] | None = None
    for known, word in _shown().items():
        if abs(len(known) - len(wanted)) <= allowed and len(set(known) ^ set(wanted)) <= 2 * allowed:
            distance = _distance(wanted, known)
            if distance <= allowed and (best is None or distance < best[0]):
                best = (distance, word)
    return best[1] if best else _same_last_word(name)


@lru_cache(maxsize=1)
def _shown() -> dict[str, str]:
    """Key → the name as hints offer it."""
    offered = (words for field, words in _ALIASES.items() if field not in _FEW_KNOW)
    return {key(word): word for words in offered for word in words.split() if len(key(word)) > 3}


_FEW_KNOW = frozenset(("rome", "ogr", "organisation_siret"))
"""Fields that nobody means who does not name them: `home` is no slip for `rome`."""

_WORDS = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
_OTHER_MATTERS = frozenset("updated update modified last image meta og seo review hero header footer edit test".split())
_MEANT = frozenset("deadline salary salaire location city company employer contract contrat email contact date".split())


_SAME_MEANING = {
    **dict.fromkeys("site agency university host lab ministry recruiter administration ministere".split(), "company"),
    **dict.fromkeys("end enddate datedefin fin lastday until findecandidature".split(), "deadline"),
    **dict.fromkeys("town region area".split(), "location"),
    **dict.fromkeys("href portal form applyhere".split(), "apply_url"),
    **dict.fromkeys("money earnings budget".split(), "salary"),
    "opened": "date",
}


def _same_last_word(name: str) -> str | None:
    words = [word.lower() for word in _WORDS.findall(name)]
    if len(words) < 2 or not _OTHER_MATTERS.isdisjoint(words):
        return None
    return words[-1] if words[-1] in _MEANT else None


def _distance(one: str, other: str) -> int:
    """How many slips (a letter left out, added, changed, or two swapped) lie between two short words."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        before, last, row = row, before, [i]
        for j, b in enumerate(other, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (a != b))
            if i > 1 and j > 1 and a == other[j - 2] and one[i - 2] == b:
                cost = min(cost, last[j - 2] + 1)
            row.append(cost)
    return row[-1]


# ---------------------------------------------------------------- kinds of contract

EMPLOYMENT_TYPES = ("FULL_TIME", "PART_TIME", "CONTRACTOR", "TEMPORARY", "INTERN", "VOLUNTEER", "PER_DIEM", "OTHER")
"""Google's eight, in its order (Google, "Job posting structured data", `employmentType`)."""

_CONTRACTS: Mapping[str, str] = {
    "FULL_TIME": r"full ?time|temps ?(?:plein|complet)|plein temps|cdi|perm|permanent(?:e?s?|ly)|open ended"
    r"|(?:contrat |contract )?a duree indeterminee|duree indeterminee|indefinite|unbefristet|vollzeit|titulaires?"
    r"|fonctionnaires?|statutaires?|tenured|f[ /]?t|1(?:[ ,]?0)? ?(?:fte|etp)|festanstellung|fest ?angestellt\w*"
    r"|(?:tiempo|jornada) complet[oa]|contrato indefinido|indefinid[oa]|fij[oa]|tempo (?:pieno|indeterminato|integral)"
    r"|contratto indeterminato|voltijds?|vast(?:e)? (?:contract|aanstelling|dienstverband|baan)|efetiv[oa]|heltid"
    r"|fast (?:stilling|ansettelse|ansatt|anstallning)|tillsvidare\w*",
    "PART_TIME": r"part ?time|p[ /]?t|temps partiel|mi temps|half time|teilzeit|minijob|0[ ,]?\d{1,2} ?(?:fte|etp|vze)"
    r"|(?:tiempo|jornada) parcial|media jornada|tempo parziale|meio periodo|deeltijds?|deltid",
    "CONTRACTOR": r"contractors?|free ?lan?ce?[nrs]?\w*|ind[ei]p[ea]nd[ae]nt\w*|pr[ei]s?tatair\w*|prestations?"
    r"|(?:auto|micro) ?entrepreneu\w*|self employed|consultan(?:cy|t|ts|te|tes)|portage(?: salarial)?|b2b|c2c|1099"
    r"|freiberuflich\w*|autonom[oa]"
    r"|(?P<alone>contract(?! of employment| of service)|contracts|contracting)",
    "TEMPORARY": r"temporary|temp|temporaire|cdd|duree determinee|(?:fixed|limited|short) (?:term|duration)"
    r"|(?:term|time) limited|interim(?:aires?)?|contractuel(?:le)?s?|season(?:al)?|saisonniere?s?|vacataires?"
    r"|vacations?|secondment|seconded|detachement|detachment|maternity cover|befristet\w*|locum|cddu|ftc"
    r"|contrat de (?:projet|mission)|contrat doctoral|post ?doc\w*|intermittent\w*|temporal|contrato temporal"
    r"|tempo determinato|tijdelijk\w*|vikariat|midlertidig|visstid\w*|tidsbegran\w+",
    "INTERN": r"interns?|internships?"
    r"|(?<!early )(?<!late )(?<!seed )(?<!growth )(?<!any )stages?(?! startups?| compan| of )|stagiaires?"
    r"|traineeships?|trainees?|co op|praktikum\w*|practicas|becari[oa]s?|tirocin\w+|estagi\w+|praktik(?:plass|ant)?",
    "VOLUNTEER": r"ehrenamt\w*|volunteer\w*|volontair\w*|volontariat|benevol\w*|service civique|pro bono",
    "PER_DIEM": r"per diem|a la journee|journaliers?|journalieres?",
    "OTHER": r"other|autres?|alternan\w+|apprenti\w*|apprentices?|apprenticeships?|contrat pro|professionnalisation"
    r"|cifre|work study|werkstudent\w*|zero hours?|v i e|vie|ausbildung",
}
_CONTRACT = re.compile(r"\b(?:" + "|".join(f"(?P<{name}>{words})" for name, words in _CONTRACTS.items()) + r")\b")
_INITIALS = re.compile(r"\b(\w)\.(?=\w\b)\.?")
_JOINED = re.compile(r"(?<=\w)['’_.·•-](?=\w)")
_SPLIT = re.compile(r"[^\w ]+| (?:or|ou|and|et|then|puis) ")
_NOT_BEFORE = re.compile(
    r"\b(?:no|not|non|nor|pas|sans|hors|aucune?|never|except|excluding|sauf|ni) "
    r"(?:(?:an?|any|de|d|du|en|des|les?|la|une?|for|as|is|open|to|available|possible) )*$"
)
_NOT_AFTER = re.compile(
    r" ?(?:: ?(?:no|non)\b|s abstenir|(?:is |are |est |sont )?(?:excluded|exclus?e?s?|(?:not|non|pas)"
    r" (?:accepte\w*|allowed|possible|considered|available|admis\w*|merci))\b)"
)
_STILL_NOT = re.compile(r",? ?(?:or|ou|ni|nor|and|et) (?:an? |de |d |en )?")
_AS_NOUN = re.compile(r"\b(?:employment|labour|labor|work|type of) $")


@lru_cache(maxsize=4096)
def employment_types(text: str) -> tuple[tuple[str, ...], bool]:
    """Google's types that a text speaks of, in Google's order, and whether any word of it was known.

    Words that are denied ("no freelance", "pas de stage") are known, and give none. "Contract" beside another known
    word of the same part ("permanent contract") is only the noun.
    """
    folded = _JOINED.sub(" ", _INITIALS.sub(r"\1", fold(text)))
    folded = " ".join(folded.replace("_", " ").split())
    found: dict[str, bool] = {}
    known = denied = False
    end = 0
    for match in _CONTRACT.finditer(folded):
        start = match.start()
        before = folded[max(0, start - 40) : start]
        denied = (
            _NOT_BEFORE.search(before) is not None
            or _NOT_AFTER.match(folded, match.end()) is not None
            or (denied and _STILL_NOT.fullmatch(folded[end:start]) is not None)
        )
        end = match.end()
        if match["alone"] and (_noun(folded, match) or _AS_NOUN.search(before)):
            continue
        known = True
        if not denied:
            found[str(match.lastgroup)] = True
    return tuple(name for name in EMPLOYMENT_TYPES if name in found), known


def _noun(text: str, contract: re.Match[str]) -> bool:
    """Whether "contract" stands beside another known word, in the part of the text between two separators."""
    start = max((m.end() for m in _SPLIT.finditer(text, 0, contract.start() + 1)), default=0)
    after = _SPLIT.search(text, contract.end())
    part = text[start : after.start() if after else len(text)]
    return any(not match["alone"] for match in _CONTRACT.finditer(part))


# ---------------------------------------------------------------- yes, no

_YES = frozenset("true yes oui vrai on 1 x y t ✓ ✔ ja sí sì sim".split())
_NO = frozenset("false no non faux off 0 n f ✗ nein nee nej nei não".split())
YAML_BOOLEANS = frozenset("true false yes no on off y n".split())
"""What YAML 1.1 itself reads as a boolean."""


def boolean(text: str) -> bool | None:
    """What a text says where yes or no is asked; a comment that sticks to it (`true#`) is left out."""
    word = text.split("#", 1)[0].strip().casefold()
    return True if word in _YES else False if word in _NO else None


# ---------------------------------------------------------------- nothing

NOTHING = frozenset("na none null nil tbd tba tbc todo aucun aucune neant nonapplicable notapplicable".split())


def says_nothing(text: str) -> bool:
    """Whether a text is a mark for "nothing here": blank, dashes, "n/a", "tbd", "aucun" …"""
    word = key(text)
    return not word or word in NOTHING


# ---------------------------------------------------------------- languages

_LANGUAGE_WORDS = {
    **dict.fromkeys(("french", "francais", "francaise"), "fr"),
    **dict.fromkeys(("english", "anglais", "anglaise"), "en"),
    **dict.fromkeys(("german", "allemand", "deutsch"), "de"),
    **dict.fromkeys(("spanish", "espagnol", "espanol"), "es"),
    **dict.fromkeys(("italian", "italien", "italiano"), "it"),
    **dict.fromkeys(("dutch", "neerlandais", "nederlands"), "nl"),
    **dict.fromkeys(("portuguese", "portugais", "portugues"), "pt"),
}
_TAG = re.compile(r"([a-zA-Z]{2,3})(?:-([a-zA-Z]{4}))?(?:-([a-zA-Z]{2}|\d{3}))?")


def language_tag(text: str) -> str | None:
    """A BCP 47 tag in its usual case ("fr-FR") of a tag, a POSIX locale or a language's name; None where it is none."""
    word = text.strip()
    if named := _LANGUAGE_WORDS.get(key(word)):
        return named
    match = _TAG.fullmatch(word.split(".")[0].replace("_", "-"))
    if match is None or (len(match[1]) == 2 and match[1].lower() not in LANGUAGES):
        return None
    return cased(match[1], match[2], match[3])
