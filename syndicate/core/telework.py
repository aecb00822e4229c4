"""What the words for work from home promise: nothing is read into them."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import NamedTuple

_AT_HOME = (
    r"remote(?:ly)?|t[ée]l[ée][- ]?travail\w*|tele-?work\w*|telecommut\w*|home[- ]?office|(?:[àa]|en) distance"
    r"|(?:100 ?% )?distanciel\w*|(?:work(?:ing)?[- ])?from[- ](?:home|anywhere)|wfh|wfa|anywhere|n['’]importe o[uù]"
    r"|work(?:ing)?[- ]at[- ]home|distributed[- ]team"
    r"|remot[oa]|teletraba\w+|telelavoro|lavoro agile|smart working|thuis(?:werk\w*)?|hjemmekontor|distans(?:arbete)?"
    r"|fj[äa]rrarbete|et[äa]ty[öo]\w*|(?:praca )?zdaln\w+|mobiles? arbeiten"
    r"|ortsunabh[äa]ngig\w*|von zu ?hause|a dist[âa]nci?a"
    r"|tt(?= ?(?:100|partiel|complet|total|possible|[1-5]))|(?<=[de][en] )tt"
)
_BY_HALVES = (
    r"hybrid\w*|semi[- ](?:remote|t[ée]l[ée]travail)|home[- ]based|based (?:at|from) home|[àa] domicile"
    r"|(?:au|du) domicile|flex[- ]?office"
)
_LIMITS = (
    r"parcial\w*|parziale|teilweise|gedeeltelijk|delvis"
    r"|part(?:ial(?:ly)?|iel(?:le)?(?:ment)?|ly|[- ]remote)|mix(?:ed|tes?)|occas?sion\w+|ponctuel\w*|flexib\w+|mostly"
    r"|majoritairement|mainly|principalement|sometimes|parfois|regular(?:ly)?|r[ée]guli[eè]r\w*|tempora\w+|current(?:ly)?"
    r"|actuellement|covid\w*|pandemi\w*|remote[- ]first|some|(?:la )?plupart|(?:\d|an?|un|une|one|two|three|four|deux"
    r"|trois|quatre)(?: ?(?:-|–|/|to|or|à|ou) ?\d)? ?(?:jours?|days?|j)\b|(?:days?|jours?|j) ?(?:/|a|per|par) ?"
    r"(?:week|semaine|sem|month|mois)|(?<![\d.,])[1-9]\d? ?%|half|moiti[ée]"
)
_MAYBE = (
    r"possib\w*|ok(?:ay)?|allowed|autoris\w+|accept\w+|encourag\w+|friendly|option\w*|can be|may be|could be|envisag\w+"
    r"|consider\w*|n[ée]goci\w+|negotia\w+|[ée]ligible|welcome\w*|bienvenu\w*|(?:remote|travail) prefer\w*|permis"
    r"|permitted|available|propos[ée]\w*|offered|(?:up)?on request|sur demande|souhait\w+|selon|depend\w*|discutable"
)
_WHOLLY = (
    r"100 ?%|cent pour cent|full(?:y)?|totale?s?(?:ment)?|complet\w*|compl[eè]te\w*|int[ée]grale?(?:ment)?"
    r"|enti[eè]re(?:ment)?|entirely|exclusive\w*|all[- ]remote|permanent(?:ly)?|only|uniquement|exclusivement"
)
_THERE = (
    r"on[- ]?site|in[- ]person|in[- ](?:the[- ]|our[- ])?office|office[- ](?:based|first|only)|pr[ée]sen[ct]iel\w*"
    r"|sur (?:le )?sites?|sur place|au bureau|en bureau|on[- ]premises?|face[- ]to[- ]face"
)
_NEVER = (
    rf"(?:no|not|non|pas|aucun\w*|sans|never|jamais|without)(?:[- ](?:de |du |le |au |en |for |{_MAYBE})?)+"
    rf"(?:{_AT_HOME})"
    rf"|(?:{_AT_HOME})(?: work| working)?(?: (?:is|est|n['’]est))?[ :–-]{{1,3}}"
    r"(?:(?:not|pas|non) (?:possib\w+|allowed|autoris\w+|available|propos[ée]\w*|[ée]ligible|offered|permitted)"
    r"|impossible|(?:no|non|none|aucun|exclu)(?= *(?:[.,;)]|$)))"
)
_PATTERNS = {
    "home": _AT_HOME,
    "half": _BY_HALVES,
    "limit": _LIMITS,
    "maybe": _MAYBE,
    "wholly": _WHOLLY,
    "not wholly": rf"(?:no|not|non|pas)[- ](?:{_WHOLLY})",
    "there": _THERE,
    "never": _NEVER,
    "none": r"(?<![.,])0 ?%(?=\W|$)",
    "full time": r"full[- ]?time|temps[- ](?:plein|complet)|plein[- ]temps",
    "any": "|".join((_AT_HOME, _BY_HALVES, _LIMITS, _MAYBE, _WHOLLY, _THERE)),
}
_QUICK = re.compile(
    r"remot|travail|\btt\b|tele|home|office|distan|wfh|wfa|anywhere|importe|hybrid|domicile|site|person|pr[ée]sen|place"
    r"|bureau|premise|face|semi|thuis|hjemme|fj[äa]rr|et[äa]ty|zdaln|mobil|ortsun|hause|agile|smart|%",
    re.IGNORECASE,
)


@cache
def _pattern(name: str) -> re.Pattern[str]:
    """Compiled when first needed: most boards never speak of work from home, and these are dear."""
    end = "" if name == "none" else r"(?!\w)"
    return re.compile(rf"(?<!\w)(?:{_PATTERNS[name]}){end}", re.IGNORECASE)


def _says(name: str, text: str) -> bool:
    return _pattern(name).search(text) is not None


class Says(NamedTuple):
    """What a text says of work from home. home: at all; the others: how far, or that one comes to the place."""

    home: bool = False
    wholly: bool = False
    half: bool = False
    maybe: bool = False
    there: bool = False
    never: bool = False

    def __or__(self, other: Says) -> Says:
        return Says(*(one or two for one, two in zip(self, other, strict=True)))

    @property
    def something(self) -> bool:
        """Whether the text speaks of the matter at all."""
        return self.home or self.half or self.there or self.never


NOTHING = Says()


@lru_cache(maxsize=4096)
def listen(text: str) -> Says:
    """What `text` says; words that only qualify ("partial", "possible", "100 %") need one for work from home beside."""
    if not _QUICK.search(text):
        return NOTHING
    text = _pattern("full time").sub(" ", text)
    never = _says("never", text) or _says("none", text)
    home = not never and _says("home", text)
    return Says(
        home=home,
        wholly=home and _says("wholly", text),
        half=_says("half", text) or _says("not wholly", text) or (home and _says("limit", text)),
        maybe=home and _says("maybe", text),
        there=_says("there", text),
        never=never,
    )


def mentions(text: str) -> bool:
    """Whether a part of a place's text is about how one works, not where."""
    return _QUICK.search(text) is not None and listen(text).something


