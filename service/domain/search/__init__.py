"""A library of search: the TF-IDF model of a corpus, queries, the inverted index, scores and their explanation."""
