"""Every page of a programme as those see it who may: it answers, and shows what it is about."""

import pytest
from django.test import Client
from django.urls import reverse

from web.programme_world import Furnished, furnish
from web.registry_world import enter


@pytest.fixture
def made(world) -> Furnished:
    return furnish(world)


def page(client: Client, made: Furnished, role: str, address: str, status: int = 200) -> str:
    enter(client, made.world, role)
    answer = client.get(address)
    assert answer.status_code == status, (
        f"{role} {address}: {answer.status_code} {answer.content.decode()[:300]}"
    )
    return answer.content.decode()


def addresses(made: Furnished) -> list[str]:
    return [
        "/",
        "/?tab=begun",
        "/?tab=done",
        reverse("programmes"),
        reverse("programme", args=[made.programme.code]),
        reverse("programme", args=[made.programme.code]) + "?view=history",
        reverse("policies"),
        reverse("policy", args=[made.policy.code]),
        reverse("batches"),
        reverse("batch", args=[made.batch.code]),
        reverse("phase", args=[made.phase.code]),
        reverse("pairings"),
        *(reverse("pairing", args=[p.code]) for p in made.pairings.values()),
        reverse("matrix", args=[made.programme.code]),
        reverse("needs"),
        reverse("needs") + "?tab=waiting&print=1",
        *(reverse("need", args=[n.code]) for n in made.needs.values()),
        reverse("posts"),
        *(reverse("post", args=[p.code]) for p in made.posts.values()),
        reverse("declaration"),
        reverse("notices"),
        reverse("notices") + "?tab=unread",
        reverse("notice_preference"),
        reverse("jobs"),
        reverse("job", args=[made.job.code]),
    ]


def writing(made: Furnished) -> list[str]:
    code = made.programme.code
    return [
        reverse("programme_new"),
        reverse("programme_change", args=[code]),
        reverse("participant_new", args=[code]),
        reverse("policy_new", args=[code]),
        reverse("policy_new", args=[code]) + "?from=township",
        reverse("policy_new", args=[code]) + "?from=current",
        reverse("policy_change", args=[made.policy.code]),
        reverse("batch_new") + f"?programme={code}",
        reverse("batch_change", args=[made.batch.code]),
        reverse("phase_new", args=[made.batch.code]),
        reverse("phase_change", args=[made.phase.code]),
        reverse("pairing_new"),
        *(
            reverse(name, args=[made.pairings["unit"].code])
            for name in ("pairing_change", "pairing_end", "pairing_succeed")
        ),
        reverse("need_post", args=[made.needs["approved"].code]),
        reverse("post_new") + f"?batch={made.batch.code}",
        reverse("post_change", args=[made.posts["planned"].code]),
    ]


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_office_sees_every_page(client, made, language):
    client.cookies.load({"django_language": language})
    for address in (*addresses(made), *writing(made)):
        text = page(client, made, "PO", address)
        assert 'id="main"' in text


def test_department_head_files_and_follows_his_needs(client, made):
    assert "骨科" in page(client, made, "HD", reverse("need_new"))
    text = page(client, made, "HD", reverse("need", args=[made.needs["approved"].code]))
    assert "排第" in text
    assert "优先分" in text
    assert made.needs["draft"].code in page(client, made, "HD", "/?tab=begun")


def test_batch_page_says_what_does_not_add_up(client, made):
    text = page(client, made, "PO", reverse("batch", args=[made.batch.code]))
    assert "省第七批（市第五批）" in text
    assert "个工作日" in text
    assert "截止日当天到岗算按期" in text
    assert "计划3人，设了4个岗位，多1" in text
    assert "二级医院名额1人，面向二级医院的岗位2个" in text
    assert "合计不一致" in text


@pytest.mark.parametrize(
    "role", ["HH", "HC", "SH", "SD", "SC", "AW", "TL", "FH", "LU", "OD", "LG", "IN", "SY", "ST", "ME"]
)
def test_everybody_has_a_home(client, made, role):
    assert "今日待办" in page(client, made, role, "/")
