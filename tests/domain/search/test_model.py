from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from service.domain.search.model import PARAMETER_BOUNDS, TextDocument, TextModel

NAMES = st.lists(st.sampled_from("cotton towel face steel flask kettle lamp 毛巾 纯棉".split()), min_size=1).map(
    " ".join
)
MODEL = TextModel().fit([TextDocument("cotton towel face steel"), TextDocument("steel flask kettle lamp 纯棉毛巾")])


@given(NAMES, NAMES)
def test_a_documents_terms_stand_in_one_order_in_any_company(name: str, other: str) -> None:
    alone, codes_alone = MODEL.weigh([TextDocument(name)])
    beside, codes_beside = MODEL.weigh([TextDocument(other), TextDocument(name)])
    last = slice(beside.indptr[1], beside.indptr[2])
    assert codes_beside[beside.indices[last]].tolist() == codes_alone[alone.indices].tolist()
    assert beside.data[last].tolist() == alone.data.tolist()


def test_every_free_parameter_has_bounds_that_hold_its_shipped_value() -> None:
    parameters = TextModel().get_params()
    assert parameters.keys() == PARAMETER_BOUNDS.keys()
    assert all(low <= parameters[name] <= high for name, (low, high) in PARAMETER_BOUNDS.items())
