"""The name of the text model, apart, since it is asked for before anything is imported that the model needs."""

MODEL = "tfidf-bm25f-zh-en-12"
"""Name and version of the way text is analysed and weighed; a snapshot made another way is not comparable."""
