"""Forms of accounts, grants, deputies and emergency access."""

from datetime import time
from typing import Any

from allauth.account.forms import LoginForm
from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from jieli.registry.roles import ROLES, SCOPES
from jieli.web.forms.fields import (
    Code,
    Date,
    Form,
    Integer,
    LongText,
    Pick,
    Reason,
    Section,
    Select,
    Text,
    Version,
)


class SignInForm(LoginForm):  # type: ignore[misc]
    """Account name and password, in our words."""

    def __init__(self, *args: Any, **rest: Any) -> None:
        super().__init__(*args, **rest)
        for name, label, empty in (
            ("login", _("账号"), _("请输入账号。")),
            ("password", _("密码"), _("请输入密码。")),
        ):
            self.fields[name].label = label
            self.fields[name].error_messages["required"] = empty
            self.fields[name].widget.attrs.pop("placeholder", None)


class _NamesForm(Form):
    name = Text(label=_("姓名"), max_length=64)
    username = Code(
        label=_("账号"), max_length=64, hint=_("登录用的名字：3至64个字母、数字、汉字或 . _ - @。")
    )
    email = forms.EmailField(label=_("电子邮箱"), required=False)


class UserForm(_NamesForm):
    """A new account."""

    language = Select(label=_("界面语言"), options=lambda: settings.LANGUAGES, initial="zh-hans")


class ChangeUserForm(_NamesForm):
    """An account that exists; says why it is changed."""

    reason = Reason(required=False)
    version = Version()


class ReasonForm(Form):
    """Only why."""

    reason = Reason()


class LinkPersonForm(Form):
    """Which person of the registry an account belongs to."""

    person = Code(
        label=_("人员编号"),
        max_length=24,
        hint=_("由所在单位告知，例如 PER-7KQ2M。系统管理员看不到人员档案。"),
    )


class GrantForm(Form):
    """A role within a scope, from day to day."""

    role = Select(label=_("角色"), options=lambda: [(r.code, str(r.label)) for r in ROLES])
    scope = Select(label=_("范围"), options=lambda: SCOPES.items())  # type: ignore[arg-type, return-value]
    unit = Pick(label=_("单位"), thing="institution", required=False, hint=_("范围为本单位时填写。"))
    region = Pick(label=_("地区"), thing="region", required=False, hint=_("范围为本地区时填写，含其下各级。"))
    scope_code = Code(
        label=_("项目或批次编号"), required=False, max_length=24, hint=_("范围为本项目或本队时填写。")
    )
    starts_on = Date(label=_("起"), hint=_("当日生效。"))
    last_on = Date(label=_("止"), hint=_("当日仍有效。"))
    basis = Text(label=_("依据"), required=False, hint=_("文件名称或文号。"))
    reason = Reason(required=False)

    sections = (
        Section(_("角色与范围"), ("role", "scope", "unit", "region", "scope_code")),
        Section(_("期限与依据"), ("starts_on", "last_on", "basis", "reason")),
    )


class EndGrantForm(Form):
    """When and why a grant ends early."""

    last_on = Date(label=_("最后一天"), required=False, hint=_("留空则立即结束。"))
    reason = Reason()


class ConfirmGrantForm(Form):
    """What convinced the second person."""

    reason = Reason(hint=_("例如：已向本人和单位核实。会记入办理记录。"))


class DeputyForm(Form):
    """Who acts while the holder is absent."""

    deputy = Pick(label=_("代理人"), thing="user", hint=_("写姓名、账号或拼音首字母。"))
    starts_on = Date(label=_("起"), hint=_("当日生效。"))
    last_on = Date(label=_("止"), hint=_("当日仍有效。"))
    reason = Reason(hint=_("例如：出差、休假。会记入办理记录。"))


class GlassForm(Form):
    """Why an emergency access is opened, and for how long."""

    why = LongText(
        label=_("事由"), rows=3, max_length=500, hint=_("不少于10个字。会立即通知纪检和系统管理员。")
    )
    minutes = Integer(label=_("时长"), unit=_("分钟"), hint=_("到期自动关闭。"))


class PasswordForm(Form):
    """A new password for oneself."""

    old = forms.CharField(
        label=_("现在的密码"), widget=forms.PasswordInput(attrs={"autocomplete": "current-password"})
    )
    password1 = forms.CharField(
        label=_("新密码"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("至少10位，不能全是数字，不能是常见密码或与姓名、账号相近。"),
    )
    password2 = forms.CharField(
        label=_("再输一次"), widget=forms.PasswordInput(attrs={"autocomplete": "new-password"})
    )

    def clean(self) -> dict[str, Any] | None:
        """The two must agree."""
        values = super().clean()
        if values and values.get("password1") and values.get("password1") != values.get("password2"):
            self.add_error("password2", _("两次输入的新密码不同。"))
        return values


class LanguageForm(Form):
    """In which language one reads."""

    language = Select(label=_("界面语言"), options=lambda: settings.LANGUAGES)


class NoticeForm(Form):
    """How one wants to be told."""

    mail = Select(
        label=_("邮件提醒"),
        options=(("at_once", _("随时")), ("daily", _("每天汇总一次")), ("never", _("不发邮件"))),
        hint=_("控制台里的提醒总是有。紧急事项总是立即发送。"),
    )
    quiet_from = forms.TimeField(
        label=_("免打扰开始"), required=False, widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"})
    )
    quiet_until = forms.TimeField(
        label=_("免打扰结束"), required=False, widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"})
    )

    def times(self) -> tuple[time | None, time | None]:
        """Both ends of the quiet hours."""
        return self.cleaned_data["quiet_from"], self.cleaned_data["quiet_until"]


class PurposeForm(Form):
    """What the audit trail is taken out for."""

    purpose = Reason(label=_("用途"), hint=_("会记入审计记录。"))
    since = Date(label=_("自"), required=False)
    until = Date(label=_("至"), required=False, hint=_("含当日。"))
