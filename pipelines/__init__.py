"""Wiring only: definitions, jobs, schedules, sensors, partitions, resources."""
