"""What anybody may read without signing in: a list while it is on notice, and nothing else.

The page is made without the request: no session, no name, no language of a user gets into it, and one copy serves
everybody for a few minutes.
"""

from datetime import datetime, time, timedelta

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseNotFound
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.cache import get_conditional_response
from django.utils.http import http_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from jieli.kernel import clock
from jieli.kernel.actor import NOBODY
from jieli.kernel.errors import NotFound
from jieli.recruiting.queries import rosters as queries
from jieli.web import formats

HEADERS = ("序号", "姓名", "性别", "单位", "职称", "专业", "受援单位", "岗位", "期限")
_KEPT_SECONDS = 300
_LANGUAGE = "zh-hans"  # an official notice has one wording


@login_not_required
@require_safe
def notice(request: HttpRequest, code: str) -> HttpResponse:
    """A list under public notice; 404 before, after, and for everything else."""
    with translation.override(_LANGUAGE):
        try:
            found = queries.public_notice(NOBODY, code)
        except NotFound as error:
            return _gone(error.sentence)
        answer = get_conditional_response(request, etag=f'"{found.etag}"')
        if answer is None:
            text = render_to_string(
                "public/notice.html", {"notice": found, "headers": HEADERS, "said": _said(found)}
            )
            answer = HttpResponse(text)
    end = timezone.make_aware(datetime.combine(found.notice_until + timedelta(days=1), time()))
    left = int((end - clock.now()).total_seconds())
    answer["ETag"] = f'"{found.etag}"'
    answer["Cache-Control"] = f"public, max-age={max(0, min(_KEPT_SECONDS, left))}"
    # Whoever finds it may read it now; no copy with these names is to be found once the notice is over
    answer["X-Robots-Tag"] = f"noarchive, unavailable_after: {http_date(end.timestamp())}"
    return answer


def _said(found: queries.PublicNotice) -> str:
    return _("公示时间：%(first)s至%(last)s（含当日），共%(n)s个工作日。") % {
        "first": formats.day_long(found.notice_from),
        "last": formats.day_long(found.notice_until),
        "n": found.notice_workdays,
    }


def _gone(sentence: str) -> HttpResponse:
    answer = HttpResponseNotFound(render_to_string("public/gone.html", {"sentence": sentence}))
    answer["Cache-Control"] = "public, max-age=60"
    answer["X-Robots-Tag"] = "noindex, noarchive"
    return answer
