"""PostgreSQL: the private cluster, the pools and the migrations."""
