"""Vector tiles, live and archived, tile matrix sets, TileJSON and styles."""
