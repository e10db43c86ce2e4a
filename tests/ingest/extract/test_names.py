"""Regions, clusters and provinces under all the names they go by; what must not be confused stays apart."""

import pytest

from ingest.extract.reference import COUNTRY, load_reference
from ingest.forms.normalise import load_characters, squeeze
from tests.ingest.extract.paper import F3, F3_MERGES, changed

REFERENCE = load_reference()
REGIONS = REFERENCE.regions
DAY = "2007-06-30"
LAST = "2010-12-31"


def codes(name: str, day: str = DAY, parent: str | None = None) -> list[str]:
    return [region.code for region in REFERENCE.find_regions(name, day, parent)]


def day_of(region) -> str:
    return DAY if region.is_valid_on(DAY) else "2005-12-31" if region.valid_to else "2021-06-30"


@pytest.mark.parametrize("region", REGIONS, ids=lambda region: region.code)
def test_every_name_in_every_dress(region) -> None:
    traditional = {ord(new): old_ones[0] for new, old_ones in load_characters().items()}
    dresses = [
        region.name,
        "　" + "　".join(region.name),
        " ".join(region.name) + "\u00a0",
        region.name.translate(traditional),
        region.code + region.name,
        f"{region.code} {region.name}",
    ]
    parent = region.parent or None
    assert {tuple(codes(dress, day_of(region), parent)) for dress in dresses} == {(region.code,)}
    if region.name != "市辖区":
        above = REFERENCE.name_of(region.parent) if region.parent else ""
        assert codes(above + region.name, day_of(region)) == [region.code]


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("鎮賚縣", "220821"), ("琿春市", "222404"), ("樺甸市", "220282"), ("乾安縣", "220723"), ("長春市", "220100"),
        ("農安縣", "220122"), ("榆樹市", "220182"), ("遼源市", "220400"), ("東豐縣", "220421"), ("東遼縣", "220422"),
        ("輝南縣", "220523"), ("撫松縣", "220621"), ("靖宇縣", "220622"), ("前郭爾羅斯蒙古族自治縣", "220721"),
        ("長嶺縣", "220722"), ("扶餘縣", "220724"), ("延邊朝鮮族自治州", "222400"), ("圖們市", "222402"),
        ("龍井市", "222405"), ("和龍市", "222406"), ("安圖縣", "222426"), ("伊通滿族自治縣", "220323"),
        ("公主嶺市", "220381"), ("雙遼市", "220382"), ("綠園區", "220106"), ("雙陽區", "220112"), ("豐滿區", "220211"),
        ("鐵東區", "220303"), ("長白朝鮮族自治縣", "220623"), ("臨江市", "220681"), ("寧江區", "220702"),
        ("盘石市", "220284"), ("盤石市", "220284"), ("磐石市", "220284"), ("長白山管委會", "22CBS0"),
    ],
)  # fmt: skip
def test_traditional_and_variant_spellings(name: str, code: str) -> None:
    assert codes(name) == [code]


@pytest.mark.parametrize(
    ("name", "parent", "expected"),
    [
        ("吉林市", None, ["220200"]), ("吉林省", None, ["220000"]), ("吉林石化", None, []), ("吉林", None, ["220200"]),
        ("通化市", None, ["220500"]), ("通化县", None, ["220521"]), ("通化", None, ["220500", "220521"]),
        ("通化", "220000", ["220500"]), ("通化", "220500", ["220521"]),
        ("白山市", None, ["220600"]), ("白城市", None, ["220800"]), ("长白县", None, ["220623"]),
        ("长白山", None, ["22CBS0"]), ("长白", "220600", ["220623"]), ("白山", None, ["220600"]),
        ("双阳", None, ["220112"]), ("双辽", None, ["220382"]), ("龙潭", None, ["220203"]), ("龙山", None, ["220402"]),
        ("龙井", None, ["222405"]), ("东丰", None, ["220421"]), ("东辽", None, ["220422"]), ("辽源", None, ["220400"]),
        ("西安区", "220400", ["220403"]), ("西安市", None, []), ("朝阳区", None, ["220104"]), ("朝阳市", None, []),
        ("北京市朝阳区", None, []), ("沈阳市铁西区", None, []), ("四平市铁西区", None, ["220302"]),
        ("吉林省通化市东昌区", None, ["220502"]), ("干安县", None, []),
        ("延边州", None, ["222400"]), ("前郭县", None, ["220721"]), ("伊通县", None, ["220323"]),
        ("梅河", None, ["220581"]),
        ("310118青浦区", None, []), ("220503东昌区", None, []), ("220502 东 昌 区", None, ["220502"]),
        ("22CBS0长白山管委会", None, ["22CBS0"]),
    ],
)  # fmt: skip
def test_names_that_are_easily_confused(name: str, parent: str | None, expected: list[str]) -> None:
    assert codes(name, parent=parent) == expected


