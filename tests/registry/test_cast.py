from cast import World


def test_world_has_a_user_of_every_role_and_a_stranger(world: World):
    assert len(world.users) == 2 * 23
    assert world.actor("HD").roles == {"HD"}
    assert not world.stranger("HD").keys("HD", "unit") & world.actor("HD").keys("HD", "unit")
