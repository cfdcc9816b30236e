"""What an intruder would try: reaching beyond one's scope by records, addresses, forms and questions."""

import re
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils.http import urlencode

from cast import World
from intake.ledgers import book
from jieli.intake.actions import run as imports
from jieli.intake.queries import runs
from jieli.kernel import clock, door, files, notices
from jieli.kernel.errors import NotAllowed, RuleRefused
from jieli.programme.models import Participant
from jieli.programme.queries import needs, programmes
from jieli.registry.actions import access as accounts
from jieli.registry.actions.institution import change_department, change_institution
from jieli.registry.actions.office import add_office
from jieli.registry.actions.person import add_person, transfer_person
from jieli.registry.queries import person as people
from programme import story
from web.accounts.conftest import as_role, sign_in, with_password  # noqa: F401 - fixtures
from web.routes import routes

LISTS = ("/needs/", "/people/", "/institutions/", "/posts/", "/offices/", "/pick/person", "/search/")


@pytest.fixture
def guest(world: World) -> Any:
    """A doctor of the sending hospital who serves at the host hospital today."""
    doctor = world.people["AW"]
    add_office(
        {
            "person": doctor,
            "institution": world.institutions["host_hospital"],
            "wording": "示例那曲市人民医院骨科副主任",
            "kind": "host",
            "starts_on": clock.today() - timedelta(days=30),
        },
        actor=world.system,
    )
    return doctor


def test_host_does_not_take_over_whoever_serves_there(world: World, guest: Any):
    host = world.institutions["host_hospital"]
    assert guest in people.people(world.actor("HH"))
    with pytest.raises(NotAllowed):
        transfer_person(guest, host, actor=world.actor("HH"), on=clock.today(), reason="想留下")
    guest.refresh_from_db()
    assert guest.home_institution == world.institutions["sending_hospital"]


def test_host_gets_403_from_the_form_of_transfer_too(world: World, guest: Any, as_role: Any):  # noqa: F811
    answer = as_role("HH").post(
        f"/people/{guest.code}/transfer",
        {
            "institution": world.institutions["host_hospital"].code,
            "on": clock.today().isoformat(),
            "reason": "想留下",
            "version": guest.version,
        },
    )
    assert answer.status_code == 403


def test_office_brings_nobody_within_reach(world: World):
    stranger = world.people["AW@far"]
    values = {
        "person": stranger,
        "institution": world.institutions["sending_hospital"],
        "wording": "示例兼职",
        "kind": "home",
        "starts_on": date(2024, 1, 1),
    }
    with pytest.raises(NotAllowed):
        add_office(values, actor=world.actor("SH"))
    assert stranger not in people.people(world.actor("SH"))


def test_nobody_learns_who_works_where_he_may_not_enter_people(world: World):
    far = world.institutions["far_hospital"]
    add_person({"name": "示例密某", "born_on": date(1980, 1, 2), "home_institution": far}, actor=world.system)
    for name in ("示例密某", "示例无此人"):
        with pytest.raises(NotAllowed) as refused:
            add_person(
                {"name": name, "born_on": date(1980, 1, 2), "home_institution": far},
                actor=world.actor("SH"),
            )
        assert far.name in refused.value.sentence
    asked = {"name": "示例密某", "born_on": date(1980, 1, 2), "home_institution": far}
    assert people.duplicates_of(world.actor("SH"), asked) == []


def test_administrator_does_not_make_himself_somebody(world: World):
    with pytest.raises(RuleRefused):
        accounts.link_person(world.users["SY"], world.people["AW@far"].code, actor=world.actor("SY"))


@pytest.mark.parametrize("page", LISTS)
@pytest.mark.parametrize("query", ["a " * 1900, "\0", "张\0三"])
def test_no_question_breaks_a_list(world: World, as_role: Any, page: str, query: str):  # noqa: F811
    answer = as_role("PO").get(f"{page}?{urlencode({'q': query, 'text': query})}")
    assert answer.status_code < 500


