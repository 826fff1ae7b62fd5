"""PMTiles archives: all tiles of one layer version in one file, written once and read for ever."""
