"""What the map has: declared layers, collections, records."""
