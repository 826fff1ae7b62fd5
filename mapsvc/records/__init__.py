"""The catalogue for other catalogues: OGC API Records, and DCAT for open-data portals."""
