"""A thing that only these tests know, so that the frame is tested apart from every room."""

from datetime import date, timedelta

from django.db import connection, models
from django.http import QueryDict
from django.test import RequestFactory
from django.utils.translation import gettext_lazy as _

from jieli.kernel import search
from jieli.kernel.actor import Actor, Mandate
from jieli.web.listing import Choice, Column, DateRange, Flag, Listing, ListPage, Search, Tab
from jieli.web.parts import Empty, Tag

ACTOR = Actor(user_id=1, name="韩松岳", mandates=(Mandate("PO", "all", label="项目管理办公室"),))
FIRST = date(2026, 11, 1)


class Depot(models.Model):
    name = models.CharField(max_length=50)

    class Meta:
        app_label = "stand_in"


class Parcel(models.Model):
    code = models.CharField(max_length=20)
    name = models.CharField(max_length=50)
    depot = models.ForeignKey(Depot, on_delete=models.CASCADE)
    weight = models.IntegerField(null=True)
    sent_on = models.DateField(null=True)
    state = models.CharField(max_length=10, default="open")
    search_text = models.TextField(default="")

    class Meta:
        app_label = "stand_in"


LISTING = Listing(
    name="parcels",
    title=_("包裹"),
    columns=(
        Column("name", _("名称"), sort="name", link=lambda p: f"/parcels/{p.code}", sub="code"),
        Column("depot", _("仓库"), cell="depot.name", sort="depot__name"),
        Column("weight", _("重量"), sort="weight", is_num=True),
        Column("sent_on", _("寄出"), sort="sent_on"),
        Column("state", _("状态"), cell=lambda p: Tag(p.state, "turn")),
        Column("secret", _("密"), cell=lambda p: "x", export=False),
        Column("more", _("备注"), cell=lambda p: f"={p.name}", extra=True),
    ),
    filters=(
        Search(),
        Choice("state", _("状态"), "state", (("open", _("待寄")), ("sent", _("已寄")))),
        DateRange("sent", _("寄出"), "sent_on"),
        Flag("heavy", _("重件"), models.Q(weight__gte=10)),
    ),
    tabs=(
        Tab("open", _("待寄"), models.Q(state="open")),
        Tab("late", _("逾期"), lambda: models.Q(weight__gt=40), tone="bad"),
    ),
    order="name",
    empty=Empty(_("还没有包裹"), _("寄出后会出现在这里。")),
)


def make_tables() -> None:
    """Create the two tables inside the transaction of a test, on either database."""
    editor = connection.schema_editor()
    editor.deferred_sql = []
    with connection.cursor() as cursor:
        for model in (Depot, Parcel):
            cursor.execute(editor.table_sql(model)[0])


def fill(count: int) -> None:
    """Store parcels: 包裹001 …, every third sent, weights rising, one in five without a date."""
    depot = Depot.objects.create(name="东库")
    Parcel.objects.bulk_create(
        Parcel(
            code=f"PCL-{i:03}",
            name=f"包裹{i:03}",
            depot=depot,
            weight=i,
            sent_on=None if i % 5 == 0 else FIRST + timedelta(days=i),
            state="sent" if i % 3 == 0 else "open",
            search_text=search.index([f"包裹{i:03}", f"PCL-{i:03}"]),
        )
        for i in range(1, count + 1)
    )


def page(query: str = "", listing: Listing = LISTING) -> ListPage:
    """What the list answers to a query string."""
    return ListPage(listing, Parcel.objects.select_related("depot"), QueryDict(query), ACTOR)


def get(path: str, **headers: str):
    """A request by the actor."""
    request = RequestFactory().get(path, **headers)
    return dress(request)


def post(path: str, data: dict[str, str], **headers: str):
    """A form sent by the actor."""
    return dress(RequestFactory().post(path, data, **headers))


def dress(request):
    """What the middleware adds to a request."""
    from django.contrib.auth.models import AnonymousUser
    from django_htmx.middleware import HtmxDetails

    request.user = AnonymousUser()
    request.actor = ACTOR
    request.htmx = HtmxDetails(request)
    request.resolver_match = None
    request.session = {}
    return request
