"""The words that people write for the state of an offer: draft, filled, closed, upcoming, open."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Literal, TypeAlias

from syndicate.core.vocabulary import fold, key

State: TypeAlias = Literal["draft", "filled", "closed", "upcoming", "open"]

_STATES: Mapping[State, str] = {
    "draft": "draft hidden brouillon private prive privee unpublished non_publie masque masquee wip invisible unlisted"
    " entwurf borrador bozza concept rascunho",
    "filled": "filled pourvu pourvue pourvus poste_pourvu position_filled hired found recrute offre_pourvue job_filled"
    " has_been_filled is_filled now_filled role_filled post_filled vacancy_filled le_poste_est_pourvu poste_deja_pourvu"
    " besetzt vergeben cubierta cubierto ingevuld vervuld",
    "closed": "closed expired archived ferme fermee clos close cloture cloturee cloturees expire expiree archive"
    " archivee inactive inactif ended over done finished termine terminee closed_now no_longer_open not_open not_hiring"
    " no_longer_accepting_applications cancelled canceled annule annulee withdrawn retire retiree removed suspendu"
    " past disabled offline unavailable passe no_longer_available not_available applications_closed candidatures_closes"
    " closed_to_applications closed_for_applications candidatures_cloturees offre_fermee offre_cloturee offre_expiree"
    " offer_closed offer_expired position_closed job_closed job_expired recrutement_termine recrutement_clos on_hold"
    " paused suspended en_pause suspendue passed geschlossen abgelaufen beendet cerrado cerrada caducada gesloten"
    " verlopen chiuso chiusa scaduto scaduta encerrado encerrada fechado fechada lukket stangd",
    "upcoming": "upcoming scheduled a_venir coming_soon planned planifie planifiee programme programmee bientot prevu"
    " future soon",
    "open": "open ouvert ouverte active actif published publie publiee live hiring recruiting en_cours current"
    " available disponible online en_ligne vacant we_are_hiring accepting_applications reopened rouvert public listed"
    " now_hiring closing_soon recrutement a_pourvoir poste_a_pourvoir en_cours_de_recrutement recrutement_en_cours"
    " offen aktiv abierto abierta aberto aberta aperto aperta",
}
_STATE_KEYS: Mapping[str, State] = {key(word): state for state, words in _STATES.items() for word in words.split()}
_LETTER = re.compile(r"[^\W\d_]")
_BETWEEN_STATES = re.compile(r"[,;:/()\[\]|–—.!]| - |\b(?:and|et)\b")
_WHO = re.compile(
    r"(?:this|the|the?|ce|cette|le|la|les) ?(?:position|job|role|post|vacancy|offer|poste|offre|annonce)s? "
    r"|(?:position|job|role|post|vacancy|offer|offre|poste) (?=(?:is|has|est|a) )"
)
_SINCE = re.compile(r" ?(?:\b(?:on|since|as of|depuis|le|am|seit|el|op)\b.*|\d.*)$")


def state_of(text: str) -> State | None:
    """The state that a word names. Of several ("closed – filled") the first counts that stands first in section 4.

    Who is meant, and since when, may stand beside: "this position is closed", "fermé depuis le 3 mars".
    """
    if not _LETTER.search(text):  # as most deadlines are
        return None
    found = _STATE_KEYS.get(key(text))
    if found is not None:
        return found
    parts = {_state_of_part(fold(part).strip()) for part in _BETWEEN_STATES.split(text)}
    return next((state for state in _STATES if state in parts), None)


def _state_of_part(part: str) -> State | None:
    found = _STATE_KEYS.get(key(part))
    if found is None and len(part) <= _LONGEST_STATE:
        part = _SINCE.sub("", _WHO.sub("", part))
        found = _STATE_KEYS.get(key(re.sub(r"^(?:is|has been|est|a ete|now)\b", "", part)))
    return found


_LONGEST_STATE = 60

_MARKS = frozenset(
    key(word)
    for word in "filled pourvu pourvue poste_pourvu position_filled offre_pourvue besetzt closed expired ferme fermee"
    " cloture cloturee expire expiree annule annulee cancelled canceled archived no_longer_available"
    " recrutement_termine geschlossen draft brouillon wip".split()
)
"""States that nobody writes into a title without meaning them: "[POURVU] Dev", "CLOSED: Dev", "Dev (expired)"."""
_BRACKETED = re.compile(r"[\[(]([^\[\]()]{3,40})[\])]")
_TITLE_APART = re.compile(r":(?= )| [-–—|] | ?[–—|] ?")
_STRUCK = re.compile(r"~~.+~~|<(s|del|strike)>.+</\1>", re.IGNORECASE)


def state_in_title(title: str) -> State | None:
    """The state with which an author marks a title: in brackets, before or after it, or by striking it out."""
    if _STRUCK.fullmatch(title.strip()):
        return "closed"
    parts = _TITLE_APART.split(title)
    marks = [*_BRACKETED.findall(title), *([parts[0], parts[-1]] if len(parts) > 1 else ())]
    return next((state_of(mark) for mark in marks if key(mark) in _MARKS), None)
