"""`match` and `classify` in Chinese: every word that is ours, and notices below the table."""

from __future__ import annotations

import json
import re
from pathlib import Path

from tests.cli.conftest import Run

PRODUCTS = """sku,name,hs_code,unit,unit_price.amount,unit_price.currency,incoterm,moq,ip_status
T-1,搪瓷痰盂,732394,pcs,1.20,USD,FOB,1000,own_brand
T-2,搪瓷脸盆,732394,piece,3.40,CNY,EXW,500,oem_restricted
"""
FOREIGN = re.compile(r"[A-Za-z]{2,}(?![-\w]*\d)")
OURS = {"HS", "FOB", "EXW", "ID"}


def words_of(text: str) -> set[str]:
    """What stands in Latin letters and is no id."""
    without_ids = re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}", "", text)
    return set(FOREIGN.findall(without_ids)) - OURS


def test_a_table_in_chinese_is_all_in_chinese_and_shows_its_notices(homeward: Run, tmp_path: Path) -> None:
    file = tmp_path / "products.csv"
    file.write_text(PRODUCTS, encoding="utf-8")
    loaded = homeward("import", "products", str(file), "--tenant", "局", "--exporter", "搪瓷厂", "--language", "zh")
    assert (loaded.status, words_of(loaded.out)) == (0, set())
    assert "读入商品 2 行" in loaded.out

    found = homeward("match", "搪瓷痰盂 5000件 目标价 5-8 元", "--to", "products", "--language", "zh")
    assert found.status == 0, found.err
    assert words_of(found.out) == set()
    assert "美元/件" in found.out
    assert "1000 件" in found.out

    nothing = homeward("match", "柴油发电机组", "--to", "demands", "--language", "zh")
    assert "没有匹配" in nothing.out
    assert words_of(nothing.out) == set()

    long = "毛巾 " + "布x巾y" * 120  # pieces as short as can be: 512 characters are all that a text has here
    told = homeward("match", long, "--to", "products", "--language", "zh")
    assert "询问文本过长" in told.out
    answer = json.loads(homeward("match", long, "--to", "products", "--json").out)
    assert [notice["code"] for notice in answer["notices"]] == ["text_cut"]

    classified = homeward("classify", long, "--language", "zh")
    assert "询问文本过长" in classified.out
    assert "概率" in classified.out
    assert "text is long" in homeward("classify", long).out
