"""Background work: a queue in PostgreSQL (schema ``jobs``), and the process that works it off."""
