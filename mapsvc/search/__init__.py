"""Finding places, units, layers and coordinates by what people type."""