@pytest.mark.parametrize(
    ("name", "parent", "day", "expected"),
    [
        ("江源县", "220600", "2006-04-16", "220625"), ("江源区", "220600", "2006-04-17", "220605"),
        ("江源县", "220600", "2007-06-30", "220605"), ("江源区", "220600", "2005-12-31", "220625"),
        ("220625江源县", "220600", "2007-06-30", "220605"), ("江源", "220600", "2005-12-31", "220625"),
        ("八道江区", "220600", DAY, "220602"), ("浑江区", "220600", LAST, "220602"),
        ("八道江区", "220600", LAST, "220602"),
        ("扶余县", "220700", LAST, "220724"), ("扶余市", "220700", "2013-01-24", "220781"),
        ("扶余县", "220700", "2013-12-31", "220781"), ("九台市", "220100", LAST, "220181"),
        ("九台区", "220100", "2014-10-20", "220113"), ("九台市", "220100", "2015-12-31", "220113"),
        ("公主岭市", "220300", "2020-06-18", "220381"), ("公主岭市", "220100", "2020-06-19", "220184"),
    ],
)  # fmt: skip
def test_names_change_with_the_date(name: str, parent: str, day: str, expected: str) -> None:
    assert codes(name, day, parent) == [expected]


def test_a_county_that_went_to_another_prefecture_is_not_of_its_former_one() -> None:
    assert codes("公主岭市", "2021-06-30", "220300") == codes("公主岭市", LAST, "220100") == []


def test_the_city_itself_and_development_zones_stand_beside_the_districts() -> None:
    assert codes("市本级", parent="220500") == codes("通化市本级", parent="220500") == ["220501"]
    assert codes("州直", parent="222400") == ["2224BJ"]
    assert codes("净月开发区", parent="220100") == ["2201D3"]
    assert codes("高新区", parent="220200") == ["2202D2"]
    beside = {region.code for region in REGIONS if region.is_beside}
    assert {"220101", "2224BJ", "2201D1", "2202D2"} <= beside
    for region in REGIONS:
        assert not beside & {child.code for child in REFERENCE.children(region.code, DAY)}


def test_a_row_of_the_city_itself_is_its_own_subject(read_rows) -> None:
    rows = changed({(11, 1): "　市 本 级", (3, 1): "综合机关名称：220500通化市", (12, 1): "　梅河"})
    reading = read_rows(rows, F3_MERGES)
    subjects = {o.cell: (o.subject_type, o.subject_code) for o in reading.observations}
    assert (subjects["C11"], subjects["C12"]) == (("region", "220501"), ("region", "220581"))
    assert reading.findings == ()


def test_a_form_in_traditional_characters_reads_the_same(read_rows) -> None:
    traditional = {ord(new): old_ones[0] for new, old_ones in load_characters().items()}
    rows = [[cell.translate(traditional) if isinstance(cell, str) else cell for cell in row] for row in F3]
    plain, written = read_rows(F3, F3_MERGES), read_rows(rows, F3_MERGES)
    assert (written.form_code, written.period, written.reporting_unit_code) == ("F3", "2007-06", "220500")
    facts = [(o.cell, o.subject_code, o.indicator_code, o.value_std, o.obs_status) for o in plain.observations]
    assert [
        (o.cell, o.subject_code, o.indicator_code, o.value_std, o.obs_status) for o in written.observations
    ] == facts
    assert written.findings == ()


def test_sixty_counties_in_nine_prefectures() -> None:
    prefectures = [region for region in REFERENCE.children("220000", "2006-12-31") if region.kind == "prefecture"]
    counties = [county for each in prefectures for county in REFERENCE.children(each.code, "2006-12-31")]
    assert (len(prefectures), len(counties)) == (9, 60)


def test_changbaishan_lists_the_counties_it_lies_in() -> None:
    assert codes("安图县", parent="22CBS0") == ["222426"]
    assert codes("长白县", parent="22CBS0") == ["220623"]
    assert codes("东昌区", parent="22CBS0") == []


def test_provinces() -> None:
    provinces = REFERENCE.children(COUNTRY, DAY)
    assert len(provinces) == 31 and {region.parent for region in provinces} == {COUNTRY}
    assert all(codes(region.name, parent=COUNTRY) == [region.code] for region in provinces)
    assert codes("吉林", parent=COUNTRY) == codes("吉 林 省", parent=COUNTRY) == ["220000"]
    assert codes("陝西", parent=COUNTRY) == ["610000"] and codes("山西", parent=COUNTRY) == ["140000"]
    assert codes("内蒙古", parent=COUNTRY) == ["150000"] and codes("北京") == []
    assert (REFERENCE.name_of("110000"), REFERENCE.name_of(COUNTRY)) == ("北京市", "全国")


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("梅河果仁加工", "C07"), ("梅 河 口 果 仁 加 工", "C07"), ("磐石冶金建材", "C09"), ("盘石冶金建材", "C09"),
        ("吉林石化", "C03"), ("長春君子蘭", "C10"), ("遼源襪業", "C05"), ("長春汽車零部件", "C02"),
        ("吉林石化公司", None), ("中石油吉林石化", None), ("通化", None),
    ],
)  # fmt: skip
def test_clusters(name: str, code: str | None) -> None:
    assert REFERENCE.clusters.get(squeeze(name)) == code
