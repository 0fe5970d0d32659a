"""Shapes of what goes over the wire, apart from the drafts, which the domain defines."""
