import re
import sys
from collections import Counter
from datetime import date
from hashlib import sha256
from pathlib import Path

import pytest

from jieli.planner.check import check
from jieli.planner.compile import compile_round
from jieli.planner.result import Limits, Status
from jieli.planner.round import Level, Role, Round
from jieli.planner.solve import solve
from jieli.workbook import read_round

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
sys.path.insert(0, str(EXAMPLES))

from rounds import ROUNDS  # noqa: E402
from rounds.over_tight import EMPTY  # noqa: E402

# Beginnings of the SHA-256 of the names of persons in the bulletins: they must not come back by chance.
BULLETIN_NAMES = frozenset(
    [
        "0ae1ceb505453d4f",
        "1af852ac25502290",
        "21dbf2bdafc09f90",
        "28689eb3cf250816",
        "2c06d0b7a12e11f0",
        "350a5906eea1a56a",
        "35b8d0bd3501a5c8",
        "38541b3a425e6e5d",
        "3d0eb1c78e71dda2",
        "3d282b1b8bad578c",
        "3edf6a7efe0da140",
        "3f87f8ff5e9d37dc",
        "4304db52ebcd68d1",
        "49c34dee4118632b",
        "4dc76077d814cfef",
        "4e8e35ca1d76c51f",
        "5288d6c13ed7be3c",
        "59166dd88c33977e",
        "5e6597ebd82a815b",
        "5eaad5e013f4dee8",
        "6014cf9165eb668b",
        "6cfe403a63f6efba",
        "7356541d8efa6630",
        "834d09c1860e420a",
        "867d832be44a6b0c",
        "89bcb943f73fb112",
        "8be21880287f3ebb",
        "9a69c2aa252c6e60",
        "a7c2c13484cee3dc",
        "a992d55c07eff6f1",
        "ab1625b37650cac7",
        "b0d45bd0013a53ba",
        "b9c0249395a0a501",
        "bf7c28298f8c062c",
        "c56ac16059c9a923",
        "cc0c24c14cc89184",
        "ce91f72a340f8032",
        "d7ba1d88fa325d91",
        "d87156e343523094",
        "da34b884ebc45fa8",
        "f76900d9273e3fc3",
        "fc0ed184d8b99735",
    ]
)
HASH_LENGTH = 16
FICTIONAL = re.compile("示例|虚构")
# Institutions that the bulletins name; their people here are fictional all the same
PUBLIC = {
    "盘锦市中心医院", "辽油宝石花医院", "盘锦市疾病预防控制中心", "青海红十字医院（省监狱管理局中心医院）",
    "曲麻莱县人民医院", "治多县人民医院", "称多县人民医院", "囊谦县人民医院",
}  # fmt: skip


@pytest.fixture(params=ROUNDS, scope="module")
def example(request: pytest.FixtureRequest) -> tuple[str, Round]:
    return request.param, ROUNDS[request.param]()


def test_committed_workbook_says_what_the_code_builds(example: tuple[str, Round]) -> None:
    name, built = example
    outcome = read_round(EXAMPLES / f"{name}.xlsx")
    assert [p.zh for p in outcome.problems] == []
    assert outcome.round is not None
    assert compile_round(outcome.round).digest() == compile_round(built).digest()
    assert outcome.round == built


def test_building_twice_gives_the_same_round(example: tuple[str, Round]) -> None:
    name, built = example
    assert ROUNDS[name]() == built


def test_round_is_labelled_fictional(example: tuple[str, Round]) -> None:
    _, built = example
    assert built.fictional
    assert built.notes
    assert all(re.fullmatch(r"(SL|XZ)-\d{4}", p.code) and "虚构" in p.note for p in built.people)
    assert {i.name for i in built.institutions if not FICTIONAL.search(i.name)} <= PUBLIC
    assert len({p.name for p in built.people}) == len(built.people)


def test_nobody_of_the_bulletins_is_in_a_round(example: tuple[str, Round]) -> None:
    _, built = example
    words = {w for w in re.findall("[一-鿿]+", repr(built)) if len(w) > 1}
    parts = {w[i : i + n] for w in words for n in range(2, 6) for i in range(len(w) - n + 1)}
    assert not BULLETIN_NAMES & {sha256(p.encode()).hexdigest()[:HASH_LENGTH] for p in parts}


