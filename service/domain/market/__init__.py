"""The market as the catalogue shows it: price bands, how crowded a neighbourhood is, supply against demand."""
