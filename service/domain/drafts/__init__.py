"""What partners state about rows, before these have an identity: fields, limits and messages, defined once."""
