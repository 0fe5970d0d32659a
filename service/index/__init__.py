"""The live index on disk: snapshot files, how they are made and opened. No SQL."""