@pytest.mark.parametrize("address", ["/", "/account/login/", "/nothing"])
def test_foreign_host_is_refused_with_a_page(db: None, client: Client, address: str):
    answer = client.get(address, headers={"host": "evil.example", "referer": "http://evil.example/x"})
    assert answer.status_code == 400
    assert "evil.example" not in answer.content.decode()
    assert "default-src 'none'" in answer["Content-Security-Policy"]


def test_body_larger_than_any_form_is_not_read(db: None, client: Client, settings: Any):
    class Body:
        def read(self, *size: int) -> bytes:
            raise AssertionError("the body was read")

        readline = read

    answer = client.generic(
        "POST",
        "/account/login/",
        content_type="multipart/form-data; boundary=x",
        **{"wsgi.input": Body(), "CONTENT_LENGTH": str(3 * settings.UPLOAD_LIMIT)},
    )
    assert answer.status_code == 413
    assert "上限" in answer.content.decode()


@pytest.mark.parametrize(
    "address", ["/people/%00/", "/audit/?q=%00", "/needs/?programme=%00", "/files/FIL-%00"]
)
def test_nul_is_turned_away_before_any_database_is_asked(
    world: World,
    as_role: Any,  # noqa: F811
    address: str,
):
    assert as_role("IN").get(address).status_code == 400


def test_unit_does_not_declare_itself_weak_nor_choose_who_judges_it(world: World):
    host = world.institutions["host_hospital"]
    for values in (
        {"is_weak": True, "weak_criteria": "自己说的"},
        {"altitude_m": 5200},
        {"region": world.regions["330102"]},
    ):
        with pytest.raises(NotAllowed):
            change_institution(host, values, actor=world.actor("HH"))
        host.refresh_from_db()
    change_institution(host, {"beds": 12, "is_weak": host.is_weak}, actor=world.actor("HH"))
    change_institution(host, {"is_weak": True, "weak_criteria": "示例文件"}, actor=world.actor("HC"))
    assert host.is_weak


def test_form_of_a_unit_keeps_what_others_decide(world: World, as_role: Any):  # noqa: F811
    host = world.institutions["host_hospital"]
    rows = {
        f"{p}-{k}": "0" for p in ("names", "superiors", "contacts") for k in ("TOTAL_FORMS", "INITIAL_FORMS")
    }
    sent = {
        "name": host.name,
        "kind": host.kind,
        "beds": "77",
        "region": world.regions["330102"].code,
        "is_weak": "on",
        "weak_criteria": "自己说的",
        "version": host.version,
        **rows,
    }
    answer = as_role("HH").post(f"/institutions/{host.code}/change", sent)
    assert answer.status_code == 302, answer.content.decode()
    before = host.region
    host.refresh_from_db()
    assert (host.beds, host.is_weak, host.region) == (77, False, before)


def test_only_what_may_be_exported_leaves(world: World, as_role: Any):  # noqa: F811
    world.give("SH", "HC", "region", world.regions["540600"])  # reads people there, and may not take them out
    browser = as_role("SH")
    ours, theirs = world.people["SH"].name, world.people["HH"].name
    assert theirs in browser.get("/people/?size=100").content.decode()
    file = browser.post("/people/", {"purpose": "核对名单", "format": "csv"})
    assert file["Content-Type"].startswith("text/csv")
    assert ours in file.content.decode()
    assert theirs not in file.content.decode()


def test_notice_leads_to_no_other_site(world: World, as_role: Any):  # noqa: F811
    (told,) = notices.tell([world.users["AW"]], kind="sample", subject="示例", url="//evil.example/")
    answer = as_role("AW").post(f"/notices/{told.code}/open")
    assert (answer.status_code, answer["Location"]) == (302, "/notices/")


