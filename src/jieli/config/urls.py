"""Root addresses: the pages of the console, and what answers when one is missing."""

from django.urls import include, path

urlpatterns = [path("", include("jieli.web.urls"))]

handler400 = "jieli.web.http.bad_request"
handler403 = "jieli.web.http.forbidden"
handler404 = "jieli.web.http.not_found"
handler500 = "jieli.web.http.server_error"
