"""Tests of what keeps the service running."""
