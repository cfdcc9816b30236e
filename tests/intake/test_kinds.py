"""One ledger of every kind: in, again without effect, and back."""

from datetime import date

import pytest

from intake.ledgers import FEMALE, MALE, book
from intake.test_run import said, start, verdicts
from jieli.intake.actions import mending
from jieli.intake.actions import run as actions
from jieli.intake.queries import runs as queries
from jieli.kernel.errors import BadInput
from jieli.programme.actions.batch import add_batch
from jieli.programme.actions.programme import add_policy, add_programme
from jieli.programme.models import Need, Pairing, Post
from jieli.registry.models import Department, Institution, Office, Person

pytestmark = pytest.mark.django_db

INSTITUTIONS = [
    ["单位名称", "曾用名", "类别", "等级", "所在县", "床位数", "联系人", "联系电话", "备注"],
    [
        "示例色尼区新镇卫生院", "示例新乡卫生院、示例新所", "卫生院", "一级", "西藏自治区那曲市色尼区", "20张",
        "示例联系人", "13800000001", "",
    ],
    ["示例那曲市人民医院", "示例地区医院", "综合医院", "三乙", "那曲市", 300, "", "", "改扩建中"],
]  # fmt: skip
DEPARTMENTS = [
    ["医院", "科室", "病区", "诊疗科目", "床位"],
    ["示例那曲市人民医院", "麻醉科", "", "麻醉科", 10],
    ["示例那曲市人民医院", "骨科", "", "骨科", 40],
]
OFFICES = [
    ["姓名", "身份证号", "单位", "职务", "类别", "任职时间", "免职时间"],
    ["示例壬", MALE, "示例杭州第一医院", "骨科副主任", "", "2020.5.1", ""],
    ["示例壬", MALE, "示例那曲市人民医院", "副院长", "挂职", "2023年8月1日", "2024年7月31日"],
]
PAIRINGS = [
    ["结对方式", "支援医院", "受援医院", "受援科室", "开始日期", "截止日期"],
    ["院对院", "示例杭州第一医院", "示例那曲市人民医院", "", "2023-08-01", "2026-07-31"],
    ["以院包科", "示例杭州第一医院", "示例那曲市人民医院", "骨科", "2023-08-01", ""],
]
_NEED = [
    "示例那曲市人民医院",
    "骨科",
    "临床专家",
    "骨科",
    "副高",
    1,
    "2023-08-01",
    "2024-07-31",
    "带教",
    "具备",
    "缺人",
]
NEEDS = [
    ["单位", "科室", "岗位", "学科", "职称要求", "人数", "起", "止", "目的", "设备条件", "理由"],
    _NEED,
    _NEED,
]
POSTS = [
    ["受援单位", "科室", "岗位类别", "专业", "起", "止"],
    ["示例那曲市人民医院", "骨科", "临床专家", "04.03", "2023-08-01", "2024-07-31"],
    ["示例那曲市人民医院", "骨科", "临床专家", "04.03", "2023-08-01", "2024-07-31"],
]


@pytest.fixture
def programme(world):
    made = add_programme(
        {"name": "示例援藏项目", "family": "team_tibet", "starts_on": date(2020, 1, 1)},
        actor=world.actor("PO"),
    )
    pack = {"programme": made, "name": "示例规则", "valid_from": date(2020, 1, 1), "term_months": 12}
    add_policy(pack, actor=world.actor("PO"))
    return made


@pytest.fixture
def batch(world, programme):
    values = {
        "programme": programme,
        "name": "第七批",
        "starts_on": date(2023, 8, 1),
        "ends_on": date(2024, 8, 1),
    }
    return add_batch(values, actor=world.actor("PO"))


def in_again_and_back(actor, model, rows, kind, **more):
    """Commit, see that the same file changes nothing, undo; gives the committed records as they were."""
    before = {m.pk: m for m in model.objects.all()}
    run = start(actor, book(rows), kind=kind, **more)
    assert not run.counts.get("problem"), [said(run, actor, n) for n in verdicts(run, actor)]
    actions.commit_run(run, actor=actor)
    written = list(model.objects.exclude(pk__in=before).order_by("pk"))

    again = start(actor, book(rows), kind=kind, **more)
    assert set(again.counts) == {"same"}, [said(again, actor, n) for n in verdicts(again, actor)]
    actions.undo_run(run, actor=actor, reason="试导入")
    assert set(model.objects.values_list("pk", flat=True)) == set(before)
    return run, written


