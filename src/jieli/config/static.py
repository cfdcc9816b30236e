"""How static files are named: with a hash of their content once they have been collected."""

from whitenoise.storage import CompressedManifestStaticFilesStorage  # type: ignore[import-untyped]


class HashedStatic(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    """Hashed names after ``collectstatic``, plain names before it.

    ``jieli serve`` collects on start, so browsers may keep files for ever. Tests and commands that
    never collected still get working addresses, served straight from the package.
    """

    manifest_strict = False

    def stored_name(self, name: str) -> str:
        """The collected name, else the plain one."""
        return str(super().stored_name(name)) if self.hashed_files else name
