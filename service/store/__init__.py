"""The only SQLAlchemy: tables, the unit of work, a repository per concept, the change feed."""
