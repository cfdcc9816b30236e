"""The search over everything, and the schematic map."""

import re
from datetime import date
from xml.etree import ElementTree

import pytest
from django.urls import reverse

from jieli.programme.actions import pairing as pairings
from jieli.web.schematic import Arc, Place, sketch
from programme.story import make_batch, make_policy, make_post, make_programme
from web.registry_world import enter, furnish


def text(answer):
    return answer.content.decode()


@pytest.fixture
def furnished(world):
    return furnish(world)


# --- Search ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("那曲市人民医院", "示例那曲市人民医院"),
        ("shilinaqushirenmin", "示例那曲市人民医院"),
        ("slnqsrmyy", "示例那曲市人民医院"),
        ("SLNQSRMYY", "示例那曲市人民医院"),
        ("slnqsrmyy".translate({i: i + 0xFEE0 for i in range(33, 127)}), "示例那曲市人民医院"),
        ("嘉黎 医院", "示例嘉黎县人民医院"),
        ("骨科副主任", "示例杭州第一医院骨科副主任"),
        ("540602", "色尼区"),
        ("04.03", "骨科"),
    ],
)
def test_search_finds_by_name_pinyin_initials_and_code(client, furnished, typed, found):
    enter(client, furnished, "SH")
    assert found in text(client.get(reverse("search"), {"q": typed}))


def test_code_typed_in_full_leads_to_its_record(client, furnished):
    enter(client, furnished, "SH")
    doctor = furnished.people["AW"]
    answer = client.get(reverse("search"), {"q": f" {doctor.code.lower()} "})
    assert answer["Location"] == reverse("person", args=[doctor.code])
    department = furnished.departments["host_orthopaedics"]
    answer = client.get(reverse("search"), {"q": department.code})
    assert answer["Location"] == reverse("institution", args=[department.institution.code])


def test_search_tells_nothing_of_what_the_actor_may_not_see(client, furnished):
    enter(client, furnished, "SH@far")
    doctor = furnished.people["AW"]
    by_code = client.get(reverse("search"), {"q": doctor.code})
    assert by_code.status_code == 200
    assert doctor.name not in text(by_code)
    by_office = text(client.get(reverse("search"), {"q": "骨科副主任"}))
    assert "示例杭州第一医院骨科副主任" not in by_office
    assert "没有找到" in by_office


def test_search_answers_htmx_with_the_hits_alone(client, furnished):
    enter(client, furnished, "SH")
    answer = client.get(
        reverse("search"), {"q": "slnqsrmyy"}, headers={"HX-Request": "true", "HX-Target": "found"}
    )
    assert "<html" not in text(answer)
    assert "示例那曲市人民医院" in text(answer)


def test_search_for_nothing_asks_and_search_in_vain_helps(client, furnished):
    enter(client, furnished, "SH")
    assert "编号写全会直接打开" in text(client.get(reverse("search")))
    assert "首字母" in text(client.get(reverse("search"), {"q": "<script>没有</script>"}))
    assert "<script>没有" not in text(client.get(reverse("search"), {"q": "<script>没有</script>"}))


# --- The schematic map ----------------------------------------------------------------------------


def test_drawing_keeps_every_place_on_the_sheet_and_names_apart():
    places = [Place(100 + 7 * i, 300 + 5 * i, f"示例{i}县", count=i % 4) for i in range(12)]
    drawn = sketch(places, [Arc(900, 300, p.x, p.y, p.label) for p in places], finding="示意图")
    assert all(0 <= s.x <= drawn.width and 0 <= s.y <= drawn.height for s in drawn.spots)
    assert len(drawn.curves) == 12
    labelled = [s for s in drawn.spots if s.label]
    boxes = [(s.label_x, s.label_y) for s in labelled]
    assert len(set(boxes)) == len(boxes)
    assert 0 < len(labelled) <= 12


def test_places_close_together_are_drawn_larger_and_the_country_whole_on_demand():
    near = [Place(400, 400, "甲县"), Place(430, 420, "乙县")]
    close_up = sketch(near, finding="x")
    whole = sketch(near, finding="x", is_whole=True)

    def apart(drawn):
        one, two = drawn.spots
        return abs(one.x - two.x)

    assert apart(close_up) > 2 * apart(whole)
    assert not close_up.is_whole
    assert whole.is_whole


def test_sender_within_the_same_place_becomes_a_loop():
    drawn = sketch([Place(400, 400, "甲市")], [Arc(400, 400, 400, 400, "甲市")], finding="x")
    assert " a9 9 " in drawn.curves[0].path


@pytest.fixture
def programme(furnished):
    made = make_programme(furnished)
    make_policy(furnished, made)
    batch = make_batch(furnished, made)
    make_post(furnished, batch)
    for sender, receiver in (
        ("sending_hospital", "host_hospital"),
        ("sending_secondary", "host_county_hospital"),
        ("bureau_hospital", "nangqian_hospital"),
    ):
        pairings.add_pairing(
            {
                "programme": made,
                "kind": "unit_unit",
                "sender": furnished.institutions[sender],
                "receiver": furnished.institutions[receiver],
                "starts_on": date(2026, 1, 1),
            },
            actor=furnished.system,
        )
    return made


def test_map_draws_arcs_and_tells_the_same_in_a_table(client, furnished, programme):
    enter(client, furnished, "PO")
    page = text(client.get(reverse("map") + "?on=2026-06-01"))
    drawing = re.search(r'<svg class="chart sketch".*?</svg>', page, re.DOTALL)[0]
    svg = ElementTree.fromstring(drawing)
    assert svg.get("role") == "img"
    assert "3对结对" in svg.get("aria-label")
    assert len([e for e in svg.iter() if e.get("class") == "arc"]) == 3
    assert "示意图" in drawing
    assert "示例杭州第一医院" in page
    before = text(client.get(reverse("map") + "?on=2025-06-01"))
    assert "这一天没有生效的结对" in before


def test_map_on_a_phone_shows_both_ends_of_every_arc(client, furnished, programme):
    enter(client, furnished, "PO")
    narrow = client.get(reverse("map") + "?on=2026-06-01").context["drawn"].narrow
    ends = [float(n) for c in narrow.curves for n in re.findall(r"-?[\d.]+", c.path)]
    assert ends
    assert narrow.width < 390
    assert all(0 <= n <= max(narrow.width, narrow.height) for n in ends)


def test_map_is_for_those_who_see_a_programme(client, furnished, programme):
    enter(client, furnished, "PO@far")
    assert client.get(reverse("map") + f"?programme={programme.code}").status_code == 404
    enter(client, furnished, "SY")
    assert client.get(reverse("map")).status_code == 404
