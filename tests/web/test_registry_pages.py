"""Pages of institutions, people, offices, regions and specialties: who may, what is refused, what it costs."""

from datetime import date
from urllib.parse import unquote

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from jieli.kernel import audit, clock
from jieli.registry.actions import institution as institutions
from jieli.registry.actions import office as offices
from jieli.registry.actions import person as people
from jieli.registry.models import Institution, Office, Person
from web.registry_world import ID_NUMBER, PHONE, enter, furnish


def text(answer):
    return answer.content.decode()


def history(obj):
    return list(audit.history(obj.permits.thing, obj.code))


@pytest.fixture
def furnished(world):
    return furnish(world)


# --- Lists ---------------------------------------------------------------------------------------


def fifty_more(world, numbers=range(50)):
    unit = world.institutions["sending_hospital"]
    for n in numbers:
        institutions.add_institution(
            {
                "name": f"示例第{n}医院",
                "kind": "general_hospital",
                "level": "2A",
                "region": world.regions["330102"],
            },
            actor=world.system,
        )
        person = people.add_person(
            {
                "name": f"示例{n}号",
                "sex": "1",
                "born_on": date(1985, 1, 1 + n % 28),
                "home_institution": unit,
                "home_department": world.departments["sending_orthopaedics"],
                "specialty": world.specialties["04.03"],
                "title": "233",
            },
            actor=world.system,
        )
        offices.add_office(
            {
                "person": person,
                "institution": unit,
                "wording": f"示例{n}职务",
                "kind": "home",
                "starts_on": date(2020, 1, 1),
            },
            actor=world.system,
        )


def cost(client, address, assert_max):
    client.get(address)  # counts of the frame are worked out anew every half minute
    with assert_max(60) as seen:
        answer = client.get(address)
    assert answer.status_code == 200
    return len(seen)


@pytest.mark.parametrize("name", ["institutions", "people", "offices", "regions", "specialties"])
def test_list_costs_as_many_queries_with_fifty_rows_as_with_few(
    client, furnished, name, django_assert_max_num_queries
):
    enter(client, furnished, "SH")
    address = reverse(name) + "?size=100"
    before = cost(client, address, django_assert_max_num_queries)
    fifty_more(furnished)
    assert cost(client, address, django_assert_max_num_queries) == before


def test_search_costs_as_many_queries_with_fifty_hits_as_with_few(
    client, furnished, django_assert_max_num_queries
):
    enter(client, furnished, "SH")
    address = reverse("search") + "?q=示例"
    fifty_more(furnished, range(2))  # a kind with a hit costs one query more than a kind without
    before = cost(client, address, django_assert_max_num_queries)
    fifty_more(furnished, range(2, 52))
    assert cost(client, address, django_assert_max_num_queries) == before


def test_page_of_an_institution_costs_the_same_with_many_departments(
    client, furnished, django_assert_max_num_queries
):
    host = furnished.institutions["host_hospital"]
    enter(client, furnished, "HH")
    address = reverse("institution", args=[host.code])
    before = cost(client, address, django_assert_max_num_queries)
    for n in range(20):
        institutions.add_department(
            {"institution": host, "name": f"示例科{n}", "specialty": furnished.specialties["04"]},
            actor=furnished.system,
        )
    assert cost(client, address, django_assert_max_num_queries) == before


def test_institutions_are_found_by_initials_and_filtered(client, furnished):
    enter(client, furnished, "SH")
    found = text(client.get(reverse("institutions") + "?q=slnqsrmyy"))
    assert "示例那曲市人民医院" in found
    assert "示例昆明远方医院" not in found
    weak = text(client.get(reverse("institutions") + "?weak=1&region=5406&tier=3"))
    assert "示例那曲市人民医院" in weak
    assert "示例嘉黎县人民医院" not in weak


def test_people_list_shows_only_whom_the_actor_may_see_and_no_number(client, furnished):
    enter(client, furnished, "SH")
    page = text(client.get(reverse("people")))
    assert furnished.people["AW"].name in page
    assert furnished.people["AW@far"].name not in page
    assert ID_NUMBER not in page
    assert ID_NUMBER[:6] not in page
    assert PHONE not in page


