"""Settings of sign-in: django-allauth, second factor, single sign-on, rate limits."""

import os
from typing import Any

from jieli.config.env import load

_env = load(os.environ)
_demo = _env.flag("JIELI_DEMO")

JIELI_GRANT_DAYS = _env.number("JIELI_GRANT_DAYS")
JIELI_GLASS_MINUTES = _env.number("JIELI_GLASS_MINUTES")
JIELI_SESSION_HOURS = _env.number("JIELI_SESSION_HOURS")
JIELI_TWO_FACTOR_ROLES = frozenset() if _demo else frozenset(_env.items("JIELI_TWO_FACTOR_ROLES"))
JIELI_OIDC_CLAIM = _env.text("JIELI_OIDC_CLAIM")

# What must be the same for all servers, such as failed sign-ins, lies in the database; counts of pages do not
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "jieli_shared_cache",
        "OPTIONS": {"MAX_ENTRIES": 50_000},
    },
    "pages": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
}

AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"

ACCOUNT_ADAPTER = "jieli.web.sign_in.AccountAdapter"
ACCOUNT_FORMS = {"login": "jieli.web.forms.accounts.SignInForm"}
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = [
    "username*",
    "password1*",
]  # sign-up is closed; this names what an account consists of
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_NOTIFICATIONS = False
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_LOGOUT_REDIRECT_URL = "/account/login/"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
ACCOUNT_USER_DISPLAY = str
# A whole hospital may sit behind one address, hence the wide limit per address. Five tries are for one account from one
# address, so that nobody shuts out a colleague from afar; fifty for one account from everywhere.
ACCOUNT_RATE_LIMITS = {
    "login": "60/m/ip",
    "login_failed": "60/15m/ip,5/15m/key",
    "login_failed_anywhere": "50/15m/key",
    "reauthenticate": "10/m/user",
}

MFA_ADAPTER = "jieli.web.sign_in.TwoFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "接力 Jieli"
MFA_TOTP_TOLERANCE = 1
MFA_RECOVERY_CODE_COUNT = 10
MFA_RECOVERY_CODES_SHOW_ONCE = True

USERSESSIONS_TRACK_ACTIVITY = False  # a write per page; IdleMiddleware keeps the hour

SOCIALACCOUNT_ADAPTER = "jieli.web.sign_on.SocialAdapter"
SOCIALACCOUNT_AUTO_SIGNUP = False
SOCIALACCOUNT_EMAIL_VERIFICATION = "none"
SOCIALACCOUNT_STORE_TOKENS = False
SOCIALACCOUNT_LOGIN_ON_GET = True  # a form could not be sent on to another host: Content-Security-Policy
OIDC_PROVIDER_ID = "sso"
OIDC_NAME = _env.text("JIELI_OIDC_NAME")
SOCIALACCOUNT_PROVIDERS: dict[str, Any] = {}
if _env.text("JIELI_OIDC_ISSUER"):
    SOCIALACCOUNT_PROVIDERS = {
        "openid_connect": {
            "OAUTH_PKCE_ENABLED": True,
            "APPS": [
                {
                    "provider_id": OIDC_PROVIDER_ID,
                    "name": OIDC_NAME or _env.text("JIELI_OIDC_ISSUER"),
                    "client_id": _env.text("JIELI_OIDC_CLIENT_ID"),
                    "secret": _env.text("JIELI_OIDC_CLIENT_SECRET"),
                    "settings": {"server_url": _env.text("JIELI_OIDC_ISSUER"), "oauth_pkce_enabled": True},
                }
            ],
        }
    }
