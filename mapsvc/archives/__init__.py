"""The file format of tile archives (PMTiles), for the rooms that write them: tiling and publishing."""