def test_people_are_filtered_by_age_rank_and_unit(client, furnished):
    enter(client, furnished, "SH")
    unit = furnished.institutions["sending_hospital"].code
    page = text(client.get(reverse("people") + f"?unit={unit}&rank=deputy&age=40&sex=1"))
    assert furnished.people["AW"].code in page
    assert furnished.people["SD"].code not in page


def test_export_of_people_needs_a_purpose_and_the_right(client, furnished):
    enter(client, furnished, "SH")
    refused = client.post(reverse("people"), {"format": "csv", "purpose": ""})
    assert refused.status_code == 422
    given = client.post(reverse("people"), {"format": "csv", "purpose": "示例核对"})
    assert given["Content-Type"].startswith("text/csv")
    name = unquote(given["Content-Disposition"].partition("''")[2])
    assert name.startswith(f"人员-{clock.today():%Y%m%d}-")
    assert name.endswith(f"-{furnished.people['SH'].name}-示例核对.csv")
    assert ID_NUMBER not in given.content.decode("utf-8-sig")
    assert furnished.people["AW"].name in given.content.decode("utf-8-sig")
    entry = next(e for e in audit.AuditEntry.objects.filter(event="export"))
    assert entry.reason == "示例核对"
    enter(client, furnished, "SD")
    assert "导出" not in text(client.get(reverse("people")))
    assert client.post(reverse("people"), {"format": "csv", "purpose": "示例"})["Content-Type"].startswith(
        "text/html"
    )


@pytest.mark.parametrize("purpose", ["核对/../../名单", 'a:b*c?"d"<e>|f', "长" * 400, "x\r\nSet-Cookie: a=b"])
def test_file_is_named_after_its_purpose_on_every_system(client, furnished, purpose):
    enter(client, furnished, "SH")
    given = client.post(reverse("people"), {"format": "csv", "purpose": purpose})
    assert given.status_code == 200
    name = unquote(given["Content-Disposition"].partition("''")[2])
    assert name.endswith(".csv")
    assert len(name.encode()) <= 255
    assert not set(name) & set('<>:"|?*/\\\r\n')


# --- Institutions --------------------------------------------------------------------------------


def rows(prefix, *given):
    data = {f"{prefix}-TOTAL_FORMS": len(given), f"{prefix}-INITIAL_FORMS": 0}
    for i, row in enumerate(given):
        data |= {f"{prefix}-{i}-{k}": v for k, v in row.items()}
    return data


def institution_data(**more):
    return {
        "name": "示例新区医院",
        "kind": "general_hospital",
        "level": "2A",
        "region": "REG-540602",
        **rows("names", {"name": "示例红十字医院"}),
        **rows("superiors"),
        **rows(
            "contacts",
            {"name": "示例甲", "phone": "13900000001", "duty": "manage"},
            {"name": "示例乙", "phone": "", "duty": "verify"},
        ),
        **more,
    }


def test_institution_is_added_with_its_rows(client, furnished):
    enter(client, furnished, "HC")
    answer = client.post(reverse("institution_new"), institution_data())
    made = Institution.objects.get(name="示例新区医院")
    assert answer["Location"] == reverse("institution", args=[made.code])
    assert [n.name for n in made.names.all()] == ["示例红十字医院"]
    assert [(c.name, c.phone) for c in made.contacts.order_by("pk")] == [
        ("示例甲", "13900000001"),
        ("示例乙", ""),
    ]
    page = text(client.get(answer["Location"]))
    assert "13900000001" not in page
    assert "联络人不足两名" not in page


def test_institution_form_names_what_is_wrong(client, furnished):
    enter(client, furnished, "HC")
    answer = client.post(reverse("institution_new"), institution_data(name="", is_weak="1"))
    assert answer.status_code == 422
    assert "认定为薄弱单位须写明依据" in text(answer)
    assert "示例红十字医院" in text(answer)


