"""Rules judged for a whole catalogue at once: facts as columns, verdicts as columns of bytes."""
