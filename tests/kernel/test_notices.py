from datetime import UTC, datetime, time

import pytest
from django.core import mail
from django.db import transaction
from django.utils.translation import gettext_lazy

from cast import SYSTEM
from jieli.kernel import clock, door, jobs, notices
from jieli.kernel.errors import BadInput, NotAllowed
from jieli.kernel.models import Job, MailWish, Notice, Preference, User
from jieli.kernel.worker import Worker

NOON = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)  # 12:00 where the programme is run
NIGHT = datetime(2026, 11, 20, 15, 0, tzinfo=UTC)  # 23:00
MORNING = datetime(2026, 11, 20, 23, 30, tzinfo=UTC)  # 07:30 of the next day


@pytest.fixture
def users(db, settings) -> list[User]:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    settings.SITE_ADDRESS = "https://jieli.example"
    return [
        door.create(User(username=n, name=f"示{n}", email=f"{n}@example.org", password="!"), actor=SYSTEM)
        for n in ("anna", "bela")
    ]


@pytest.fixture
def worker(monkeypatch, db) -> Worker:
    jobs.discover()
    monkeypatch.setattr(jobs, "SCHEDULES", [])
    return Worker(has_heart=False)


def actor(user: User):
    return SYSTEM.__class__(user_id=user.pk, name=user.name)


def wants(user: User, wish: str) -> None:
    notices.set_preference(actor(user), mail=wish, quiet_from=time(20), quiet_until=time(7, 30))


def tell(users, subject="需求已退回", **more):
    return notices.tell(users, kind="need.returned", subject=subject, **more)


def test_everybody_is_told_once_and_reads_his_own(users):
    anna, bela = users
    tell([anna, bela, anna], url="/needs/NEED-22222/")
    assert notices.unread_count(actor(anna)) == notices.unread_count(actor(bela)) == 1
    mine = notices.of(actor(anna)).get()
    assert mine.code.startswith("NTC-")
    assert notices.mark_read(actor(bela), [mine.code]) == 0
    assert notices.mark_read(actor(anna), [mine.code]) == 1
    assert notices.unread_count(actor(anna)) == 0
    assert notices.mark_read(actor(bela)) == 1


def test_nobody_hears_of_what_was_not_kept(users):
    with transaction.atomic():
        tell(users)
        transaction.set_rollback(True)
    assert not Notice.objects.exists()
    assert not Job.objects.exists()


def test_who_may_not_sign_in_is_left_out(users):
    users[0].is_active = False
    assert [n.user for n in tell(users)] == [users[1]]


def test_nobody_has_no_notices(users):
    from jieli.kernel.actor import NOBODY

    tell(users)
    assert notices.unread_count(NOBODY) == 0
    assert notices.mark_read(NOBODY) == 0
    with pytest.raises(NotAllowed):
        notices.set_preference(NOBODY, mail="daily", quiet_from=None, quiet_until=None)


def test_lazy_text_is_said_in_the_language_of_each(users):
    users[1].language = "en"
    first, second = tell(users, subject=gettext_lazy("Yes"))
    assert (first.subject, second.subject) == ("是", "Yes")


def test_daily_digest_is_one_message(users, worker):
    with clock.set_to(NOON):
        tell(users[:1], subject="第一条", url="/a/")
        tell(users[:1], subject="第二条", body="详情")
        assert worker.run_due() == 0
    with clock.set_to(MORNING):
        jobs.enqueue("kernel.digest", actor=SYSTEM)
        worker.run_due()
        jobs.enqueue("kernel.digest", actor=SYSTEM)
        worker.run_due()
    [message] = mail.outbox
    assert message.to == ["anna@example.org"]
    assert message.subject == "[接力] 2条提醒"
    assert message.body.index("第一条") < message.body.index("第二条")
    assert "https://jieli.example/a/" in message.body
    assert not Notice.objects.filter(mailed_at=None).exists()