def test_history_names_nobody_whom_the_reader_may_not_know(world: World, as_role: Any):  # noqa: F811
    department = world.departments["host_orthopaedics"]
    change_department(department, {"head": world.people["HD"]}, actor=world.system)
    address = f"/history/department/{department.code}/"
    assert world.people["HD"].name in as_role("HH").get(address).content.decode()
    page = as_role("ME@far").get(address).content.decode()
    assert world.people["HD"].code in page
    assert world.people["HD"].name not in page


def test_department_head_does_not_read_needs_by_an_office_elsewhere(world: World):
    programme = story.make_programme(world)
    story.make_policy(world, programme)
    need = story.make_need(world, programme, state="approved")
    world.give("SH@far", "SD", "unit", world.institutions["sending_hospital"])
    assert need in needs.needs(world.actor("SH"))
    assert need not in needs.needs(world.actor("SH@far"))


def test_count_of_needs_tells_nothing_of_hidden_ones(world: World):
    programme = story.make_programme(world)
    story.make_policy(world, programme)
    story.make_need(world, programme)
    counted = {r: programmes.programmes(world.actor(r)).get().need_count for r in ("PO", "SH", "AW")}
    assert counted == {"PO": 1, "SH": 0, "AW": 0}


def test_cookies_are_out_of_reach_of_scripts_and_other_sites(world: World, sign_in: Any):  # noqa: F811
    client = sign_in(world.users["AW"])
    client.get("/account/")
    for name in ("jieli", "csrftoken", "django_language"):
        cookie = client.cookies[name]
        assert (bool(cookie["httponly"]), cookie["samesite"]) == (True, "Lax"), name


def test_second_person_confirms_a_grant_on_its_page(world: World, as_role: Any):  # noqa: F811
    puppet, _password = accounts.add_user({"username": "puppet", "name": "示例某人"}, actor=world.actor("SY"))
    sent = {
        "role": "SH",
        "scope": "unit",
        "unit": world.institutions["sending_hospital"].code,
        "starts_on": clock.today().isoformat(),
        "last_on": clock.today().isoformat(),
        "basis": "示例文件",
        "reason": "示例授权",
    }
    answer = as_role("SY").post(f"/users/{puppet.code}/grant", sent)
    assert answer.status_code == 302, answer.content.decode()
    given = puppet.grants.get()
    address = f"/grants/{given.code}/confirm"
    assert address in as_role("SY@far").get(f"/users/{puppet.code}/?view=grants").content.decode()
    assert "待第二人确认" in as_role("IN").get("/grants/?tab=waiting").content.decode()
    assert as_role("HH").get(address).status_code == 404
    assert as_role("IN").get(address).status_code == 403
    assert as_role("SY").post(address, {"reason": "自己确认"}).status_code == 409
    page = as_role("SH").get(address).content.decode()
    assert "puppet" in page
    assert as_role("SH").post(address, {"reason": "已核实"}).status_code == 302
    given.refresh_from_db()
    assert given.is_confirmed


def test_unit_confirms_on_the_page_of_the_programme(world: World, as_role: Any):  # noqa: F811
    programme = story.make_programme(world)
    Participant.objects.filter(side="receiver").update(is_confirmed=False)
    participant = Participant.objects.get(side="receiver")
    address = f"/participants/{participant.code}/confirm"
    here = f"/programmes/{programme.code}/"
    assert address in as_role("HH").get(here).content.decode()
    page = as_role("SH").get(here).content.decode()
    assert "待单位确认" in page
    assert address not in page
    assert as_role("SH").post(address).status_code == 403
    assert as_role("HH").post(address).status_code == 302
    participant.refresh_from_db()
    assert participant.is_confirmed


