"""mapsvc: the digital socio-economic map of Quảng Trị province."""

__version__ = "0.1.0"