def solved(name: str) -> tuple[Round, list[tuple[str, int, str | None]], Status]:
    """(post, term, person) of every planned slot of the best plan."""
    built = ROUNDS[name]()
    instance = compile_round(built)
    result = solve(instance, Limits(seconds=20))
    assert check(instance, result.plan).is_valid
    assert instance.labels is not None
    lines = [
        (
            instance.labels.post[instance.slot_post[s]],
            int(instance.slot_k[s]),
            None if c < 0 else instance.labels.candidate[c],
        )
        for s, c in enumerate(result.plan)
        if instance.slot_fixed[s] < 0
    ]
    return built, lines, result.status


def test_township_directors_are_fourteen_from_nine_and_five() -> None:
    built, lines, status = solved("township-directors")
    assert len(built.posts) == len({p.institution for p in built.posts}) == 14
    assert {(q.level, q.maximum) for q in built.quotas} == {(Level.TERTIARY, 9), (Level.SECONDARY, 5)}
    assert {p.term_months for p in built.posts} == {24}
    assert {p.start for p in built.posts} == {date(2019, 8, 23)} == {built.policy.on_duty_deadline}
    level = {i.code: i.level for i in built.institutions}
    home = {p.code: p.institution for p in built.people}
    sent = Counter(level[home[person]] for _, _, person in lines if person)
    assert status is Status.OPTIMAL
    assert sent == {Level.TERTIARY: 9, Level.SECONDARY: 5}


def test_rotation_relieves_six_by_four_one_and_one() -> None:
    built, lines, status = solved("rotation-six")
    people = {p.code: p for p in built.people}
    serving = [people[p.incumbent or ""] for p in built.posts]
    assert len(built.posts) == 6
    assert len({p.specialty for p in built.posts}) == 6
    assert sorted(Counter(p.institution for p in serving).values()) == [1, 1, 4]
    assert not any(p.is_candidate for p in serving)
    assert sum(p.is_candidate for p in built.people) == 24
    assert all((p.overlap_days or 0) >= 7 and "介绍" in p.note for p in built.posts)
    assert status is Status.OPTIMAL
    assert sorted(Counter(people[who].institution for _, _, who in lines if who).values()) == [1, 1, 4]


def test_plateau_team_spans_four_counties() -> None:
    built, lines, _ = solved("plateau-team")
    altitude = {i.code: i.altitude_m for i in built.institutions}
    counties = {p.institution for p in built.posts}
    assert counties == {"632723", "632724", "632725", "632726"}
    assert all(3700 <= (altitude[c] or 0) <= 4500 for c in counties)
    assert {p.team for p in built.posts} == {built.teams[0].code}
    assert Counter(p.role for p in built.posts) == {Role.MEMBER: 14, Role.LEADER: 1, Role.DEPUTY: 1}
    assert all(p.terms * p.term_months == 24 for p in built.posts)
    assert all(person for _, _, person in lines)


def test_over_tight_leaves_exactly_the_posts_it_was_built_to_leave() -> None:
    _, lines, status = solved("over-tight")
    assert status is Status.OPTIMAL
    assert {post for post, _, person in lines if person is None} == set(EMPTY)


def test_province_has_the_size_of_a_province() -> None:
    built = ROUNDS["province"]()
    assert len(built.posts) == 300
    assert sum(p.is_candidate for p in built.people) == 2000
    assert sum(i.is_sender for i in built.institutions) == 14
    assert {p.start.year + p.terms * p.term_months // 12 for p in built.posts} <= {2030, 2031, 2032}
    assert built.teams
    assert built.adoptions
    assert any(p.incumbent for p in built.posts)
    assert any("中期轮换" in p.note for p in built.posts)
    counties = set((EXAMPLES / "places.csv").read_text(encoding="utf-8").splitlines())
    for i in built.institutions:
        if i.is_recipient:
            assert any(i.code[1:7] in line and i.place in line.replace(",", "") for line in counties)
