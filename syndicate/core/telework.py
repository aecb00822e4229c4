"""What the words for work from home promise, in English and French: nothing is read into them."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

_AT_HOME = (
    r"remote(?:ly)?|t[ée]l[ée][- ]?travail\w*|tele-?work\w*|telecommut\w*|home[- ]?office|(?:[àa]|en) distance"
    r"|(?:100 ?% )?distanciel\w*|(?:work(?:ing)?[- ])?from[- ](?:home|anywhere)|wfh|wfa|anywhere|n['’]importe o[uù]"
    r"|work(?:ing)?[- ]at[- ]home|distributed[- ]team"
    r"|tt(?= ?(?:100|partiel|complet|total|possible|[1-5]))|(?<=[de][en] )tt"
)
_BY_HALVES = (
    r"hybrid\w*|semi[- ](?:remote|t[ée]l[ée]travail)|home[- ]based|based (?:at|from) home|[àa] domicile"
    r"|(?:au|du) domicile|flex[- ]?office"
)
_LIMITS = (
    r"part(?:ial(?:ly)?|iel(?:le)?(?:ment)?|ly|[- ]remote)|mix(?:ed|tes?)|occas?sion\w+|ponctuel\w*|flexib\w+|mostly"
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
_FULL_TIME = re.compile(r"\bfull[- ]?time\b|\btemps[- ](?:plein|complet)\b|\bplein[- ]temps\b", re.IGNORECASE)


def _words(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{pattern})(?!\w)", re.IGNORECASE)


_SAYS_HOME = _words(_AT_HOME)
_SAYS_HALF = _words(_BY_HALVES)
_SAYS_LIMIT = _words(_LIMITS)
_SAYS_MAYBE = _words(_MAYBE)
_SAYS_WHOLLY = _words(_WHOLLY)
_SAYS_THERE = _words(_THERE)
_SAYS_NEVER = re.compile(
    rf"(?<!\w)(?:no|not|non|pas|aucun\w*|sans|never|jamais|without)(?:[- ](?:de |du |le |au |en |for |{_MAYBE})?)+"
    rf"(?:{_AT_HOME})(?!\w)"
    rf"|(?<!\w)(?:{_AT_HOME})(?: work| working)?(?: (?:is|est|n['’]est))?[ :–-]{{1,3}}"
    r"(?:(?:not|pas|non) (?:possib\w+|allowed|autoris\w+|available|propos[ée]\w*|[ée]ligible|offered|permitted)"
    r"|impossible"
    r"|(?:no|non|none|aucun|exclu)(?= *(?:[.,;)]|$)))|(?<![\d.,])0 ?%",
    re.IGNORECASE,
)
_SAYS_NOT_WHOLLY = re.compile(rf"(?<!\w)(?:no|not|non|pas)[- ](?:{_WHOLLY})", re.IGNORECASE)
_QUICK = re.compile(
    r"remot|travail|\btt\b|tele|home|office|distan|wfh|wfa|anywhere|importe|hybrid|domicile|site|person|pr[ée]sen|place|bureau"
    r"|premise|face|semi|%",
    re.IGNORECASE,
)


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
    text = _FULL_TIME.sub(" ", text)
    never = _SAYS_NEVER.search(text) is not None
    half = _SAYS_HALF.search(text) is not None or _SAYS_NOT_WHOLLY.search(text) is not None
    home = _SAYS_HOME.search(text) is not None and not never
    return Says(
        home=home,
        wholly=home and _SAYS_WHOLLY.search(text) is not None,
        half=half or (home and _SAYS_LIMIT.search(text) is not None),
        maybe=home and _SAYS_MAYBE.search(text) is not None,
        there=_SAYS_THERE.search(text) is not None,
        never=never,
    )


def mentions(text: str) -> bool:
    """Whether a part of a place's text is about how one works, not where."""
    return _QUICK.search(text) is not None and listen(text).something


_PHRASES = _words("|".join((_AT_HOME, _BY_HALVES, _LIMITS, _MAYBE, _WHOLLY, _THERE)))
_JOINERS = frozenset(
    "in from within inside across throughout en au aux dans depuis de des du la le les l d the and et or ou with avec"
    " for pour is are est be to as by a an of at must can on sur à our nos notre".split()
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
    rest = _PHRASES.sub(" ", _FULL_TIME.sub(" ", text))
    words = [word for word in rest.replace("l'", "l ").replace("l’", "l ").split() if any(c.isalpha() for c in word)]
    bare = [word.strip(_MARKS) for word in words]
    filler = [word.casefold() in _FILLERS and not (len(word) == 2 and word.isupper()) for word in bare]  # DE, not de
    if all(filler):
        return ""
    first = next(at for at, fills in enumerate(filler) if not fills or bare[at] in _ARTICLES)
    last = len(filler) - next(at for at, fills in enumerate(reversed(filler)) if not fills)
    return " ".join(words[first:last]).strip(_MARKS)
