"""Tables of the kernel."""

from jieli.kernel.models.audit import AuditEntry, AuditHead
from jieli.kernel.models.file import StoredFile
from jieli.kernel.models.job import Job
from jieli.kernel.models.ledger import Ledger, Part
from jieli.kernel.models.notice import MailWish, Notice, Preference
from jieli.kernel.models.user import User

__all__ = [
    "AuditEntry",
    "AuditHead",
    "Job",
    "Ledger",
    "MailWish",
    "Notice",
    "Part",
    "Preference",
    "StoredFile",
    "User",
]
