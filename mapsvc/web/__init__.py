"""The web map: the front end's sources, and the few routes that serve what is built from them."""