def test_institution_in_a_region_that_ended_is_refused_at_the_field(client, furnished):
    """BR-59"""
    enter(client, furnished, "HC")
    answer = client.post(reverse("institution_new"), institution_data(region="REG-542400"))
    assert answer.status_code == 422
    assert "那曲市" in text(answer)
    assert not Institution.objects.filter(name="示例新区医院").exists()


def test_institution_outside_the_region_of_the_actor_is_refused(client, furnished):
    enter(client, furnished, "HC")
    answer = client.post(reverse("institution_new"), institution_data(region="REG-330102"))
    assert answer.status_code == 403
    assert not Institution.objects.filter(name="示例新区医院").exists()


@pytest.mark.parametrize(
    ("role", "status"), [("HH", 200), ("HC", 200), ("SH", 403), ("AW", 403), ("HH@far", 403)]
)
def test_who_may_change_an_institution(client, furnished, role, status):
    enter(client, furnished, role)
    host = furnished.institutions["host_hospital"].code
    assert client.get(reverse("institution_change", args=[host])).status_code == status


def change_data(host, **more):
    data = {
        "name": host.name,
        "kind": host.kind,
        "level": host.level,
        "region": host.region.code,
        "beds": "500",
        "version": host.version,
        **rows("names"),
        **rows("superiors"),
        **rows("contacts", {"name": "示例央金", "phone": "", "duty": "verify"}),
    }
    return {**data, **more}


def test_changing_an_institution_keeps_the_number_that_was_left_empty(client, furnished):
    host = furnished.institutions["host_hospital"]
    enter(client, furnished, "HH")
    page = text(client.get(reverse("institution_change", args=[host.code])))
    assert PHONE not in page
    host.refresh_from_db()
    answer = client.post(reverse("institution_change", args=[host.code]), change_data(host))
    assert answer.status_code == 302
    host.refresh_from_db()
    assert host.beds == 500
    assert [(c.phone, c.duty) for c in host.contacts.all()] == [(PHONE, "verify")]
    assert not host.names.exists()


def test_renaming_keeps_the_former_name(client, furnished):
    host = furnished.institutions["host_hospital"]
    host.refresh_from_db()
    former = host.name
    enter(client, furnished, "HH")
    data = change_data(host, name="示例那曲市中心医院", renamed_on="2026年5月1日")
    assert client.post(reverse("institution_change", args=[host.code]), data).status_code == 302
    assert [(n.name, n.ends_on) for n in host.names.all()] == [(former, date(2026, 5, 1))]


def test_whoever_is_slower_is_told_who_was_faster(client, furnished):
    host = furnished.institutions["host_hospital"]
    host.refresh_from_db()
    enter(client, furnished, "HH")
    data = change_data(host)
    institutions.change_institution(host, {"beds": 430}, actor=furnished.actor("HC"))
    answer = client.post(reverse("institution_change", args=[host.code]), data)
    assert answer.status_code == 409
    assert furnished.users["HC"].name in text(answer)
    host.refresh_from_db()
    assert host.beds == 430


def test_institution_is_closed_once_and_reopened(client, furnished):
    host = furnished.institutions["township_one"]
    enter(client, furnished, "HC")
    address = reverse("institution_close", args=[host.code])
    data = {
        "on": "2026-10-01",
        "successor": furnished.institutions["host_hospital"].code,
        "reason": "示例批复",
    }
    assert client.post(address, {**data, "reason": ""}).status_code == 422
    assert client.post(address, data).status_code == 302
    host.refresh_from_db()
    assert host.closed_on == date(2026, 10, 1)
    assert client.post(address, data).status_code == 409
    assert (
        client.post(reverse("institution_reopen", args=[host.code]), {"reason": "登记有误"}).status_code
        == 302
    )
    host.refresh_from_db()
    assert host.closed_on is None


