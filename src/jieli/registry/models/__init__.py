"""Tables of the registry."""

from jieli.registry.models.access import GlassOpening, Grant
from jieli.registry.models.institution import (
    ContactPerson,
    Department,
    Institution,
    InstitutionName,
    Superior,
)
from jieli.registry.models.person import Credential, Office, Person
from jieli.registry.models.reference import Region, Specialty, Substitute

__all__ = [
    "ContactPerson",
    "Credential",
    "Department",
    "GlassOpening",
    "Grant",
    "Institution",
    "InstitutionName",
    "Office",
    "Person",
    "Region",
    "Specialty",
    "Substitute",
    "Superior",
]
