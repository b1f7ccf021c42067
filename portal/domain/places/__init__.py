"""Where things happened: postcodes, names, points, wards by date, and who to tell outside."""

from portal.domain.places.area import City, attribution, city
from portal.domain.places.boundaries import (
    Ward,
    find_hub,
    give_to_hub,
    names_in_force,
    outlines,
    wards,
)
from portal.domain.places.cells import METRES_A_DEGREE, around, cell, cells_within, metres
from portal.domain.places.cells import near as cells_near
from portal.domain.places.finding import in_words, search
from portal.domain.places.importing import (
    KINDS_OF_BOUNDARY,
    Imported,
    import_boundaries,
    import_names,
    import_postcodes,
)
from portal.domain.places.neighbours import WhoToTell, outside
from portal.domain.places.points import at
from portal.domain.places.preparing import reduce_code_point
from portal.domain.places.shipped import Loaded, load_shipped
from portal.domain.places.spots import ON_THE_MAP, Precision, Spot
from portal.domain.places.squares import Square
from portal.domain.places.squares import of_shapes as squares_of_shapes
from portal.domain.places.squares import within as squares_within

__all__ = [
    "KINDS_OF_BOUNDARY",
    "METRES_A_DEGREE",
    "ON_THE_MAP",
    "City",
    "Imported",
    "Loaded",
    "Precision",
    "Spot",
    "Square",
    "Ward",
    "WhoToTell",
    "around",
    "at",
    "attribution",
    "cell",
    "cells_near",
    "cells_within",
    "city",
    "find_hub",
    "give_to_hub",
    "import_boundaries",
    "import_names",
    "import_postcodes",
    "in_words",
    "load_shipped",
    "metres",
    "names_in_force",
    "outlines",
    "outside",
    "reduce_code_point",
    "search",
    "squares_of_shapes",
    "squares_within",
    "wards",
]