def test_departments_are_added_by_their_unit_only(client, furnished):
    host = furnished.institutions["host_hospital"]
    address = reverse("department_new", args=[host.code])
    enter(client, furnished, "SH")
    assert client.get(address).status_code == 403
    enter(client, furnished, "HH")
    data = {"name": "创伤骨科", "ward": "二病区", "specialty": "04.03", "beds": "20"}
    assert client.post(address, {**data, "specialty": "没有这个学科"}).status_code == 422
    assert client.post(address, data).status_code == 302
    assert client.post(address, data).status_code in (409, 422)
    made = host.departments.get(ward="二病区")
    assert (
        client.post(
            reverse("department_close", args=[made.code]), {"on": "2026-11-01", "reason": "并入骨科"}
        ).status_code
        == 302
    )
    made.refresh_from_db()
    assert made.closed_on == date(2026, 11, 1)


# --- Sensitive values -----------------------------------------------------------------------------


def test_number_of_a_contact_is_shown_once_with_a_reason_and_recorded(client, furnished):
    """BR-62"""
    host = furnished.institutions["host_hospital"]
    contact = host.contacts.get()
    address = reverse("contact_phone", args=[host.code, contact.pk])
    enter(client, furnished, "HH")
    assert PHONE not in text(client.get(reverse("institution", args=[host.code])))
    assert client.post(address, {"reason": ""}).status_code == 422
    assert [e.event for e in history(host)].count("reveal") == 0
    shown = client.post(address, {"reason": "通知开会"})
    assert PHONE in text(shown)
    assert shown["Cache-Control"] == "no-store"
    assert next((e.event, e.reason, e.actor) for e in history(host)) == (
        "reveal",
        "通知开会",
        furnished.users["HH"].name,
    )
    enter(client, furnished, "SH")
    assert client.post(address, {"reason": "好奇一下"}).status_code == 403
    assert [e.event for e in history(host)].count("reveal") == 1


@pytest.mark.parametrize(("role", "status"), [("SH", 200), ("SD", 403), ("HH@far", 404), ("SY", 404)])
def test_who_may_see_an_id_number(client, furnished, role, status):
    """BR-62"""
    enter(client, furnished, role)
    doctor = furnished.people["AW"]
    answer = client.post(reverse("person_reveal", args=[doctor.code, "id_no"]), {"reason": "核对报名材料"})
    assert answer.status_code == status
    assert (ID_NUMBER in text(answer)) == (status == 200)
    assert [e.event for e in history(doctor)].count("reveal") == (1 if status == 200 else 0)


def test_only_sensitive_fields_are_shown_that_way(client, furnished):
    enter(client, furnished, "SH")
    doctor = furnished.people["AW"].code
    assert (
        client.post(reverse("person_reveal", args=[doctor, "remarks"]), {"reason": "示例"}).status_code == 404
    )


def test_history_of_a_person_tells_values_in_words_and_no_secret(client, furnished):
    enter(client, furnished, "SH")
    page = text(client.get(reverse("person", args=[furnished.people["AW"].code]) + "?view=history"))
    assert "副主任医师" in page
    assert "骨科" in page
    assert "（已加密，不显示）" in page
    assert ID_NUMBER not in page
    assert PHONE not in page


# --- People ---------------------------------------------------------------------------------------


def person_data(world, **more):
    return {
        "name": "示例新人",
        "id_type": "ric",
        "sex": "1",
        "born_on": "1990-05-06",
        "home_institution": world.institutions["sending_hospital"].code,
        **more,
    }


def test_person_is_entered_once(client, furnished):
    """BR-58"""
    enter(client, furnished, "SH")
    address = reverse("person_new")
    assert client.post(address, person_data(furnished)).status_code == 302
    again = client.post(address, person_data(furnished))
    assert again.status_code == 409
    first = Person.objects.get(name="示例新人")
    assert first.code in text(again)
    assert "已核对，不是同一人" in text(again)
    assert Person.objects.filter(name="示例新人").count() == 1
    assert client.post(address, person_data(furnished, is_sure="1")).status_code == 302
    assert Person.objects.filter(name="示例新人").count() == 2


def test_second_person_with_the_same_number_is_refused(client, furnished):
    """BR-58"""
    enter(client, furnished, "SH")
    answer = client.post(
        reverse("person_new"), person_data(furnished, id_no=ID_NUMBER, born_on="1980-03-07", is_sure="1")
    )
    assert answer.status_code == 409
    assert furnished.people["AW"].code in text(answer)


