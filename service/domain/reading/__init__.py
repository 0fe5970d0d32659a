"""Reading a request: what its words say besides naming goods (how many, for how much, until when, where to)."""
