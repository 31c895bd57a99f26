"""Where a run is filled when nobody waits for it."""
