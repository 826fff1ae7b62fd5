"""MapLibre styles: each layer's own, and the whole map in several lights (OGC API Styles)."""
