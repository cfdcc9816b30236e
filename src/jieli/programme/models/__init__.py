"""Tables of programmes."""

from jieli.programme.models.batch import Batch, BatchLabel, Phase, QuotaLine
from jieli.programme.models.need import Need, NeedEvidence
from jieli.programme.models.pairing import Pairing
from jieli.programme.models.post import Post
from jieli.programme.models.programme import Participant, PolicyBasis, PolicyPack, Programme

__all__ = [
    "Batch",
    "BatchLabel",
    "Need",
    "NeedEvidence",
    "Pairing",
    "Participant",
    "Phase",
    "PolicyBasis",
    "PolicyPack",
    "Post",
    "Programme",
    "QuotaLine",
]
