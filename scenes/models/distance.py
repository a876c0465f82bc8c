"""How long light needs between cities, in glass and along the great circle, and how many places of serving keep everyone near.

The haversine formula on a sphere of the mean radius 6,371.0088 km (IUGG; Moritz 2000, "Geodetic reference system 1980"); glass slows
light by 1.468, the group index of standard single-mode fibre near 1,550 nm (Corning, SMF-28 data sheet; from memory). It is a floor:
real cables are longer than the great circle, and routers add to it. Coordinates are city centres to a tenth of a degree.

Training stands in one place, which serves, too. Serving stands in it and in the k - 1 other cities of the list with which the farthest user is
nearest (the k-center problem, Hakimi 1964, with one center given), by trying all choices; users of all cities count alike.
"""

from dataclasses import dataclass
from functools import cache
from itertools import combinations
from math import asin, cos, radians, sin, sqrt

RADIUS = 6_371.0088e3  # metres
LIGHT = 299_792_458.0  # m/s in vacuum, by definition
INDEX = 1.468
SPEED = LIGHT / INDEX
CITIES: dict[str, tuple[float, float]] = {  # latitude and longitude, degrees
    "Ashburn": (39.0, -77.5),
    "Cape Town": (-33.9, 18.4),
    "Frankfurt": (50.1, 8.7),
    "London": (51.5, -0.1),
    "Mumbai": (19.1, 72.9),
    "San Francisco": (37.8, -122.4),
    "Santiago": (-33.4, -70.7),
    "Singapore": (1.3, 103.8),
    "Sydney": (-33.9, 151.2),
    "São Paulo": (-23.6, -46.6),
    "Tokyo": (35.7, 139.7),
}
CENTRAL = "Ashburn"  # where the case is trained: a choice
SITES = 4  # places of serving: a choice


@dataclass(frozen=True)
class Spread:
    """Where the model is served, and seconds of the longest and of the mean round trip of a user to the nearest place."""

    sites: tuple[str, ...]
    worst: float
    mean: float
    nearest: tuple[tuple[str, str], ...]  # (city, site) of every city


def great_circle(a: tuple[float, float], b: tuple[float, float]) -> float:
    """Return the metres between two places (latitude, longitude in degrees): 2 R asin sqrt(hav), Sinnott 1984, "Virtues of the haversine"."""
    (south, west), (north, east) = (tuple(map(radians, place)) for place in (a, b))
    hav = sin((north - south) / 2) ** 2 + cos(south) * cos(north) * sin((east - west) / 2) ** 2
    return 2 * RADIUS * asin(min(1.0, sqrt(hav)))


def round_trip(a: str, b: str) -> float:
    """Return the seconds that light needs in glass to a city and back; KeyError for a city that is not in the list."""
    return 2 * great_circle(CITIES[a], CITIES[b]) / SPEED


def reach(seconds: float) -> float:
    """Return the metres that light gets in glass, one way."""
    return seconds * SPEED


def served_from(sites: tuple[str, ...]) -> Spread:
    """Return the round trips when every city asks the nearest of some sites; ValueError without a site."""
    if not sites:
        raise ValueError("a model is served from one city at least")
    nearest = tuple((city, min(sites, key=lambda site, city=city: round_trip(city, site))) for city in CITIES)  # type: ignore[misc]
    trips = [round_trip(city, site) for city, site in nearest]
    return Spread(sites, max(trips), sum(trips) / len(trips), nearest)


@cache
def best_spread(sites: int = SITES) -> Spread:
    """Return the choice of so many cities, CENTRAL one of them, whose longest round trip is shortest, the mean deciding between equals."""
    others = [city for city in CITIES if city != CENTRAL]
    choices = (served_from((CENTRAL, *chosen)) for chosen in combinations(others, sites - 1))
    return min(choices, key=lambda made: (round(made.worst, 9), made.mean))


def central() -> Spread:
    """Return the round trips when all cities ask where the case is trained."""
    return served_from((CENTRAL,))
