"""What slips of the pen cost: every judged set with one word of each query misspelt, beside the same as it was asked.

    python -m benchmarks.misspelt

In one English word of five letters or more, one letter is left out, doubled, replaced or exchanged with the next one;
in a query without such a word, one Chinese character becomes another one of the same sound, a common one mostly, as
when typed by Pinyin. By a seeded generator. Reads the sets of `make quality`, at most 300 queries of each.
"""

from __future__ import annotations

import random
import string
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from functools import cache

import typer
from rich.console import Console
from rich.table import Table

from benchmarks.leave_one_out import sampled
from benchmarks.quality import HOMEWARD, JudgedSet, chosen_sets, measure
from benchmarks.text_peers import PEERS
from service.domain.evaluation.evaluate import JudgedQuery
from service.domain.text.translations import read_translations

SEED = 7
SHORTEST_WORD = 5
FEWEST_WORDS = 15
"""Of the dictionary that a character stands in for being written by mistake."""
FEWEST_QUERIES = 20
"""Sets with fewer queries that can be misspelt are left out."""


def misspell(text: str, chance: random.Random) -> str | None:
    """The text with one slip; None when it has no place for one."""
    return _misspell_english(text, chance) or _misspell_chinese(text, chance)


def _misspell_english(text: str, chance: random.Random) -> str | None:
    words = text.split()
    places = [at for at, word in enumerate(words) if word.isascii() and word.isalpha() and len(word) >= SHORTEST_WORD]
    if not places:
        return None
    place = chance.choice(places)
    word = words[place]
    at = chance.randrange(1, len(word) - 1)
    other = chance.choice([letter for letter in string.ascii_lowercase if letter != word[at].lower()])
    swapped = word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    slips = [word[:at] + word[at + 1 :], word[:at] + word[at] + word[at:], word[:at] + other + word[at + 1 :], swapped]
    words[place] = chance.choice([slip for slip in slips if slip != word])
    return " ".join(words)


def _misspell_chinese(text: str, chance: random.Random) -> str | None:
    others = [(at, others) for at, character in enumerate(text) if (others := same_sounds().get(character))]
    if not others:
        return None
    at, likely = chance.choice(others)
    [other] = chance.choices(list(likely), list(likely.values()))
    return text[:at] + other + text[at + 1 :]


@cache
def same_sounds() -> Mapping[str, Mapping[str, int]]:
    """The common characters that sound like each one, with how many words of the dictionary they stand in."""
    said = read_translations()
    counts = Counter(character for word in said.to_english for character in word)
    by_syllable: dict[str, dict[str, int]] = {}
    for character, syllable in said.syllables.items():
        if counts[character] >= FEWEST_WORDS:
            by_syllable.setdefault(syllable, {})[character] = counts[character]
    return {
        one: {other: count for other, count in by_syllable.get(syllable, {}).items() if other != one}
        for one, syllable in said.syllables.items()
    }


def misspell_queries(judged: JudgedSet) -> tuple[JudgedSet, JudgedSet]:
    """The queries that can be misspelt, as they were asked and misspelt."""
    chance = random.Random(SEED)
    pairs = [(query, misspell(query.text, chance)) for query in judged.queries]
    asked = [query for query, slip in pairs if slip is not None]
    misspelt = [JudgedQuery(query.id, slip) for query, slip in pairs if slip is not None]
    return replace(judged, queries=asked), replace(judged, queries=misspelt)


def main(only: list[str] | None = None) -> None:
    """Print nDCG@10 of every engine, as asked and misspelt.

    Args:
        only: names of sets; all when empty.
    """
    sets = list(map(sampled, chosen_sets(only)))
    engines = [HOMEWARD, *PEERS]
    table = Table("set", "queries", *engines, title="nDCG@10: as asked → with one word misspelt")
    for judged in sets:
        asked, misspelt = misspell_queries(judged)
        if len(asked.queries) >= FEWEST_QUERIES:
            pairs = [(measure(engine, asked), measure(engine, misspelt)) for engine in engines]
            cells = [f"{before.ndcg_at_10:.3f} → {after.ndcg_at_10:.3f}" for before, after in pairs]
            table.add_row(judged.name, f"{len(asked.queries)}", *cells)
    Console(width=160).print(table)


if __name__ == "__main__":
    typer.run(main)
