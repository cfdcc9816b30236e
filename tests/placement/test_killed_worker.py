"""The process that computes a plan is killed; another one goes on from the best plan that it left."""

import signal

from kernel.conftest import migrated, site
from kernel.test_processes import wait_for

__all__ = ["migrated", "site"]

PLANNING = """
from cast import make_world
from jieli.placement.actions import run as runs
from jieli.placement.models import PlanRun, RunContent
from placement.round_story import RoundStory, at
jobs.discover(); jobs.SCHEDULES.clear()
"""

BEGIN = """
with at():
    story = RoundStory(make_world(), tertiary=2, secondary=0)
    story.pool(2, 0)
    story.start()
"""

# Proving so small a plan takes a moment; the process stays in the middle of it until it is killed
SLOW = """
keep = runs.note_progress
def note(run, seen):
    keep(run, seen)
    (Path(os.environ["JIELI_DATA"]) / "inside").touch()
    time.sleep(120)
runs.note_progress = note
with at():
    Worker(lease_seconds=2).serve()
"""

STANDS = """
run, content = PlanRun.objects.get(), RunContent.objects.get()
print(run.state, content.plan is not None, content.times_resumed, audit.verify().faults)
"""

TAKE_OVER = """
with at():
    worker = Worker(lease_seconds=0.5)
    while PlanRun.objects.get().state in ("queued", "running"):
        worker.run_due()
        time.sleep(0.1)
run = PlanRun.objects.get()
print(run.filled, Job.objects.get(code=run.job_code).interruptions)
"""


def test_run_whose_process_is_killed_is_finished_by_another(site):
    site.run(PLANNING + BEGIN)
    victim = site.start(PLANNING + SLOW)
    wait_for((site.folder / "inside").exists)
    victim.send_signal(signal.SIGKILL)
    victim.communicate()
    assert site.run(PLANNING + STANDS) == "running True 0 ()"
    assert site.run(PLANNING + TAKE_OVER) == "2 1"
    assert site.run(PLANNING + STANDS) == "done True 1 ()"
