"""Looking at a record from its list, the box in the bar, the map of all programmes, and the bar in English."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from jieli.programme.actions import pairing as pairings
from jieli.programme.actions import programme as programmes
from web.programme_world import Furnished, furnish
from web.registry_world import enter


@pytest.fixture
def made(world) -> Furnished:
    return furnish(world)


def text(answer) -> str:
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def asked_by(target: str) -> dict[str, str]:
    return {"HX-Request": "true", "HX-Target": target}


# --- The drawer -----------------------------------------------------------------------------------


def records(made):
    world = made.world
    return {
        "needs": ("need", made.needs["submitted"]),
        "posts": ("post", made.posts["open"]),
        "people": ("person", world.people["AW"]),
        "institutions": ("institution", world.institutions["host_hospital"]),
        "pairings": ("pairing", made.pairings["unit"]),
        "batches": ("batch", made.batch),
        "programmes": ("programme", made.programme),
    }


LISTS = ("needs", "posts", "people", "institutions", "pairings", "batches", "programmes")


@pytest.mark.parametrize("name", LISTS)
def test_rows_lead_to_their_record_by_name_and_by_peek(client, made, name):
    page, obj = records(made)[name]
    enter(client, made.world, "PO")
    address = reverse(page, args=[obj.code])
    shown = text(client.get(reverse(name) + f"?q={obj.code}"))
    assert f'<a href="{address}">' in shown
    assert f'<a href="{address}" hx-get="{address}" hx-target="#peek"' in shown
    assert '<aside class="drawer" id="peek" popover' in shown
    assert 'class="peeks"' not in text(client.get(reverse(name) + "?print=1"))


@pytest.mark.parametrize("name", LISTS)
def test_peek_is_a_part_with_the_facts_and_the_way_to_the_page(client, made, name):
    page, obj = records(made)[name]
    enter(client, made.world, "PO")
    address = reverse(page, args=[obj.code])
    part = text(client.get(address, headers=asked_by("peek")))
    assert "<html" not in part
    assert 'id="peek-title"' in part
    assert 'class="facts"' in part
    assert f'href="{address}"' in part
    assert "<html" in text(client.get(address))


def test_peek_tells_steps_and_what_the_user_may_do(client, made):
    enter(client, made.world, "HH")
    address = reverse("need", args=[made.needs["submitted"].code])
    part = text(client.get(address, headers=asked_by("peek")))
    assert 'id="steps"' in part
    assert "您可以办理：" in part
    enter(client, made.world, "PO")
    assert "您可以办理：" not in text(client.get(address, headers=asked_by("peek")))


def test_peek_at_what_one_may_not_see_is_not_found(client, made):
    enter(client, made.world, "HD@far")
    address = reverse("need", args=[made.needs["submitted"].code])
    assert client.get(address, headers=asked_by("peek")).status_code == 404


# --- The box in the bar ---------------------------------------------------------------------------


def test_box_suggests_links_to_records(client, made):
    enter(client, made.world, "PO")
    hospital = made.world.institutions["host_hospital"]
    part = text(client.get(reverse("search"), {"q": hospital.name}, headers=asked_by("find_list")))
    assert "<html" not in part
    assert f'role="option" tabindex="-1" href="{reverse("institution", args=[hospital.code])}"' in part
    assert "的全部结果" in part


def test_box_suggests_the_record_of_a_code_and_does_not_go_there(client, made):
    enter(client, made.world, "PO")
    need = made.needs["submitted"]
    part = text(client.get(reverse("search"), {"q": need.code}, headers=asked_by("find_list")))
    assert reverse("need", args=[need.code]) in part


def test_box_suggests_little_of_each_kind_and_says_when_there_is_nothing(client, made):
    enter(client, made.world, "PO")
    part = text(client.get(reverse("search"), {"q": "示例"}, headers=asked_by("find_list")))
    assert part.count('href="/institutions/') <= 3 * 2  # departments lead to their institution
    nothing = text(client.get(reverse("search"), {"q": "没有这样的东西"}, headers=asked_by("find_list")))
    assert "没有匹配的记录" in nothing
    assert text(client.get(reverse("search"), {"q": ""}, headers=asked_by("find_list"))).strip() == ""


def test_box_works_without_script(client, made):
    enter(client, made.world, "PO")
    shown = text(client.get(reverse("needs")))
    assert f'<form class="find" role="search" action="{reverse("search")}">' in shown
    assert 'role="combobox"' in shown
    assert "<html" in text(client.get(reverse("search"), {"q": "示例"}))


# --- The map --------------------------------------------------------------------------------------


def another_programme(made, name="示例第二项目"):
    world = made.world
    begin = made.programme.starts_on
    other = programmes.add_programme(
        {"name": name, "family": "team_tibet", "starts_on": begin},
        actor=world.system,
        participants=[
            (world.institutions["host_hospital"], "receiver"),
            (world.institutions["sending_secondary"], "sender"),
        ],
    )
    pairings.add_pairing(
        {
            "programme": other,
            "starts_on": begin,
            "kind": "unit_unit",
            "sender": world.institutions["sending_secondary"],
            "receiver": world.institutions["host_hospital"],
            "agreed_on": begin + timedelta(days=1),
        },
        actor=world.system,
    )
    return other


def test_map_shows_all_programmes_until_one_is_chosen(client, made):
    other = another_programme(made)
    enter(client, made.world, "PO")
    everything = text(client.get(reverse("map")))
    one, two = (text(client.get(reverse("map"), {"programme": p.code})) for p in (made.programme, other))
    assert "全部项目，" in everything
    count = [page.count('<th scope="row">') for page in (everything, one, two)]
    assert count[2] == 1
    assert count[0] == len({row for page in (one, two) for row in page.split("<tr>") if 'scope="row"' in row})


def test_map_costs_the_same_for_one_and_for_many_programmes(client, made):
    enter(client, made.world, "PO")
    found = []
    for name in ("示例第二项目", "示例第三项目"):
        another_programme(made, name)
        client.get(reverse("map"))
        with CaptureQueriesContext(
            connection,
        ) as asked:
            client.get(reverse("map"))
        found.append(len(asked))
    assert found[0] == found[1]


# --- English --------------------------------------------------------------------------------------


def test_bar_names_roles_in_the_language_of_the_page(client, made):
    enter(client, made.world, "PO")
    chinese = text(client.get(reverse("needs")))
    assert "<small>项目管理办公室" in chinese
    client.cookies["django_language"] = "en"
    english = text(client.get(reverse("needs")))
    assert "<small>项目管理办公室" not in english
    assert "<small>Programme" in english