def test_institutions(world):
    actor = world.actor("PO")
    run, (made,) = in_again_and_back(actor, Institution, INSTITUTIONS, "institutions")
    assert (made.kind, made.level, made.beds, made.region.gb_code) == ("township_centre", "1U", 20, "540602")
    assert run.counts == {"new": 1, "change": 1}
    hospital = world.institutions["host_hospital"]
    hospital.refresh_from_db()
    assert (hospital.beds, hospital.remarks, list(hospital.names.all())) == (None, "", [])


def test_institution_is_found_by_its_other_name(world):
    actor = world.actor("PO")
    actions.commit_run(start(actor, book(INSTITUTIONS), kind="institutions"), actor=actor)
    hospital = Institution.objects.get(name="示例那曲市人民医院")
    assert [n.name for n in hospital.names.all()] == ["示例地区医院"]

    rows = [["单位名称", "类别", "所在县", "床位数"], ["示例地区医院", "综合医院", "色尼区", 320]]
    run = start(actor, book(rows), kind="institutions")
    row = queries.get_row(actor, run, 2)
    assert (row.verdict, row.target_code) == ("change", hospital.code)
    assert [d["label"] for d in row.differences] == ["床位(张)"]


def test_departments(world):
    _run, (made,) = in_again_and_back(world.actor("HH"), Department, DEPARTMENTS, "departments")
    assert (made.name, made.specialty.key) == ("麻醉科", "26")


def test_offices(world):
    actor = world.actor("SH")
    rows = [["姓名", "单位", "身份证号"], ["示例壬", "示例杭州第一医院", MALE]]
    actions.commit_run(start(actor, book(rows)), actor=actor)
    _run, made = in_again_and_back(actor, Office, OFFICES, "offices")
    assert [(o.kind, o.ends_on) for o in made] == [("home", None), ("host", date(2024, 8, 1))]


def test_people_bring_their_office_and_licence(world):
    rows = [
        ["姓名", "单位", "身份证号", "职称", "职称取得日期", "执业证书编号", "执业注册日期", "职务", "任职日期"],
        [
            "示例壬", "示例杭州第一医院", MALE, "主治医师", "2015-01-01", "110330000000001", "2010-01-01", "骨科副主任",
            "2020-01-01",
        ],
        ["示例癸", "示例杭州第一医院", FEMALE, "", "", "", "", "护士长", ""],
    ]  # fmt: skip
    actor = world.actor("SH")
    run, (first, second) = in_again_and_back(actor, Person, rows, "people")
    assert run.effects.count() == 5
    assert (first.born_on, first.sex) == (date(1985, 3, 2), "1")
    assert second.remarks == "职务：护士长"
    assert not Office.objects.exists()


def test_pairings(world, programme):
    _run, made = in_again_and_back(world.actor("PO"), Pairing, PAIRINGS, "pairings", programme=programme)
    assert [(p.kind, p.ends_on) for p in made] == [("unit_unit", date(2026, 8, 1)), ("unit_department", None)]


def test_needs_twice_in_a_ledger_are_two_needs(world, programme):
    rows = [*NEEDS]
    actor = world.actor("PO")
    pairing = start(actor, book(PAIRINGS), kind="pairings", programme=programme)
    actions.commit_run(pairing, actor=actor)
    _run, made = in_again_and_back(world.actor("HH"), Need, rows, "needs", programme=programme)
    assert [(n.state, n.ends_on, n.rank_min) for n in made] == [("draft", date(2024, 8, 1), "deputy")] * 2


def test_posts_twice_in_a_ledger_are_two_posts(world, batch):
    run, made = in_again_and_back(world.actor("PO"), Post, POSTS, "posts", batch=batch)
    assert [(p.state, p.import_code) for p in made] == [("planned", run.code)] * 2