def test_wrong_id_number_stands_at_its_field(client, furnished):
    """BR-57"""
    enter(client, furnished, "SH")
    answer = client.post(reverse("person_new"), person_data(furnished, id_no="110101198003070000"))
    assert answer.status_code == 422
    assert 'id="id_id_no_error"' in text(answer)


def test_changing_a_person_keeps_what_was_left_empty(client, furnished):
    enter(client, furnished, "SH")
    doctor = furnished.people["AW"]
    doctor.refresh_from_db()
    data = person_data(
        furnished,
        name=doctor.name,
        born_on="1980-03-07",
        title="231",
        version=doctor.version,
        languages=["zho", "bod"],
    )
    page = text(client.get(reverse("person_change", args=[doctor.code])))
    assert ID_NUMBER not in page
    assert PHONE not in page
    assert client.post(reverse("person_change", args=[doctor.code]), data).status_code == 302
    doctor.refresh_from_db()
    assert (doctor.id_no, doctor.phone, doctor.title, doctor.languages) == (
        ID_NUMBER,
        PHONE,
        "231",
        "zho bod",
    )


@pytest.mark.parametrize(
    ("role", "status"), [("SH", 200), ("SC", 200), ("SD", 200), ("AW", 200), ("SH@far", 404), ("HC", 200)]
)
def test_who_sees_a_person(client, furnished, role, status):
    enter(client, furnished, role)
    assert client.get(reverse("person", args=[furnished.people["AW"].code])).status_code == status


@pytest.mark.parametrize(
    ("role", "status"), [("SH", 200), ("SD", 403), ("AW", 403), ("SH@far", 404), ("IN", 403)]
)
def test_who_changes_a_person(client, furnished, role, status):
    enter(client, furnished, role)
    assert client.get(reverse("person_change", args=[furnished.people["AW"].code])).status_code == status


def test_transfer_ends_the_office_at_home(client, furnished):
    doctor = furnished.people["AW"]
    enter(client, furnished, "SC")
    answer = client.post(
        reverse("person_transfer", args=[doctor.code]),
        {
            "institution": furnished.institutions["sending_secondary"].code,
            "on": "2026-09-01",
            "reason": "示例调令",
            "version": Person.objects.get(pk=doctor.pk).version,
        },
    )
    assert answer.status_code == 302
    doctor.refresh_from_db()
    assert doctor.home_institution == furnished.institutions["sending_secondary"]
    assert Office.objects.get(wording="示例杭州第一医院骨科副主任").ends_on == date(2026, 9, 1)


def test_two_records_are_merged_and_parted_again(client, furnished):
    enter(client, furnished, "SH")
    one, two = furnished.people["AW"], furnished.people["double"]
    offices.add_office(
        {
            "person": two,
            "institution": furnished.institutions["sending_hospital"],
            "wording": "示例杭州第一医院工会委员",
            "kind": "home",
            "starts_on": date(2021, 1, 1),
        },
        actor=furnished.system,
    )
    address = reverse("person_merge_with", args=[one.code, two.code])
    assert "只有一条有" in text(client.get(address))
    assert client.post(address, {"stays": one.code, "reason": ""}).status_code == 422
    assert client.post(address, {"stays": one.code, "reason": "证件已核对"}).status_code == 302
    two.refresh_from_db()
    assert two.merged_into == one
    assert Office.objects.get(wording="示例杭州第一医院工会委员").person == one
    page = text(client.get(reverse("person", args=[two.code])))
    assert one.code in page
    assert reverse("person_unmerge", args=[two.code]) in page
    assert two.code not in text(client.get(reverse("people")))
    assert client.post(reverse("person_unmerge", args=[two.code]), {"reason": "核对有误"}).status_code == 302
    two.refresh_from_db()
    assert two.merged_into is None
    assert Office.objects.get(wording="示例杭州第一医院工会委员").person == two


def test_records_that_contradict_each_other_are_not_merged(client, furnished):
    enter(client, furnished, "SH")
    one, other = furnished.people["AW"], furnished.people["SD"]
    address = reverse("person_merge_with", args=[one.code, other.code])
    assert "不是同一人" in text(client.get(address))
    assert client.post(address, {"stays": one.code, "reason": "示例"}).status_code == 409


