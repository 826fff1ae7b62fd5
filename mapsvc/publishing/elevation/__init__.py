"""Elevation layers: rasters of heights made into tiles for hill-shade, profiles and terrain."""
