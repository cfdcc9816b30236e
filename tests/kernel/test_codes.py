import re

from jieli.kernel import codes


def test_code_can_be_said_on_the_telephone():
    for _ in range(200):
        assert re.fullmatch(r"NEED-[2-9B-DF-HJ-NP-TV-XZ]{5}", codes.draw("NEED"))


def test_seeded_codes_are_the_same_every_time():
    def some():
        with codes.seeded(7):
            return [codes.draw("X") for _ in range(5)]

    assert some() == some()
    assert len(set(some())) == 5


def test_without_a_seed_codes_differ():
    assert codes.draw("X") != codes.draw("X") or codes.draw("X") != codes.draw("X")
