"""HTTP/1.1 between this service and its clients or their proxy, on httptools' parser and uvloop's sockets.

``process`` runs one web process, ``connection`` turns bytes into requests and keeps them in order, ``exchange`` is one
request as ASGI sees it, ``refusals`` answers what never became a request.

A server of its own, because a finished tile is answered here before anything is made for the request: no task, no
scope, no message. docs/deploying.md has the figures.
"""