def test_address_of_whoever_acted_is_for_inspectors(world: World, as_role: Any):  # noqa: F811
    host = world.institutions["host_hospital"]
    actor = replace(world.actor("HH"), origin="web 10.9.8.7")
    change_institution(host, {"beds": 321}, actor=actor)
    address = f"/history/institution/{host.code}/"
    page = as_role("HD@far").get(address).content.decode()
    assert "321" in page
    assert "10.9.8.7" not in page
    assert "10.9.8.7" in as_role("IN").get(address).content.decode()


def test_accounts_are_listed_to_nobody_who_lends_nothing(world: World, as_role: Any):  # noqa: F811
    name = world.users["IN"].name
    assert name in as_role("HC").get("/pick/user", {"text": name}).content.decode()
    assert world.users["IN"].code not in as_role("AW").get("/pick/user", {"text": name}).content.decode()


def test_office_sees_no_ledger_of_whoever_works_elsewhere_too(world: World):
    programme = story.make_programme(world)
    world.give("ED@far", "PO", "programme", programme.code)
    office = world.stranger("ED")
    ledger = book([["姓名", "单位"], ["示例某", "示例那曲市人民医院"]])
    run = imports.upload("people", "台账.xlsx", ledger, actor=world.actor("HH"))
    assert run in runs.runs(office)
    world.give("HH", "HH", "unit", world.institutions["far_hospital"])
    assert run not in runs.runs(office)


def test_every_post_needs_a_token(world: World):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(world.users["PO"])
    for name, pattern in routes().items():
        address = "/" + re.sub(r"<[^>]*>", "1", pattern)
        status = browser.post(address).status_code
        assert status in (403, 404), (name, address, status)
    code = world.users["PO"].code
    assert browser.post(f"/users/{code}/end-sessions").status_code in (403, 404)


INJECTED = '<img src=x onerror="alert(1)">'


def test_no_page_takes_a_text_for_markup(world: World, as_role: Any):  # noqa: F811
    host, doctor = world.institutions["host_hospital"], world.people["HD"]
    door.change(host, {"name": f"示例{INJECTED}", "remarks": INJECTED}, actor=world.system, reason=INJECTED)
    door.change(doctor, {"name": f"某{INJECTED}", "remarks": INJECTED}, actor=world.system)
    door.change(world.users["HD"], {"name": f"某{INJECTED}"}, actor=world.system)
    programme = story.make_programme(world, name=f"项目{INJECTED}", aim=INJECTED)
    story.make_policy(world, programme)
    need = story.make_need(world, programme, state="approved", why=INJECTED)
    files.attach(
        host, files.as_upload(f"a{INJECTED}.pdf", b"%PDF-1.7"), actor=world.system, kind=INJECTED[:30]
    )
    notices.tell([world.users["PO"]], kind="x", subject=INJECTED, body=INJECTED)
    pages = [
        *("/", "/institutions/", "/people/", "/programmes/", "/needs/", "/notices/", "/offices/", "/account/"),
        f"/institutions/{host.code}/", f"/institutions/{host.code}/?view=files", f"/people/{doctor.code}/",
        f"/institutions/{host.code}/change", f"/people/{doctor.code}/change", f"/programmes/{programme.code}/",
        f"/needs/{need.code}/", f"/history/institution/{host.code}/", f"/history/need/{need.code}/",
        f"/people/?{urlencode({'q': INJECTED, 'unit': INJECTED, 'sort': INJECTED})}",
        f"/people/?print=1&{urlencode({'q': INJECTED})}", f"/search/?{urlencode({'q': 'onerror'})}",
        f"/pick/institution?{urlencode({'text': '示例'})}", f"/pick/person?{urlencode({'text': 'onerror'})}",
    ]  # fmt: skip
    browser = as_role("PO")
    for page in pages:
        answer = browser.get(page)
        assert answer.status_code == 200, page
        assert "<img src=x" not in answer.content.decode(), page
    for page in ("/users/", "/grants/", "/audit/", f"/users/{world.users['HD'].code}/"):
        assert "<img src=x" not in as_role("IN").get(page).content.decode(), page
