from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from service.domain.search.document import TextDocument
from service.domain.search.estimator import TfidfEmbedding
from service.domain.search.model import TextModel

NAMES = st.lists(st.sampled_from("cotton towel face steel flask kettle lamp 毛巾 纯棉".split()), min_size=1).map(
    " ".join
)
MODEL = TfidfEmbedding().fit(["cotton towel face steel", "steel flask kettle lamp 纯棉毛巾"]).model_


@given(NAMES, NAMES)
def test_a_documents_terms_stand_in_one_order_in_any_company(name: str, other: str) -> None:
    alone, codes_alone = MODEL.weigh([TextDocument(name)])
    beside, codes_beside = MODEL.weigh([TextDocument(other), TextDocument(name)])
    last = slice(beside.indptr[1], beside.indptr[2])
    assert codes_beside[beside.indices[last]].tolist() == codes_alone[alone.indices].tolist()
    assert beside.data[last].tolist() == alone.data.tolist()


def test_a_model_is_its_parameters_its_arrays_and_the_number_of_its_documents() -> None:
    copy = TextModel.from_arrays(MODEL.parameters(), MODEL.statistics.n_documents, MODEL.arrays())
    assert copy.parameters() == MODEL.parameters()
    assert tuple(MODEL.arrays()) == TextModel.NAMES
    text = [TextDocument("steel towel", "lamp")]
    assert copy.embed(text).toarray().tolist() == MODEL.embed(text).toarray().tolist()
