import pytest

from jieli.kernel import reading
from jieli.kernel.machine import Edge, Machine, State
from jieli.kernel.models.job import JOB

SMALL = {
    "name": "lamp",
    "label": "灯",
    "states": (State("off", "关", "idle"), State("on", "开", "live"), State("broken", "坏", "bad")),
    "edges": (
        Edge("switch_on", "off", "on", ("HD",), "开灯"),
        Edge("switch_off", "on", "off", ("HD",), "关灯"),
        Edge("break", "on", "broken"),
    ),
    "path": ("off", "on"),
}


def test_machine_answers_from_its_table():
    lamp = Machine(**SMALL)
    assert lamp.initial == "off"
    assert lamp.final == {"broken"}
    assert lamp.edge("switch_on", "off").target == "on"
    assert lamp.edge("switch_on", "on") is None
    assert [e.event for e in lamp.edges_from("on")] == ["switch_off", "break"]
    assert lamp.state("broken").tone == "bad"
    assert lamp.choices() == [("off", "关"), ("on", "开"), ("broken", "坏")]


@pytest.mark.parametrize(
    ("changed", "complaint"),
    [
        ({"path": ("off", "dimmed")}, "unknown states"),
        ({"edges": (Edge("x", "off", "nowhere"),)}, "unknown states"),
        (
            {"states": (State("off", "关", "pink"), State("on", "", "live"), State("broken", "", "bad"))},
            "tone",
        ),
        ({"edges": (Edge("x", "off", "on"), Edge("x", "off", "broken"))}, "twice"),
    ],
)
def test_table_that_makes_no_sense_is_refused(changed, complaint):
    with pytest.raises(ValueError, match=complaint):
        Machine(**{**SMALL, **changed})


def test_every_state_of_a_job_is_reached():
    reached = {JOB.initial}
    while more := {e.target for e in JOB.edges if e.source in reached} - reached:
        reached |= more
    assert reached == {s.key for s in JOB.states}


def test_moves_offered_are_those_of_role_and_state(need, world):
    assert [e.event for e in reading.possible_moves(need, world.actor("HD"))] == ["submit", "withdraw"]
    assert reading.possible_moves(need, world.actor("HC")) == ()
    assert reading.possible_moves(need, world.stranger("HD")) == ()


def test_what_waits_for_somebody_is_told_with_its_moves(need, world):
    waits = ("need", need.code)
    turns = [t for t in reading.waiting_for(world.actor("HD")) if (t.thing, t.code) == waits]
    assert [e.event for e in turns[0].edges] == ["submit"]
    assert turns[0].since == need.state_since_at
    assert not [t for t in reading.waiting_for(world.stranger("HD")) if (t.thing, t.code) == waits]
