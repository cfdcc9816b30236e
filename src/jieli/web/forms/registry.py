"""Forms about institutions, people and what hangs on them."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jieli.kernel import anything, search
from jieli.kernel.actor import Actor
from jieli.web import code_words, formats
from jieli.web.forms.fields import (
    Candidate,
    Code,
    Date,
    Form,
    Integer,
    LongText,
    Pick,
    Reason,
    Section,
    Select,
    Several,
    Text,
    Version,
    YesNo,
    pickable,
)
from jieli.web.forms.rows import row_table

_LEVELS = ("province", "prefecture", "county")


# --- What Pick fields find ----------------------------------------------------------------------


@pickable("institution")
def find_institutions(actor: Actor, text: str) -> list[Candidate]:
    """Institutions, by name, code, pinyin or initials."""
    return [institution_candidate(i) for i in anything.find(actor, "institution", text, limit=20)]


@pickable("person")
def find_people(actor: Actor, text: str) -> list[Candidate]:
    """People that the actor may see; duplicates that were merged are left out."""
    found: list[Any] = anything.find(actor, "person", text, limit=20)
    return [person_candidate(p) for p in found if p.merged_into_id is None]


@pickable("department")
def find_departments(actor: Actor, text: str) -> list[Candidate]:
    """Departments, by their name or that of their institution."""
    return [department_candidate(d) for d in anything.find(actor, "department", text, limit=20)]


@pickable("specialty")
def find_specialties(actor: Actor, text: str) -> list[Candidate]:
    """Specialties, by key, name or alias."""
    return [specialty_candidate(s) for s in anything.find(actor, "specialty", text, limit=20)]


@pickable("region")
def find_regions(actor: Actor, text: str) -> list[Candidate]:
    """Regions, those in force today first; one that ended is found too, so that the action can name its heirs."""
    rows: list[Any] = list(anything.rows(actor, "region").filter(search.found_by(text))[:60])
    rows.sort(key=lambda r: (r.name != text, r.valid_until is not None, _LEVELS.index(r.level), r.gb_code))
    return [region_candidate(r) for r in rows[:20]]


def institution_candidate(institution: Any) -> Any:
    """How an institution is offered."""
    return institution and Candidate(institution.code, institution.name, institution.region.full_name)


def person_candidate(person: Any) -> Any:
    """How a person is offered: with unit and title, which tell people of one name apart."""
    if person is None:
        return None
    title = code_words.word("title", person.title)
    return Candidate(
        person.code, person.name, "·".join(w for w in (person.home_institution.name, title) if w)
    )


def department_candidate(department: Any) -> Any:
    """How a department is offered."""
    if department is None:
        return None
    return Candidate(department.code, f"{department.name}{department.ward}", department.institution.name)


def specialty_candidate(specialty: Any) -> Any:
    """How a specialty is offered."""
    return specialty and Candidate(specialty.code, specialty.name, specialty.key)


def region_candidate(region: Any) -> Any:
    """How a region is offered: with its superiors, its official code and its end."""
    if region is None:
        return None
    ended = _("至%(day)s") % {"day": formats.day(region.valid_until)} if region.valid_until else ""
    return Candidate(
        region.code, region.name, "·".join(w for w in (region.full_name, region.gb_code, ended) if w)
    )


def picked(actor: Actor, thing: str, code: str) -> Any:
    """The record that a ``Pick`` field gave the code of; None for an empty field."""
    return anything.record(actor, thing, code) if code else None


# --- Institutions -------------------------------------------------------------------------------


class InstitutionForm(Form):
    """An institution of any kind."""

    sections = (
        Section(
            gettext_lazy("名称与类别"),
            ("name", "renamed_on", "short_name", "uscc", "kind", "level", "ownership"),
        ),
        Section(gettext_lazy("地点与规模"), ("region", "altitude_m", "beds", "staff")),
        Section(gettext_lazy("认定"), ("is_key_county", "is_weak", "weak_criteria", "remarks")),
    )

    name = Text(label=gettext_lazy("单位名称"), hint=gettext_lazy("登记证书上的全称"), max_length=128)
    renamed_on = Date(
        label=gettext_lazy("更名日期"),
        hint=gettext_lazy("单位更名时填写，原名从这一天起转为曾用名；只是更正错字则留空。"),
        required=False,
    )
    short_name = Text(label=gettext_lazy("简称"), max_length=64, required=False)
    uscc = Code(
        label=gettext_lazy("统一社会信用代码"),
        hint=gettext_lazy("18位，末位校验"),
        max_length=24,
        required=False,
    )
    kind = Select(label=gettext_lazy("单位类别"), options=lambda: code_words.options("institution_kind"))
    level = Select(
        label=gettext_lazy("医院等级"),
        options=lambda: code_words.options("hospital_level"),
        required=False,
        blank=gettext_lazy("不适用"),
    )
    ownership = Select(
        label=gettext_lazy("举办性质"),
        options=lambda: code_words.options("ownership"),
        required=False,
        blank=gettext_lazy("未知"),
    )
    region = Pick(
        label=gettext_lazy("所在地区"), thing="region", hint=gettext_lazy("写名称、拼音首字母或行政区划代码")
    )
    altitude_m = Integer(
        label=gettext_lazy("海拔"),
        unit=gettext_lazy("米"),
        hint=gettext_lazy("与所在地区不同时填写"),
        required=False,
        min_value=-200,
        max_value=6000,
    )
    beds = Integer(
        label=gettext_lazy("床位"), unit=gettext_lazy("张"), required=False, min_value=0, max_value=20000
    )
    staff = Integer(
        label=gettext_lazy("职工"), unit=gettext_lazy("人"), required=False, min_value=0, max_value=100000
    )
    is_key_county = YesNo(label=gettext_lazy("国家乡村振兴重点帮扶县医院"))
    is_weak = YesNo(label=gettext_lazy("薄弱单位"))
    weak_criteria = Text(
        label=gettext_lazy("薄弱认定依据"),
        hint=gettext_lazy("认定为薄弱单位时写明"),
        max_length=255,
        required=False,
    )
    remarks = LongText(label=gettext_lazy("备注"), required=False)
    version = Version()

    FIELDS = (
        "name", "short_name", "uscc", "kind", "level", "ownership", "altitude_m", "beds", "staff", "is_key_county",
        "is_weak", "weak_criteria", "remarks",
    )  # fmt: skip

    def clean(self) -> dict[str, Any] | None:
        """A weak unit says by which criteria."""
        data = super().clean()
        is_asked = not self.fields["weak_criteria"].disabled
        if is_asked and self.cleaned_data.get("is_weak") and not self.cleaned_data.get("weak_criteria"):
            self.add_error("weak_criteria", _("认定为薄弱单位须写明依据，例如文件或评估结果。"))
        return data


class NameRow(Form):
    """Another name, at the same time or earlier."""

    name = Text(label=gettext_lazy("名称"), max_length=128)
    starts_on = Date(label=gettext_lazy("起"), required=False)
    ends_on = Date(label=gettext_lazy("止"), hint=gettext_lazy("含当日"), required=False)


class SuperiorRow(Form):
    """A superior in one respect."""

    superior = Pick(label=gettext_lazy("上级单位"), thing="institution")
    relation = Select(label=gettext_lazy("关系"), options=lambda: code_words.options("superior_relation"))
    starts_on = Date(label=gettext_lazy("起"), required=False)
    ends_on = Date(label=gettext_lazy("止"), hint=gettext_lazy("含当日"), required=False)


class ContactRow(Form):
    """Whom to call. A stored telephone number is not sent to the browser: an empty box keeps it."""

    name = Text(label=gettext_lazy("姓名"), max_length=64)
    phone = Code(label=gettext_lazy("电话"), max_length=32, required=False)
    duty = Select(label=gettext_lazy("职责"), options=lambda: code_words.options("contact_duty"))


NameRows = row_table(
    NameRow, title=gettext_lazy("其他名称与曾用名"), add_label=gettext_lazy("加一个名称"), empty_rows=0
)
SuperiorRows = row_table(
    SuperiorRow, title=gettext_lazy("上级单位"), add_label=gettext_lazy("加一个上级单位"), empty_rows=0
)
ContactRows = row_table(
    ContactRow, title=gettext_lazy("联络人"), add_label=gettext_lazy("加一名联络人"), empty_rows=0
)


class CloseForm(Form):
    """When and why an institution ends, and who takes over."""

    on = Date(label=gettext_lazy("撤并日期"), hint=gettext_lazy("从这一天起不再存在"))
    successor = Pick(label=gettext_lazy("承接单位"), thing="institution", required=False)
    reason = Reason(label=gettext_lazy("依据"), hint=gettext_lazy("写明批准文件，会记入办理记录。"))
    version = Version()


class ReopenForm(Form):
    """Why a closing was a mistake."""

    reason = Reason()
    version = Version()


class DepartmentForm(Form):
    """A department or ward."""

    name = Text(label=gettext_lazy("科室名称"), max_length=64)
    ward = Text(
        label=gettext_lazy("病区"), hint=gettext_lazy("同名科室用病区区分"), max_length=64, required=False
    )
    specialty = Pick(
        label=gettext_lazy("学科"), thing="specialty", hint=gettext_lazy("写名称或代码，例如04.03")
    )
    head = Pick(label=gettext_lazy("主任"), thing="person", required=False)
    beds = Integer(
        label=gettext_lazy("床位"), unit=gettext_lazy("张"), required=False, min_value=0, max_value=5000
    )
    version = Version()


class CloseDepartmentForm(Form):
    """From which day a department is no longer there."""

    on = Date(label=gettext_lazy("撤并日期"), hint=gettext_lazy("从这一天起不再存在"))
    reason = Reason(label=gettext_lazy("依据"))
    version = Version()


class EndOfficeForm(Form):
    """The last day on which an office is held."""

    last_on = Date(label=gettext_lazy("最后一天"), hint=gettext_lazy("当天仍在任"))
    reason = Reason(label=gettext_lazy("依据"))
    version = Version()


class RevealForm(Form):
    """Why somebody looks at a sensitive value."""

    reason = Reason(
        label=gettext_lazy("查看的用途"), hint=gettext_lazy("您的姓名、时间和用途会记入审计记录。")
    )


# --- People -------------------------------------------------------------------------------------


class PersonForm(Form):
    """A person, once."""

    sections = (
        Section(gettext_lazy("身份"), ("name", "id_type", "id_no", "sex", "born_on", "ethnic", "political")),
        Section(
            gettext_lazy("工作"),
            ("home_institution", "home_department", "specialty", "title", "staff_kind", "category"),
        ),
        Section(
            gettext_lazy("学历与其他"),
            ("education", "degree", "marital", "languages", "phone", "emergency_contact", "remarks"),
        ),
    )

    name = Text(label=gettext_lazy("姓名"), max_length=64)
    id_type = Select(label=gettext_lazy("证件类型"), options=lambda: code_words.options("id_type"))
    id_no = Code(
        label=gettext_lazy("证件号码"),
        hint=gettext_lazy("加密保存，不在列表和导出中出现"),
        max_length=32,
        required=False,
    )
    sex = Select(label=gettext_lazy("性别"), options=lambda: code_words.options("sex"))
    born_on = Date(
        label=gettext_lazy("出生日期"), hint=gettext_lazy("填了身份证号码可留空，从号码读取"), required=False
    )
    ethnic = Select(label=gettext_lazy("民族"), options=lambda: code_words.options("ethnic"), required=False)
    political = Select(
        label=gettext_lazy("政治面貌"), options=lambda: code_words.options("political"), required=False
    )
    home_institution = Pick(label=gettext_lazy("所在单位"), thing="institution")
    home_department = Pick(label=gettext_lazy("所在科室"), thing="department", required=False)
    specialty = Pick(label=gettext_lazy("专业"), thing="specialty", required=False)
    title = Select(label=gettext_lazy("职称"), options=lambda: code_words.options("title"), required=False)
    staff_kind = Select(
        label=gettext_lazy("用工性质"), options=lambda: code_words.options("staff_kind"), required=False
    )
    category = Select(
        label=gettext_lazy("人员类别"), options=lambda: code_words.options("category"), required=False
    )
    education = Select(
        label=gettext_lazy("学历"), options=lambda: code_words.options("education"), required=False
    )
    degree = Select(label=gettext_lazy("学位"), options=lambda: code_words.options("degree"), required=False)
    marital = Select(
        label=gettext_lazy("婚姻状况"), options=lambda: code_words.options("marital"), required=False
    )
    languages = Several(
        label=gettext_lazy("语言"), options=lambda: code_words.options("language"), required=False
    )
    phone = Code(label=gettext_lazy("电话"), hint=gettext_lazy("加密保存"), max_length=32, required=False)
    emergency_contact = Text(
        label=gettext_lazy("紧急联系人"),
        hint=gettext_lazy("姓名与电话，加密保存"),
        max_length=64,
        required=False,
    )
    remarks = LongText(label=gettext_lazy("备注"), required=False)
    version = Version()

    SECRET = ("id_no", "phone", "emergency_contact")
    PLAIN = (
        "name", "id_type", "sex", "born_on", "ethnic", "political", "education", "degree", "marital", "title",
        "staff_kind", "category", "remarks",
    )  # fmt: skip

    def keep_secrets(self, masked: Mapping[str, str]) -> None:
        """On the form of a stored person: an empty box keeps what is stored and is not sent to the browser."""
        for name, shown in masked.items():
            if shown:
                self.fields[name].widget.attrs["placeholder"] = shown
                self.fields[name].help_text = _("留空则不改")


class TransferForm(Form):
    """Where somebody works from one day on."""

    institution = Pick(label=gettext_lazy("调往单位"), thing="institution")
    department = Pick(label=gettext_lazy("调往科室"), thing="department", required=False)
    on = Date(label=gettext_lazy("调动日期"), hint=gettext_lazy("在新单位的第一天；原单位的本职任职同日结束"))
    reason = Reason(label=gettext_lazy("依据"))
    version = Version()


class CredentialForm(Form):
    """A licence, title or certificate."""

    kind = Select(label=gettext_lazy("资质类型"), options=lambda: code_words.options("credential_kind"))
    title = Select(
        label=gettext_lazy("职称"),
        options=lambda: code_words.options("title"),
        hint=gettext_lazy("资质类型为职称时填写"),
        required=False,
    )
    number = Code(
        label=gettext_lazy("证书编号"), hint=gettext_lazy("加密保存"), max_length=64, required=False
    )
    specialty = Pick(label=gettext_lazy("执业范围"), thing="specialty", required=False)
    since_on = Date(label=gettext_lazy("取得日期"))
    until_on = Date(
        label=gettext_lazy("有效期至"), hint=gettext_lazy("最后一天；长期有效则留空"), required=False
    )
    version = Version()


class OfficeForm(Form):
    """An office, in its exact official wording."""

    institution = Pick(label=gettext_lazy("任职单位"), thing="institution")
    department = Pick(label=gettext_lazy("任职科室"), thing="department", required=False)
    wording = Text(
        label=gettext_lazy("职务全称"),
        hint=gettext_lazy("照任职文件原文写，例如：示例县人民医院副院长"),
        max_length=255,
    )
    kind = Select(label=gettext_lazy("任职类别"), options=lambda: code_words.options("office_kind"))
    starts_on = Date(label=gettext_lazy("起"))
    ends_on = Date(
        label=gettext_lazy("止"), hint=gettext_lazy("任职的最后一天；仍在任则留空"), required=False
    )
    rank = Integer(
        label=gettext_lazy("排序"),
        hint=gettext_lazy("几个职务一起写时的先后"),
        required=False,
        min_value=0,
        max_value=99,
    )
    appointing_doc = Text(label=gettext_lazy("任职文件"), max_length=128, required=False)
    version = Version()


class MergeWithForm(Form):
    """The other record of the same human being."""

    other = Pick(
        label=gettext_lazy("另一条记录"), thing="person", hint=gettext_lazy("写姓名、拼音首字母或编号")
    )


class MergeForm(Form):
    """Which of two records stays, and why they are one human being."""

    stays = Select(label=gettext_lazy("保留哪一条"), options=())
    reason = Reason(
        label=gettext_lazy("为什么是同一人"), hint=gettext_lazy("写明核对了什么，会记入办理记录。")
    )


class ChangeForm(Form):
    """Why something is changed whose rows stand below."""

    reason = Reason()
    version = Version()


class SubstituteRow(Form):
    """A specialty whose people may stand in."""

    substitute = Pick(label=gettext_lazy("可替代学科"), thing="specialty")
    note = Text(label=gettext_lazy("说明"), max_length=128, required=False)


SubstituteRows = row_table(
    SubstituteRow, title=gettext_lazy("可替代学科"), add_label=gettext_lazy("加一个学科"), empty_rows=1
)
