"""What everything else stands on: errors, frozen values, registries, seeds, provenance."""
