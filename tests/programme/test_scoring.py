from hypothesis import given
from hypothesis import strategies as st

from jieli.programme.archetypes import ARCHETYPES
from jieli.programme.scoring import BANDS, PARTS, ScoreFacts, score

WEIGHTS = ARCHETYPES[0].values["score_weights"]
SCALES = ARCHETYPES[0].values["score_scales"]

facts = st.builds(
    ScoreFacts,
    figures=st.integers(0, 10),
    largest=st.sampled_from(["", "外转120例"]),
    largest_value=st.floats(0, 10_000),
    is_weak=st.booleans(),
    is_key_county=st.booleans(),
    altitude_m=st.just(4500),
    band=st.sampled_from(["", *BANDS]),
    local_team=st.integers(0, 20),
    equipment=st.sampled_from(["", "yes", "part", "no"]),
    months_since_aid=st.none() | st.integers(0, 200),
)
weights = st.dictionaries(st.sampled_from(PARTS), st.integers(0, 50))


@given(facts, weights)
def test_total_is_the_sum_of_parts_each_within_its_maximum_and_with_a_reason(these, by):
    result = score(these, by, SCALES)
    assert result.total == sum(p.points for p in result.parts)
    assert result.most == sum(by.values())
    assert [p.key for p in result.parts] == [key for key in PARTS if by.get(key)]
    for part in result.parts:
        assert 0 <= part.points <= part.most
        assert part.why


@given(facts, facts)
def test_need_that_is_stronger_in_everything_scores_no_less(one, other):
    strongest = ScoreFacts(
        figures=max(one.figures, other.figures),
        largest=max(one.largest, other.largest),
        largest_value=max(one.largest_value, other.largest_value),
        is_weak=one.is_weak or other.is_weak,
        is_key_county=one.is_key_county or other.is_key_county,
        altitude_m=4500,
        band=max(one.band, other.band),
        local_team=max(one.local_team, other.local_team),
        equipment="yes",
        months_since_aid=None,
    )
    assert score(strongest, WEIGHTS, SCALES).total >= score(one, WEIGHTS, SCALES).total


def test_everything_at_its_best_earns_every_point():
    best = ScoreFacts(3, "外转200例", 200, True, True, 4600, "E", 2, "yes", None)
    result = score(best, WEIGHTS, SCALES)
    assert result.total == result.most == 100


def test_nothing_known_earns_only_the_gap():
    result = score(ScoreFacts(), WEIGHTS, SCALES)
    assert {p.key: p.points for p in result.parts if p.points} == {"gap": 10}


def test_half_of_a_scale_earns_half_of_the_points():
    result = score(ScoreFacts(largest="外转100例", largest_value=100, months_since_aid=18), WEIGHTS, SCALES)
    points = {p.key: p.points for p in result.parts}
    assert points["volume"] == 8  # half of 15, to the next whole point
    assert points["gap"] == 5
