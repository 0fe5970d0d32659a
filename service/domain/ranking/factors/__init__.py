"""The factors of a score, one a file: each a pure function of what is stated, for one pair and for a column of pairs.

A function for one pair gives value and reason; its twin `…_column` gives the same values for many pairs, without
reasons. They use the same operations in the same
order, so that the values agree to the last bit; tests hold them together.
"""