def test_who_wants_it_at_once_gets_it_outside_quiet_hours(users, worker):
    wants(users[0], MailWish.AT_ONCE)
    with clock.set_to(NIGHT):
        tell(users[:1], subject="夜里")
        tell(users[:1], subject="夜里又一条")
        assert worker.run_due() == 0
    with clock.set_to(MORNING):
        assert worker.run_due() == 1
    [message] = mail.outbox
    assert "夜里又一条" in message.body
    with clock.set_to(NOON):
        tell(users[:1], subject="白天")
        worker.run_due()
    assert mail.outbox[1].subject == "[接力] 白天"


def test_what_is_urgent_goes_out_at_once_even_at_night(users, worker):
    with clock.set_to(NIGHT):
        tell(users[:1], subject="平常")
        tell(users[:1], subject="失联", urgent=True)
        worker.run_due()
    [message] = mail.outbox
    assert message.subject == "[紧急] 失联"
    assert "平常" not in message.body


def test_who_wants_no_mail_gets_none(users, worker):
    wants(users[0], MailWish.NEVER)
    tell(users[:1], urgent=True)
    assert notices.ask_for_digests() == 0
    assert worker.run_due() == 0


def test_what_was_read_is_not_mailed(users, worker):
    tell(users[:1])
    notices.mark_read(actor(users[0]))
    assert notices.ask_for_digests() == 0


def test_site_without_a_mail_server_queues_nothing(users, worker, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
    tell(users, urgent=True)
    assert not Job.objects.exists()


def test_mail_server_that_is_away_is_tried_again(users, worker, settings, caplog):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    tell(users[:1], urgent=True)
    worker.run_due()
    job = Job.objects.get()
    assert (job.state, job.failures) == ("queued", 1)
    assert Notice.objects.get().mailed_at is None


@pytest.mark.parametrize(
    ("start", "end", "at", "after"),
    [
        ("20:00", "07:30", "19:59", "19:59"),
        ("20:00", "07:30", "20:00", "07:30+1"),
        ("20:00", "07:30", "23:59", "07:30+1"),
        ("20:00", "07:30", "00:00", "07:30"),
        ("20:00", "07:30", "07:30", "07:30"),
        ("12:00", "14:00", "13:00", "14:00"),
        ("12:00", "14:00", "14:00", "14:00"),
        ("12:00", "12:00", "12:00", "12:00"),
        (None, None, "03:00", "03:00"),
    ],
)
def test_quiet_hours(start, end, at, after, settings):
    from zoneinfo import ZoneInfo

    def local(text: str) -> datetime:
        hour, minute = map(int, text[:5].split(":"))
        return datetime(2026, 11, 20 + text.count("+"), hour, minute, tzinfo=ZoneInfo(settings.TIME_ZONE))

    wish = Preference(
        quiet_from=time.fromisoformat(start) if start else None,
        quiet_until=time.fromisoformat(end) if end else None,
    )
    assert notices.after_quiet_hours(wish, local(at)) == local(after)


def test_preference_is_kept_and_checked(users):
    mine = actor(users[0])
    assert notices.preference(mine).mail == MailWish.DAILY
    notices.set_preference(mine, mail="at_once", quiet_from=None, quiet_until=None)
    assert notices.preference(mine).quiet_from is None
    with pytest.raises(BadInput, match="pigeon"):
        notices.set_preference(mine, mail="pigeon", quiet_from=None, quiet_until=None)
    with pytest.raises(BadInput) as half:
        notices.set_preference(mine, mail="daily", quiet_from=time(20), quiet_until=None)
    assert half.value.field == "quiet_until"


def test_telling_many_asks_few_questions(users, django_assert_max_num_queries):
    many = [door.create(User(username=f"u{n}", name=f"示{n}", password="!"), actor=SYSTEM) for n in range(20)]
    with django_assert_max_num_queries(6):
        tell(many)
