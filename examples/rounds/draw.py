"""Fictional people and hospitals, drawn from a seeded generator: the same seed, the same round."""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from jieli.planner.catalogue import SPECIALTIES
from jieli.planner.round import Department, Institution, Level, Person, Title, Window

FICTIONAL = "（虚构）"
NOTE = "虚构人员"
SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏窦章云苏潘葛范彭鲁韦马"
FIRST = "若景知书怀思明清予以亦嘉承望言叙闻听照临向长远星秋春夏雨雪云"
SECOND = "川舟野岚溪原桥禾苇帆汀屿岑洲泉峦林竹松梅荷棠枫柏桐榆槐楠芷蓝"


class Draw:
    """A seeded source of fictional people; every name occurs once in a round."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self._used: set[str] = set()

    def name(self) -> str:
        """A name that nobody else in this round bears."""
        while True:
            word = self.random.choice(SURNAMES) + self.random.choice(FIRST) + self.random.choice(SECOND)
            if word not in self._used:
                self._used.add(word)
                return word

    def person(
        self,
        code: str,
        department: Department,
        *,
        planned_on: date,
        specialty: str | None = None,
        title: Title | None = None,
        band: str | None = None,
        windows: tuple[Window, ...] | None = None,
        wishes: Sequence[str] = (),
        languages: Iterable[str] = (),
        is_candidate: bool = True,
    ) -> Person:
        """A fictional member of ``department``; whatever is not given is drawn."""
        pick = self.random
        title = Title(pick.choices(range(4), (15, 45, 28, 12))[0]) if title is None else title
        age = min(58, 26 + 6 * title + pick.randrange(16))
        return Person(
            code=code,
            name=self.name(),
            sex=pick.choice("男女"),
            institution=department.institution,
            department=department.code,
            specialty=specialty or department.specialty or "02",
            title=title,
            title_since=planned_on.year - pick.randrange(1, min(12, age - 24)),
            birth_year=planned_on.year - age,
            band=band or pick.choices("BCDE", (12, 23, 35, 30))[0],
            fit_until=planned_on + timedelta(days=pick.randrange(60, 360)),
            windows=(Window(),) if windows is None else windows,
            languages=frozenset(languages),
            wishes=tuple(wishes),
            past_services=pick.randrange(1, 4) if pick.random() < 0.4 else 0,
            is_candidate=is_candidate,
            note=NOTE,
        )


def sender(
    code: str,
    name: str,
    *,
    level: Level,
    region: str,
    place: str,
    kind: str = "综合医院",
    cap: int | None = None,
) -> Institution:
    """A sending institution."""
    return Institution(
        code=code,
        name=name,
        kind=kind,
        level=level,
        region=region,
        place=place,
        is_sender=True,
        release_cap=cap,
    )


def department(
    institution: str, specialty: str, *, name: str | None = None, cap: int | None = None
) -> Department:
    """The department of one specialty in a sending institution; its code is institution and specialty."""
    return Department(
        code=f"{institution}-{specialty}",
        institution=institution,
        name=name or department_name(specialty),
        specialty=specialty,
        release_cap=cap,
    )


def department_name(specialty: str) -> str:
    """What a hospital calls the department of a specialty."""
    s = SPECIALTIES[specialty]
    return next((word for word in (s.zh, *s.aliases) if word.endswith("科")), s.zh)
