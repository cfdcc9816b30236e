"""Foreign keys point the same way as imports: down the house, never up."""

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.db import models

from house.repository import PYPROJECT
from jieli.kernel.models import Ledger, Part

_LAYERS = next(c for c in PYPROJECT["tool"]["importlinter"]["contracts"] if c["type"] == "layers")["layers"]
_FLOOR = {room.strip(" ()"): floor for floor, layer in enumerate(_LAYERS) for room in layer.split("|")}


def our_models() -> list[type[models.Model]]:
    return [m for m in apps.get_models() if m.__module__.startswith("jieli.")]


def references() -> Iterator[tuple[type[models.Model], Any]]:
    for model in our_models():
        for field in model._meta.get_fields():
            if isinstance(field, models.ForeignKey | models.ManyToManyField):
                yield model, field


def test_there_are_tables_to_look_at():
    assert {m._meta.app_label for m in our_models()} >= {"kernel", "registry", "programme"}
    assert len(list(references())) > 40


def test_references_point_down_the_house():
    upward = [
        f"{model.__name__}.{field.name} → {field.related_model.__name__}"
        for model, field in references()
        if field.related_model in our_models()
        and _FLOOR[field.related_model._meta.app_label] < _FLOOR[model._meta.app_label]
    ]
    assert not upward


def test_rooms_on_one_floor_do_not_refer_to_each_other():
    across = [
        f"{model.__name__}.{field.name}"
        for model, field in references()
        if field.related_model in our_models()
        and field.related_model._meta.app_label != model._meta.app_label
        and _FLOOR[field.related_model._meta.app_label] == _FLOOR[model._meta.app_label]
    ]
    assert not across


def test_nothing_of_the_ledger_vanishes_because_something_else_was_deleted():
    gone = [
        f"{model.__name__}.{field.name}"
        for model, field in references()
        if issubclass(model, Ledger)
        and isinstance(field, models.ForeignKey)
        and field.remote_field.on_delete is not models.PROTECT
    ]
    assert not gone


def test_parts_go_with_their_owner_and_only_with_it():
    for model in our_models():
        if issubclass(model, Part):
            owner = model._meta.get_field("owner")
            assert owner.remote_field.on_delete is models.CASCADE, model
            assert issubclass(owner.related_model, Ledger), model


def test_every_record_that_points_to_a_person_can_be_merged():
    from jieli.registry.models import Person

    for relation in Person._meta.related_objects:
        assert issubclass(relation.related_model, Ledger | Part), relation.related_model


def test_no_reference_is_many_to_many():
    """Such tables are written past the door."""
    assert not [f for _model, f in references() if isinstance(f, models.ManyToManyField)]
