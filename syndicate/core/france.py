"""The départements and regions of France, as their postal codes name them (INSEE, code officiel géographique 2025)."""

from __future__ import annotations

from syndicate.core.model import Place

COUNTRIES = frozenset(("FR", "GP", "MQ", "GF", "RE", "YT"))
"""ISO 3166-1 codes under which an address in one of the départements is found."""

_REGIONS = {
    "01": ("Guadeloupe", "971"),
    "02": ("Martinique", "972"),
    "03": ("Guyane", "973"),
    "04": ("La Réunion", "974"),
    "06": ("Mayotte", "976"),
    "11": ("Île-de-France", "75 77 78 91 92 93 94 95"),
    "24": ("Centre-Val de Loire", "18 28 36 37 41 45"),
    "27": ("Bourgogne-Franche-Comté", "21 25 39 58 70 71 89 90"),
    "28": ("Normandie", "14 27 50 61 76"),
    "32": ("Hauts-de-France", "02 59 60 62 80"),
    "44": ("Grand Est", "08 10 51 52 54 55 57 67 68 88"),
    "52": ("Pays de la Loire", "44 49 53 72 85"),
    "53": ("Bretagne", "22 29 35 56"),
    "75": ("Nouvelle-Aquitaine", "16 17 19 23 24 33 40 47 64 79 86 87"),
    "76": ("Occitanie", "09 11 12 30 31 32 34 46 48 65 66 81 82"),
    "84": ("Auvergne-Rhône-Alpes", "01 03 07 15 26 38 42 43 63 69 73 74"),
    "93": ("Provence-Alpes-Côte d’Azur", "04 05 06 13 83 84"),
    "94": ("Corse", "2A 2B"),
}
_REGION_OF = {one: (code, name) for code, (name, all_) in _REGIONS.items() for one in all_.split()}


def departement(place: Place) -> str | None:
    """The code of a place's département ("44", "2A", "974"), by its postal code, else where one stands for its region.

    A postal code is that of the office that delivers: for a few dozen villages it names the neighbouring département.
    """
    if place.country not in COUNTRIES:
        return None
    code = (place.postal_code or "").replace(" ", "")
    if len(code) != 5 or not code.isascii() or not code.isdigit():
        code = (place.region or "").strip().upper()
        return code if code in _REGION_OF else None
    if code.startswith("20"):
        return "2A" if code < "20200" else "2B"
    found = code[:3] if code.startswith("97") else code[:2]
    return found if found in _REGION_OF else None


def region(code: str | None) -> tuple[str, str] | None:
    """(INSEE code, name) of the region that a département lies in; None where it is none."""
    return _REGION_OF.get(code or "")
