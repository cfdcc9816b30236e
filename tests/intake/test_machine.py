"""An import run goes along its table whatever is tried, and the ledger holds its records only while it is committed."""

import pytest
from django.db import transaction
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from intake.ledgers import book
from jieli.intake.actions import run as actions
from jieli.intake.models import ImportRun
from jieli.intake.states import RUN
from jieli.kernel import audit
from jieli.kernel.errors import DomainError, NotFound, RuleRefused, StaleState
from jieli.registry.models import Person

LEDGER = book([["姓名", "单位"], ["示例走一", "示例杭州第一医院"], ["示例走二", "示例杭州第一医院"]])
EVENTS = sorted({e.event for e in RUN.edges})


def perform(run, event, actor):
    if event == "map":
        mapping = {int(c): k for c, k in run.mapping.items()}
        actions.map_run(
            run, actor=actor, sheet=run.sheet, rows=(run.header_first, run.header_last), mapping=mapping
        )
    elif event == "undo":
        actions.undo_run(run, actor=actor, reason="重来")
    else:
        getattr(actions, f"{event}_run")(run, actor=actor)


def walk_of(world) -> type[RuleBasedStateMachine]:
    mine, stranger = world.actor("SH"), world.stranger("SH")

    class Walk(RuleBasedStateMachine):
        def __init__(self):
            super().__init__()
            self.block = transaction.atomic()
            self.block.__enter__()
            self.pk = actions.upload("people", "台账.xlsx", LEDGER, actor=mine).pk
            self.state = RUN.initial

        def teardown(self):
            transaction.set_rollback(True)
            self.block.__exit__(None, None, None)

        @rule(event=st.sampled_from(EVENTS))
        def try_a_move(self, event):
            run = ImportRun.objects.get(pk=self.pk)
            edge = RUN.edge(event, self.state)
            if edge is None:
                with pytest.raises((RuleRefused, NotFound)):
                    perform(run, event, mine)
                return
            perform(run, event, mine)
            self.state = edge.target
            newest = audit.history("import", run.code).filter(event=event).first()
            assert (newest.source, newest.target) == (edge.source, edge.target)

        @rule(event=st.sampled_from(EVENTS))
        def try_as_a_stranger(self, event):
            with pytest.raises(DomainError):
                perform(ImportRun.objects.get(pk=self.pk), event, stranger)

        @rule(event=st.sampled_from(EVENTS))
        def two_at_once(self, event):
            edge = RUN.edge(event, self.state)
            if edge is None:
                return
            first, second = (ImportRun.objects.get(pk=self.pk) for _ in range(2))
            perform(first, event, mine)
            self.state = edge.target
            with pytest.raises((StaleState, RuleRefused)), transaction.atomic():
                perform(second, event, mine)

        @invariant()
        def ledger_holds_them_only_while_committed(self):
            assert ImportRun.objects.get(pk=self.pk).state == self.state
            assert Person.objects.filter(name__startswith="示例走").count() == (
                2 if self.state == "committed" else 0
            )

    return Walk


@pytest.mark.django_db
def test_run_follows_its_table_whatever_is_tried(world):
    run_state_machine_as_test(
        walk_of(world), settings=settings(max_examples=12, stateful_step_count=8, deadline=None)
    )
