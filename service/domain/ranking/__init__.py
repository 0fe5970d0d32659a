"""From a query to ranked, explained recommendations: embedding, candidates, factors, score."""