# --- Offices and credentials ----------------------------------------------------------------------


def test_who_was_what_on_a_day_is_printed_in_full(client, furnished):
    """A-07: several offices at once, in their exact wording, on 2023-11-23"""
    enter(client, furnished, "SH")
    doctor = furnished.people["AW"]
    page = text(client.get(reverse("offices_on") + f"?on=2023-11-23&person={doctor.code}"))
    assert (
        "示例杭州第一医院骨科副主任、示例对口支援西藏医疗队临时党支部书记、示例那曲市人民医院党委副书记、院长"
        in page
    )
    before = text(client.get(reverse("offices_on") + f"?on=2018-12-31&person={doctor.code}"))
    assert "示例杭州第一医院骨科主治医师" in before
    assert "副主任、" not in before
    enter(client, furnished, "HH")
    host = furnished.institutions["host_hospital"].code
    there = text(client.get(reverse("offices_on") + f"?on=2023年11月23日&institution={host}"))
    assert "示例那曲市人民医院党委副书记、院长" in there
    assert "骨科副主任" not in there


def test_as_of_page_tells_nothing_about_people_out_of_sight(client, furnished):
    enter(client, furnished, "SH@far")
    doctor = furnished.people["AW"]
    answer = client.get(reverse("offices_on") + f"?on=2023-11-23&person={doctor.code}")
    assert answer.status_code == 422
    assert doctor.name not in text(answer)
    host = furnished.institutions["host_hospital"].code
    assert "党委副书记" not in text(client.get(reverse("offices_on") + f"?on=2023-11-23&institution={host}"))
    assert client.get(reverse("offices_on") + "?on=2023-13-45").status_code == 422


def test_office_is_entered_ended_and_refused_twice(client, furnished):
    enter(client, furnished, "SH")
    doctor = furnished.people["AW"]
    data = {
        "institution": furnished.institutions["sending_hospital"].code,
        "wording": "示例杭州第一医院工会主席",
        "kind": "home",
        "starts_on": "2024-01-01",
    }
    address = reverse("office_new", args=[doctor.code])
    assert client.post(address, {**data, "ends_on": "2023-01-01"}).status_code in (409, 422)
    assert client.post(address, data).status_code == 302
    assert client.post(address, data).status_code == 409
    made = Office.objects.get(wording=data["wording"])
    end = reverse("office_end", args=[made.code])
    assert (
        client.post(end, {"last_on": "2024-12-31", "reason": "换届", "version": made.version}).status_code
        == 302
    )
    made.refresh_from_db()
    assert made.ends_on == date(2025, 1, 1)
    assert client.post(reverse("office_remove", args=[made.code]), {"reason": "登记有误"}).status_code == 302
    assert not Office.objects.filter(pk=made.pk).exists()
    enter(client, furnished, "SD")
    assert client.get(address).status_code == 403


def test_credential_keeps_its_number_and_says_when_it_ends(client, furnished):
    enter(client, furnished, "SH")
    doctor = furnished.people["AW"]
    licence = doctor.credentials.get(kind="physician_licence")
    address = reverse("credential_change", args=[licence.code])
    page = text(client.get(address))
    assert licence.number not in page
    data = {
        "kind": licence.kind,
        "since_on": "2013-05-01",
        "until_on": "2030-05-01",
        "version": licence.version,
    }
    assert client.post(address, {**data, "until_on": "2001-01-01"}).status_code == 422
    assert client.post(address, data).status_code == 302
    licence.refresh_from_db()
    assert (licence.number, licence.until_on) == ("示例证1100001", date(2030, 5, 1))
    assert (
        client.post(address, {**data, "until_on": "2031-05-01"}).status_code == 409
    )  # seen before the change


# --- Regions and specialties ----------------------------------------------------------------------


