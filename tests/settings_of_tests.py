"""Settings under which tests run: those of the console, with a data folder of their own and quick passwords."""

import os
import tempfile

if "JIELI_DATA" not in os.environ:
    os.environ["JIELI_DATA"] = tempfile.mkdtemp(prefix="jieli-tests-")

from jieli.config.settings import *  # noqa: F403 - after the data folder is known

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
