"""The formats of files for downloading, one module a format, imported when it is asked for.

*Streamed* formats are text that PostgreSQL itself writes; the service passes the bytes on. *Written* formats need the
whole file before the first byte can be sent; a process of its own writes them (``writer``).
"""
