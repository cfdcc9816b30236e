"""Several processes on one database: who is faster, who is killed, who stops in order."""

import re
import signal
import time

import pytest

from kernel.sites import finished

PROCESSES = 3


def together_at(site, code: str, count: int = PROCESSES) -> list[str]:
    """Run one program several times at once; they begin when all are ready."""
    ready = "\nPath(sys.argv[2]).touch()\nwhile not Path(sys.argv[1]).exists(): time.sleep(0.005)\n"
    start = site.folder / "start"
    flags = [site.folder / f"ready-{n}" for n in range(count)]
    programs = [site.start(ready + code, start, flag, n) for n, flag in enumerate(flags)]
    wait_for(lambda: all(f.exists() for f in flags))
    start.touch()
    return [finished(p) for p in programs]


def wait_for(condition, seconds: float = 120) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.02)


def test_chain_of_several_writers_has_no_fork_and_no_gap(site):
    together_at(site, "for i in range(15): add(f'u{sys.argv[3]}x{i}')")
    found = site.run("v = audit.verify(); print(v.count, v.faults)")
    assert found == f"{PROCESSES * 15} ()"


def test_of_several_changes_one_wins_and_the_others_are_told(site):
    site.run("add('anna')")
    said = together_at(
        site,
        """
from jieli.kernel.errors import StaleState
anna = User.objects.get(username="anna")
me = system("test")
me = type(me)(user_id=None, name=f"经办{sys.argv[3]}", mandates=me.mandates)
time.sleep(0.3)
try:
    door.change(anna, {"email": f"{sys.argv[3]}@example.org"}, actor=me)
    print("won", me.name)
except StaleState as e:
    print("lost", e.sentence)
""",
    )
    won = [s for s in said if s.startswith("won")]
    assert len(won) == 1
    winner = won[0].split()[1]
    assert all(winner in s for s in said)
    count = site.run("print(AuditEntry.objects.filter(event='change').count(), User.objects.get().version)")
    assert count == "1 2"


COUNTING = """
@jobs.task("test.add")
def task(job, *, name):
    with job.together():
        add(name)
        (Path(os.environ["JIELI_DATA"]) / "ran.txt").open("a").write(name + "\\n")
"""


def test_several_workers_run_every_job_once(site):
    site.run(COUNTING + "for n in range(40): jobs.enqueue('test.add', {'name': f'u{n}'}, actor=SYSTEM)")
    said = together_at(site, COUNTING + "jobs.discover(); jobs.SCHEDULES.clear()\nprint(Worker().run_due())")
    assert sum(map(int, said)) == 40
    ran = (site.folder / "ran.txt").read_text().split()
    assert sorted(ran) == sorted(f"u{n}" for n in range(40))
    assert site.run("print(Job.objects.filter(state='succeeded').count(), audit.verify().faults)") == "40 ()"


def test_several_calendars_ask_once(site):
    code = """
jobs.discover(); jobs.SCHEDULES.clear()
jobs.every("hourly")(jobs.task("test.hourly")(lambda job: None))
print(jobs.enqueue_due())
"""
    assert sorted(together_at(site, code)) == ["0"] * (PROCESSES - 1) + ["1"]


SLOW = """
@jobs.task("test.slow")
def slow(job):
    first = not (Path(os.environ["JIELI_DATA"]) / "inside").exists()
    with job.together({"done": True}):
        add("anna")
        (Path(os.environ["JIELI_DATA"]) / "inside").touch()
        if first:
            time.sleep(120)
        add("bela")
jobs.discover(); jobs.SCHEDULES.clear()
"""


def test_killed_worker_leaves_nothing_half_done_and_its_job_runs_again(site):
    site.run(SLOW + "jobs.enqueue('test.slow', actor=SYSTEM)")
    victim = site.start(SLOW + "Worker(lease_seconds=2).serve()")
    wait_for((site.folder / "inside").exists)
    victim.send_signal(signal.SIGKILL)
    victim.communicate()
    assert (
        site.run("print(User.objects.count(), audit.verify().count, Job.objects.get().state)")
        == "0 0 running"
    )
    took_over = (
        SLOW
        + """
worker = Worker(lease_seconds=0.5)
while Job.objects.get().state != "succeeded":
    worker.run_due()
    time.sleep(0.1)
job = Job.objects.get()
print(sorted(User.objects.values_list("username", flat=True)), job.interruptions, job.result, audit.verify())
"""
    )
    said = site.run(took_over)
    assert said.startswith("['anna', 'bela'] 1 {'done': True} Verdict(count=2")
    assert said.endswith("faults=())")


WALKING = """
@jobs.task("test.walk")
def walk(job):
    while True:
        job.tick(1, 2, "walking")
        (Path(os.environ["JIELI_DATA"]) / "walking").touch()
        time.sleep(0.05)
jobs.discover(); jobs.SCHEDULES.clear()
"""


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_worker_that_is_told_to_stop_puts_its_job_back(site, number):
    site.run(WALKING + "jobs.enqueue('test.walk', actor=SYSTEM)")
    worker = site.start(WALKING + "until_told_to_stop(Worker.serve, Worker())")
    wait_for((site.folder / "walking").exists)
    worker.send_signal(number)
    finished(worker)
    assert site.run("j = Job.objects.get(); print(j.state, j.failures, j.interruptions)") == "queued 0 0"


SILENT = """
@jobs.task("test.silent")
def silent(job):
    folder = Path(os.environ["JIELI_DATA"])
    (folder / "begun").touch()
    while not (folder / "enough").exists():
        time.sleep(0.02)
jobs.discover(); jobs.SCHEDULES.clear()
"""


def test_heart_keeps_a_job_whose_task_says_nothing(site):
    site.run(SILENT + "jobs.enqueue('test.silent', actor=SYSTEM)")
    one = site.start(SILENT + "print(Worker(lease_seconds=2).run_due())")
    wait_for((site.folder / "begun").exists)
    greedy = """
found = 0
for _ in range(60):
    found += Worker(lease_seconds=2).take_back()
    time.sleep(0.1)
(Path(os.environ["JIELI_DATA"]) / "enough").touch()
print(found)
"""
    assert site.run(SILENT + greedy) == "0"
    assert finished(one) == "1"


def test_command_runs_what_is_due_and_ends(site):
    site.run("jobs.enqueue('kernel.tidy', actor=SYSTEM)")
    done = site.jieli("worker", "--once", "--quiet")
    assert done.returncode == 0, done.stderr
    assert re.fullmatch(r"Ran \d+ jobs\.\n", done.stdout)
    assert site.run("print(Job.objects.exclude(state='succeeded').count())") == "0"
