"""Tokenizer: round trips, an independent encoder, rules in their order."""

import itertools
from collections import Counter

import pytest
import tiktoken
from hypothesis import given, settings
from hypothesis import strategies as st

from scenes.models.corpus import build_corpus
from scenes.models.tokenizer import (
    BOS_ID,
    EOS_ID,
    PAD_ID,
    SPECIALS,
    VOCABULARY,
    WORD_PATTERN,
    Tokenizer,
    bytes_of,
    learn_merges,
    merge_pair,
    printable,
    split_words,
    tokenize_corpus,
    train_tokenizer,
)

# Any text, with runs of the corpus' own characters among it so that merges happen.
TEXTS = st.one_of(st.text(max_size=80), st.text(alphabet="tokensharding e→µé<>|", max_size=80))


@settings(deadline=None)
@given(TEXTS)
def test_any_text_survives_encoding_and_decoding(text):
    tokenizer = train_tokenizer()
    assert tokenizer.decode(tokenizer.encode(text)) == text
    assert tokenizer.decode(tokenizer.encode_document(text)) == text


@given(TEXTS)
def test_words_join_to_the_text(text):
    assert "".join(split_words(text)) == text


def oracle(tokenizer: Tokenizer) -> tiktoken.Encoding:
    """Build an independent byte-pair encoder from the pattern and the learned pieces."""
    ranks = {token: rank for rank, token in enumerate(tokenizer.tokens, len(SPECIALS))}
    return tiktoken.Encoding("film", pat_str=WORD_PATTERN, mergeable_ranks=ranks, special_tokens=dict(zip(SPECIALS, range(3), strict=True)))


ORACLE = oracle(train_tokenizer())


@settings(deadline=None, max_examples=300)
@given(TEXTS)
def test_an_independent_encoder_gives_the_same_ids(text):
    assert train_tokenizer().encode(text) == tuple(ORACLE.encode_ordinary(text))


def test_an_independent_encoder_gives_the_same_ids_for_the_corpus():
    for text, ids in zip(build_corpus().kept, tokenize_corpus().documents, strict=True):
        assert ids[1:-1] == tuple(ORACLE.encode_ordinary(text))


@settings(deadline=None, max_examples=60)
@given(st.lists(st.text(alphabet="abc é", min_size=1, max_size=12), min_size=1, max_size=6), st.text(alphabet="abc é", max_size=30))
def test_other_rules_keep_the_laws(texts, text):
    tokenizer = Tokenizer(learn_merges(Counter(word for t in texts * 2 for word in split_words(t)), 30))
    assert tokenizer.decode(tokenizer.encode(text)) == text
    assert tokenizer.encode(text) == tuple(oracle(tokenizer).encode_ordinary(text))
    assert len(tokenizer.ids) == len(tokenizer.tokens)


def test_special_tokens_come_first_are_silent_and_cannot_be_written_in_a_text():
    tokenizer = train_tokenizer()
    assert [tokenizer.piece(i) for i in (BOS_ID, EOS_ID, PAD_ID)] == list(SPECIALS) == list(tokenizer.pieces[:3])
    assert tokenizer.decode((BOS_ID, *tokenizer.encode("a b"), PAD_ID, EOS_ID)) == "a b"
    assert set(tokenizer.encode("".join(SPECIALS))).isdisjoint(range(len(SPECIALS)))


def test_merges_are_learned_most_frequent_first():
    assert learn_merges(Counter({"aab": 2, "aa": 1}), 5) == ((b"a", b"a"), (b"aa", b"b"))


def test_encoding_applies_the_rules_in_the_order_in_which_they_were_learned():
    tokenizer = train_tokenizer()
    for word in {w for text in build_corpus().kept for w in split_words(text)}:
        pieces = bytes_of(word)
        for rule in tokenizer.merges:
            pieces = merge_pair(pieces, rule)
        assert tuple(map(tokenizer.piece, tokenizer.encode(word))) == tuple(map(printable, pieces))


def test_pieces_are_unique_and_each_merge_rule_made_its_piece():
    tokenizer = train_tokenizer()
    assert len(set(tokenizer.tokens)) == tokenizer.size - len(SPECIALS) == 256 + len(tokenizer.merges)
    assert tokenizer.size == VOCABULARY
    for rule, pair in enumerate(tokenizer.merges, 1):
        assert tokenizer.pair_of(rule) == tuple(map(printable, pair))
        assert tokenizer.tokens[255 + rule] == b"".join(pair)
    assert tokenizer.merge_rule_of(" token") == tokenizer.merges.index((b" to", b"ken")) + 1
    assert tokenizer.merge_rule_of("q") is None and tokenizer.merge_rule_of("<bos>") is None


def test_a_piece_that_is_no_character_is_shown_as_its_bytes():
    assert [train_tokenizer().piece(i) for i in train_tokenizer().encode("東")] == ["\\xe6", "\\x9d", "\\xb1"]
    assert printable(b"\n") == "\\n" and printable(" →".encode()) == " →"
    assert all(piece.isprintable() and piece for piece in train_tokenizer().pieces)


@pytest.mark.parametrize("token_id", [-1, VOCABULARY])
def test_an_id_that_does_not_exist_is_refused(token_id):
    with pytest.raises(IndexError, match=str(token_id)):
        train_tokenizer().piece(token_id)


@settings(deadline=None, max_examples=50)
@given(st.sampled_from(build_corpus().kept))
def test_the_history_runs_from_bytes_to_pieces_one_rule_at_a_time(text):
    tokenizer = train_tokenizer()
    history = tokenizer.merge_history(text)
    assert len(history.states) == len(history.rules) + 1
    assert history.states[0] == tuple(printable(byte) for word in split_words(text) for byte in bytes_of(word))
    assert history.states[-1] == tuple(map(tokenizer.piece, tokenizer.encode(text)))
    assert list(history.rules) == sorted(history.rules)
    for (before, after), rule in zip(itertools.pairwise(history.states), history.rules, strict=True):
        assert Counter(before) - Counter(after) == Counter(tokenizer.pair_of(rule))
        assert len(after) == len(before) - 1


def test_documents_are_wrapped_and_merging_shortens_them():
    corpus, tokenized = build_corpus(), tokenize_corpus()
    assert tokenized.total == sum(map(len, tokenized.documents))
    for text, ids in zip(corpus.kept, tokenized.documents, strict=True):
        assert (ids[0], ids[-1]) == (BOS_ID, EOS_ID)
        assert len(ids) - 2 < 0.6 * len(text.encode()) and train_tokenizer().decode(ids) == text