def test_regions_are_those_of_the_day_asked_for(client, furnished):
    enter(client, furnished, "SH")
    then = text(client.get(reverse("regions") + "?on=2015-01-01&q=那曲"))
    now = text(client.get(reverse("regions") + "?q=那曲"))
    assert "西藏自治区那曲地区" in then
    assert "西藏自治区那曲市" not in then
    assert "西藏自治区那曲市" in now
    assert "西藏自治区那曲地区" not in now
    page = text(client.get(reverse("region", args=["REG-542400"])))
    assert reverse("region", args=["REG-540600"]) in page


@pytest.mark.parametrize(("role", "status"), [("SY", 200), ("PO", 403), ("SH", 403)])
def test_who_keeps_substitutes(client, furnished, role, status):
    enter(client, furnished, role)
    address = reverse("specialty_substitutes", args=["SPC-0304"])
    assert client.get(address).status_code == status


def test_substitutes_are_changed_with_a_reason(client, furnished):
    enter(client, furnished, "SY")
    specialty = furnished.specialties["05"]
    address = reverse("specialty_substitutes", args=[specialty.code])
    data = {"version": specialty.version, **rows("substitutes", {"substitute": "04.01", "note": "示例说明"})}
    assert client.post(address, {**data, "reason": ""}).status_code == 422
    itself = {**data, "reason": "示例", **rows("substitutes", {"substitute": specialty.key})}
    assert client.post(address, itself).status_code == 422
    assert client.post(address, {**data, "reason": "示例议定"}).status_code == 302
    assert "普通外科" in text(client.get(reverse("specialty", args=[specialty.code])))


# --- Files and histories --------------------------------------------------------------------------


def paper(name="示例任职文件.pdf", content=b"%PDF-1.7 sample"):
    return SimpleUploadedFile(name, content)


def test_paper_is_kept_downloaded_and_withdrawn(client, furnished):
    enter(client, furnished, "SH")
    doctor = furnished.people["AW"]
    to = reverse("file_upload", args=["person", doctor.code])
    wrong = client.post(to, {"file": paper("病毒.exe")})
    assert wrong.status_code == 422
    assert 'id="id_file_error"' in text(wrong)
    disguised = client.post(to, {"file": paper(content=b"MZ not a pdf")})
    assert disguised.status_code == 422
    assert 'id="id_file_error"' in text(disguised)
    assert client.post(to, {"file": paper(), "kind": "任职文件"}).status_code == 302
    page = text(client.get(reverse("person", args=[doctor.code]) + "?view=files"))
    assert "示例任职文件.pdf" in page
    code = page.split('href="/files/')[1].split('"')[0]
    got = client.get(reverse("file", args=[code]))
    assert got["Content-Disposition"].startswith("attachment")
    assert got["X-Content-Type-Options"] == "nosniff"
    assert b"".join(got.streaming_content) == b"%PDF-1.7 sample"
    enter(client, furnished, "SH@far")
    assert client.get(reverse("file", args=[code])).status_code == 404
    assert client.post(reverse("file_withdraw", args=[code]), {"reason": "示例"}).status_code == 404
    enter(client, furnished, "SD")
    assert client.post(to, {"file": paper()}).status_code == 403
    assert client.post(reverse("file_withdraw", args=[code]), {"reason": "示例"}).status_code == 403
    enter(client, furnished, "SH")
    assert client.post(reverse("file_withdraw", args=[code]), {"reason": ""}).status_code == 422
    assert client.post(reverse("file_withdraw", args=[code]), {"reason": "传错了人"}).status_code == 302
    assert client.get(reverse("file", args=[code])).status_code == 409
    told = text(client.get(reverse("person", args=[doctor.code]) + "?view=history"))
    assert "撤下文件" in told
    assert "传错了人" in told


def test_history_of_anything_is_shown_to_those_who_may_see_it(client, furnished):
    office = Office.objects.get(wording="示例杭州第一医院骨科副主任")
    address = reverse("record_history", args=["office", office.code])
    enter(client, furnished, "SH")
    assert "本职" in text(client.get(address))
    enter(client, furnished, "SH@far")
    assert client.get(address).status_code == 404
    assert client.get(reverse("record_history", args=["nothing", office.code])).status_code == 404