_JOINERS = frozenset(
    "in from within inside across throughout en au aux dans depuis de des du la le les l d the and et or ou with avec"
    " for pour is are est be to as by a an of at must can on sur à our nos notre da em op von al"
    " trabajo trabalho lavoro".split()
)
_FILLERS = _JOINERS | frozenset(
    "based basé basée basés basées basee located situé située résidant résident résidents resident residents residing"
    " reside living candidate candidates applicant applicants citizen citizens preferably work working worker workers"
    " position positions job jobs role roles poste postes travail mode model schedule contract contractor employee"
    " employees team company entreprise day days week weeks jour jours semaine semaines month mois per par time zone"
    " zones timezone timezones fuseau fuseaux horaire horaires overlap hours hour utc gmt cet cest est edt pst pdt cst"
    " mst eastern east west central pacific preference preferred prefer no not non any all tout toute toutes tous"
    " seulement primary secondary also even yes oui first countries country pays through partout nationwide entière"
    " entier part full employment freelance cdi cdd intern stage physical location specified required".split()
)
_ARTICLES = frozenset({"La", "Le", "Les", "The"})
"""In capitals they belong to a name: La Rochelle."""
_MARKS = " -–—:;,&/()[]+·!'’\""


def leftover(text: str) -> str:
    """What remains of a text without the words about how one works and those that join them; "" for nothing."""
    rest = _pattern("any").sub(" ", _pattern("full time").sub(" ", text))
    words = [word for word in rest.replace("l'", "l ").replace("l’", "l ").split() if any(c.isalpha() for c in word)]
    bare = [word.strip(_MARKS) for word in words]
    filler = [word.casefold() in _FILLERS and not (len(word) == 2 and word.isupper()) for word in bare]  # DE, not de
    if all(filler):
        return ""
    first = next(at for at, fills in enumerate(filler) if not fills or bare[at] in _ARTICLES)
    last = len(filler) - next(at for at, fills in enumerate(reversed(filler)) if not fills)
    return " ".join(words[first:last]).strip(_MARKS)