def test_posts_obey_the_policy_as_if_entered_by_hand(world, batch, programme):
    rows = [POSTS[0], ["示例那曲市人民医院", "骨科", "临床专家", "04.03", "2023-08-01", "2023-12-31"]]
    actor = world.actor("PO")
    run = start(actor, book(rows), kind="posts", batch=batch)
    assert verdicts(run, actor) == {2: "problem"}
    assert "12个月" in said(run, actor, 2)


def test_ledger_that_needs_a_programme_is_refused_without(world):
    with pytest.raises(BadInput, match="哪个项目"):
        actions.upload("pairings", "a.xlsx", book(PAIRINGS), actor=world.actor("PO"))


def test_people_found_by_name_only_are_changed_when_somebody_says_who_it_is(world):
    """BR-58."""
    actor = world.actor("SH")
    actions.commit_run(start(actor, book([["姓名", "单位"], ["示例壬", "示例杭州第一医院"]])), actor=actor)
    first = Person.objects.get(name="示例壬")
    rows = [["姓名", "单位", "职称"], ["示例壬", "示例杭州第一医院", "主治医师"]]

    run = start(actor, book(rows))
    row = queries.get_row(actor, run, 2)
    assert row.verdict == "problem"
    mending.mend_row(run, 2, actor=actor, decision=first.code)
    assert queries.get_row(actor, run, 2).verdict == "change"
    mending.mend_row(run, 2, actor=actor, decision="new")
    assert queries.get_row(actor, run, 2).verdict == "new"
    actions.commit_run(run, actor=actor)
    assert Person.objects.filter(name="示例壬").count() == 2


def test_number_of_somebody_unseen_is_refused_and_nothing_else_told(world):
    """BR-58."""
    far = world.stranger("SH")
    rows = [["姓名", "单位", "身份证号"], ["示例远", "示例昆明远方医院", MALE]]
    actions.commit_run(start(far, book(rows)), actor=far)

    actor = world.actor("SH")
    run = start(actor, book([["姓名", "单位", "身份证号"], ["示例壬", "示例杭州第一医院", MALE]]))
    assert verdicts(run, actor) == {2: "problem"}
    assert "示例远" not in said(run, actor, 2)


@pytest.mark.parametrize(
    ("born", "number", "verdict"), [("1985-03-02", MALE, "new"), ("1985-03-03", MALE, "problem")]
)
def test_birth_date_agrees_with_the_id_number(world, born, number, verdict):
    """BR-57, a passing and a failing case."""
    actor = world.actor("SH")
    rows = [["姓名", "单位", "身份证号", "出生日期"], ["示例壬", "示例杭州第一医院", number, born]]
    assert verdicts(start(actor, book(rows)), actor) == {2: verdict}


@pytest.mark.parametrize(
    ("region", "verdict"), [("540600", "new"), ("542400", "problem"), ("那曲地区", "problem")]
)
def test_region_is_in_force_today(world, region, verdict):
    """BR-59, a passing and a failing case."""
    actor = world.actor("PO")
    rows = [["单位名称", "类别", "所在地区"], ["示例新医院", "综合医院", region]]
    run = start(actor, book(rows), kind="institutions")
    assert verdicts(run, actor) == {2: verdict}
    if verdict == "problem":
        assert queries.unknown_texts(actor, run)[0].candidates[0].value == "540600"


def test_rows_speak_of_nobody_whom_the_importer_does_not_see(world):
    actor, hidden = world.actor("SH"), world.people["AW@far"]
    offices = [
        ["姓名", "单位", "职务", "类别", "任职时间"],
        [hidden.name, "示例杭州第一医院", "顾问", "本职", "2024-01-01"],
        [world.people["SD"].name, "示例杭州第一医院", "顾问", "本职", "2024-01-01"],
    ]
    run = start(actor, book(offices), kind="offices")
    assert verdicts(run, actor) == {2: "problem", 3: "new"}
    assert hidden.code not in said(run, actor, 2)

    people = [
        ["人员编号", "姓名", "单位"],
        *([c, "示例壬", "示例杭州第一医院"] for c in (hidden.code, "PER-22222")),
    ]
    run = start(actor, book(people))
    assert verdicts(run, actor) == {2: "problem", 3: "problem"}
    there, not_there = (said(run, actor, n).replace(c, "") for n, c in ((2, hidden.code), (3, "PER-22222")))
    assert there == not_there
