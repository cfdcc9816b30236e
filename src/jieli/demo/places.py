"""Where the demo world lies: public places and codes, and the invented institutions in them.

The pairing of Zhejiang with Nagqu is public; every institution named here is invented and says 示例.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Unit:
    """An institution to be made.

    Args:
        key: How the rest of the demo names it.
        kind: Code of the set ``institution_kind``; ``level`` of ``hospital_level``.
        departments: Names of departments; each with its specialty in ``DEPARTMENTS``.
    """

    key: str
    name: str
    kind: str
    region: str
    level: str = ""
    beds: int | None = None
    staff: int | None = None
    departments: tuple[str, ...] = ()
    is_weak: bool = False
    altitude_m: int | None = None
    superior: str = ""
    other_name: str = ""


DEPARTMENTS: dict[str, str] = {
    "心血管内科": "03.04",
    "呼吸内科": "03.01",
    "消化内科": "03.02",
    "神经内科": "03.03",
    "普通外科": "04.01",
    "神经外科": "04.02",
    "骨科": "04.03",
    "妇产科": "05",
    "儿科": "07",
    "新生儿科": "07.01",
    "急诊科": "20",
    "麻醉科": "26",
    "重症医学科": "28",
    "检验科": "30",
    "医学影像科": "32",
    "超声科": "32.05",
    "全科": "02",
    "理化检验科": "X9",
    "医务科": "X2",
    "感染管理科": "X3",
}

_BIG = (
    "心血管内科", "呼吸内科", "普通外科", "神经外科", "骨科", "妇产科", "儿科", "新生儿科", "急诊科", "麻醉科",
    "重症医学科", "检验科", "医学影像科",
)  # fmt: skip
_LARGE = (*_BIG, "感染管理科")
_MIDDLE = (
    "心血管内科",
    "普通外科",
    "骨科",
    "妇产科",
    "儿科",
    "急诊科",
    "麻醉科",
    "检验科",
    "医学影像科",
    "全科",
)
_COUNTY = ("普通外科", "骨科", "妇产科", "儿科", "急诊科", "麻醉科", "检验科", "医学影像科", "医务科")
_HOST = (
    "心血管内科", "呼吸内科", "普通外科", "神经外科", "骨科", "妇产科", "新生儿科", "急诊科", "麻醉科", "重症医学科",
    "检验科", "医学影像科", "感染管理科",
)  # fmt: skip

OFFICES: tuple[Unit, ...] = (
    Unit("province", "示例浙江省卫生健康委员会", "health_commission", "330000"),
    Unit("organisation", "示例浙江省委组织部", "organisation_dept", "330000"),
    Unit("hangzhou", "示例杭州市卫生健康委员会", "health_commission", "330100", superior="province"),
    Unit("wenzhou", "示例温州市卫生健康委员会", "health_commission", "330300", superior="province"),
    Unit("tibet", "示例西藏自治区卫生健康委员会", "health_commission", "540000"),
    Unit("nagqu", "示例那曲市卫生健康委员会", "health_commission", "540600", superior="tibet"),
    Unit("jiali", "示例嘉黎县卫生健康委员会", "health_commission", "540621", superior="nagqu"),
    Unit("yushu", "示例玉树州卫生健康委员会", "health_commission", "632700"),
    Unit("lishui", "示例丽水市卫生健康委员会", "health_commission", "331100", superior="province"),
    Unit("front", "示例浙江省援藏前方指挥部", "front_command", "540602"),
    Unit("university", "示例钱塘医科大学", "medical_university", "330106", other_name="示例钱塘医学院"),
    Unit("prison", "示例青海省监狱管理局", "prison_administration", "630104"),
)

SENDERS: tuple[Unit, ...] = (
    Unit("s1", "示例大学附属第一医院", "general_hospital", "330106", "3A", 2600, 4200, _LARGE, superior="university"),
    Unit("s2", "示例大学附属第二医院", "general_hospital", "330102", "3A", 2300, 3900, _BIG, superior="university"),
    Unit("s3", "示例杭州市人民医院", "general_hospital", "330105", "3A", 1500, 2300, _BIG, superior="hangzhou"),
    Unit("s4", "示例温州市中心医院", "general_hospital", "330302", "3A", 1700, 2500, _LARGE, superior="wenzhou"),
    Unit("s5", "示例宁波市第二医院", "general_hospital", "330203", "3B", 1300, 1900, _BIG),
    Unit("s6", "示例绍兴市人民医院", "general_hospital", "330602", "3A", 1500, 2100, _BIG),
    Unit("s7", "示例丽水市中心医院", "general_hospital", "331102", "3A", 1200, 1800, _BIG, superior="lishui"),
    Unit("s8", "示例淳安县第一医院", "general_hospital", "330127", "2A", 520, 760, _MIDDLE, superior="hangzhou"),
    Unit("s9", "示例乐清市人民医院", "general_hospital", "330382", "2A", 680, 900, _MIDDLE, superior="wenzhou"),
    Unit("s10", "示例龙泉市人民医院", "general_hospital", "331181", "2A", 480, 650, _MIDDLE, superior="lishui"),
    Unit("s11", "示例缙云县人民医院", "general_hospital", "331122", "2B", 410, 560, _MIDDLE, superior="lishui"),
    Unit("scdc", "示例杭州市疾病预防控制中心", "cdc", "330102", "", None, 320, ("理化检验科",), superior="hangzhou"),
    Unit(
        "bureau", "示例监狱管理局中心医院", "general_hospital", "630104", "3B", 600, 820, _MIDDLE,
        superior="prison", other_name="示例青海仁爱医院",
    ),
)  # fmt: skip

HOSTS: tuple[Unit, ...] = (
    Unit("h1", "示例那曲市人民医院", "general_hospital", "540602", "3B", 420, 610, _HOST, superior="nagqu"),
    Unit("h2", "示例嘉黎县人民医院", "general_hospital", "540621", "2B", 90, 140, _COUNTY, superior="jiali"),
    Unit("h3", "示例比如县人民医院", "general_hospital", "540622", "2B", 110, 160, _COUNTY, superior="nagqu"),
    Unit("h4", "示例索县人民医院", "general_hospital", "540626", "2B", 80, 120, _COUNTY, superior="nagqu"),
    Unit(
        "hcdc", "示例那曲市疾病预防控制中心", "cdc", "540602", "", None, 90, ("理化检验科",), superior="nagqu"
    ),
    Unit("y1", "示例称多县人民医院", "general_hospital", "632723", "2B", 100, 150, _COUNTY, superior="yushu"),
    Unit("y2", "示例治多县人民医院", "general_hospital", "632724", "2B", 80, 110, _COUNTY, superior="yushu"),
    Unit("y3", "示例囊谦县人民医院", "general_hospital", "632725", "2B", 120, 170, _COUNTY, superior="yushu"),
    Unit(
        "y4", "示例曲麻莱县人民医院", "general_hospital", "632726", "2B", 70, 100, _COUNTY, superior="yushu"
    ),
)

_TOWNS = (
    ("331181", ("甲", "乙", "丙", "丁", "戊")),
    ("331122", ("己", "庚", "辛", "壬")),
    ("331127", ("癸", "子", "丑", "寅", "卯")),
)
_PLACES = {"331181": "龙泉市", "331122": "缙云县", "331127": "景宁县"}

TOWNSHIPS: tuple[Unit, ...] = tuple(
    Unit(
        f"t{count}", f"示例{_PLACES[region]}{sign}镇卫生院", "township_centre", region, "1U",
        30 + 3 * count, 34 + 2 * count, ("全科",), is_weak=True, superior="lishui",
    )
    for count, (region, sign) in enumerate(((r, s) for r, signs in _TOWNS for s in signs), 1)
)  # fmt: skip

UNITS: tuple[Unit, ...] = (*OFFICES, *SENDERS, *HOSTS, *TOWNSHIPS)
