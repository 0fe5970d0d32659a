"""Readiness for the home market: what stands between an export product and a home shelf, check by check.

Information for the maker and the desk that helps it; not legal advice.
"""
