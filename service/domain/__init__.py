"""The field's concepts and rules. Pure: no I/O, no clock, no settings, no logging."""
