"""Dagster assets, one file per stage: read, call one domain function, return metadata."""
