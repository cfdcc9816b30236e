"""Fields of the console. They read what people write, and refuse in sentences that say the way out."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.core.validators import MaxValueValidator, MinValueValidator
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jieli.kernel.actor import NOBODY, Actor
from jieli.kernel.errors import BadInput, DomainError, FactsRefused
from jieli.reader.cells import Sentence, narrow, read_count, read_date
from jieli.web.formats import in_english
from jieli.web.parts import Words

Choices = Iterable[tuple[str, Words]]
_REASON = gettext_lazy("理由")
_KEPT = gettext_lazy("会记入办理记录。")
_CHOOSE = gettext_lazy("请选择")


def _say(sentence: Sentence) -> ValidationError:
    return ValidationError(sentence.en if in_english() else sentence.zh)


class Date(forms.DateField):
    """A day. The browser offers its calendar; 2026年8月23日, 2026.8.23 and full-width digits are read as well.

    Args:
        hint: What the day means: whether it counts, for example.
    """

    def __init__(self, *, label: Words, hint: Words = "", **rest: Any) -> None:
        rest.setdefault(
            "widget", forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "max": "2100-12-31"})
        )
        super().__init__(label=label, help_text=hint, **rest)

    def to_python(self, value: Any) -> date | None:
        """Read the day."""
        if value in self.empty_values or (isinstance(value, str) and not value.strip()):
            return None
        reading = read_date(value)
        if reading.flaw:
            raise _say(reading.flaw)
        if reading.note:
            raise ValidationError(_("“%(value)s”没有写到日。请写完整，例如2026-08-23。") % {"value": value})
        return reading.value


class Integer(forms.IntegerField):
    """A whole number with its unit beside the box; full-width digits and 3人 are read as well."""

    def __init__(self, *, label: Words, unit: Words = "", hint: Words = "", **rest: Any) -> None:
        rest.setdefault("widget", forms.TextInput(attrs={"inputmode": "numeric"}))
        super().__init__(label=label, help_text=hint, **rest)
        self.unit_words = unit
        for check in self.validators:
            if isinstance(check, MinValueValidator):
                check.message = gettext_lazy("最少是%(limit_value)s。")
            elif isinstance(check, MaxValueValidator):
                check.message = gettext_lazy("最多是%(limit_value)s。")

    def to_python(self, value: Any) -> int | None:
        """Read the number."""
        if value in self.empty_values or (isinstance(value, str) and not value.strip()):
            return None
        reading = read_count(value)
        if reading.flaw:
            raise _say(reading.flaw)
        return reading.value

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """Nothing that only number inputs know."""
        return {}


class Text(forms.CharField):
    """One line."""

    def __init__(self, *, label: Words, hint: Words = "", max_length: int = 200, **rest: Any) -> None:
        super().__init__(label=label, help_text=hint, max_length=max_length, **rest)


class Code(Text):
    """A code or number: full-width signs are made plain."""

    def to_python(self, value: Any) -> str:
        """Read the code."""
        return narrow(super().to_python(value))


class LongText(forms.CharField):
    """Several lines."""

    def __init__(
        self, *, label: Words, hint: Words = "", rows: int = 3, max_length: int = 4000, **rest: Any
    ) -> None:
        rest.setdefault("widget", forms.Textarea(attrs={"rows": rows}))
        super().__init__(label=label, help_text=hint, max_length=max_length, **rest)


class Reason(LongText):
    """Why somebody decides so; kept in the audit trail."""

    def __init__(
        self,
        *,
        label: Words = _REASON,
        hint: Words = _KEPT,
        **rest: Any,
    ) -> None:
        rest.setdefault("min_length", 2)
        super().__init__(label=label, hint=hint, rows=2, max_length=1000, **rest)


class Select(forms.ChoiceField):
    """One of a code set.

    Args:
        options: Pairs of value and words, or a function that finds them each time the form is shown.
        blank: What the empty choice says.
    """

    def __init__(
        self,
        *,
        label: Words,
        options: Choices | Callable[[], Choices],
        hint: Words = "",
        blank: Words = _CHOOSE,
        **rest: Any,
    ) -> None:
        def choices() -> list[tuple[str, Words]]:
            found = options() if callable(options) else options
            return [("", blank), *((str(v), w) for v, w in found)]

        super().__init__(label=label, help_text=hint, choices=choices, **rest)


class Several(forms.MultipleChoiceField):
    """Some of a code set, as boxes to tick."""

    def __init__(
        self, *, label: Words, options: Choices | Callable[[], Choices], hint: Words = "", **rest: Any
    ) -> None:
        def choices() -> list[tuple[str, Words]]:
            found = options() if callable(options) else options
            return [(str(v), w) for v, w in found]

        rest.setdefault("widget", forms.CheckboxSelectMultiple)
        super().__init__(label=label, help_text=hint, choices=choices, **rest)


class YesNo(forms.BooleanField):
    """A box to tick; not ticking it is an answer."""

    def __init__(self, *, label: Words, hint: Words = "", **rest: Any) -> None:
        rest.setdefault("required", False)
        super().__init__(label=label, help_text=hint, **rest)


class Version(forms.IntegerField):
    """The version of the record that the user saw; hidden, and sent back with the form."""

    def __init__(self, **rest: Any) -> None:
        super().__init__(widget=forms.HiddenInput, required=False, **rest)


class Upload(forms.FileField):
    """A file of certain types and at most the size that the site allows.

    Args:
        types: Endings such as ``.pdf``.
    """

    def __init__(self, *, label: Words, types: Sequence[str], hint: Words = "", **rest: Any) -> None:
        self.types = tuple(t.lower() for t in types)
        rest.setdefault("widget", forms.FileInput(attrs={"accept": ",".join(self.types)}))
        super().__init__(label=label, help_text=hint, **rest)

    def clean(self, data: Any, initial: Any = None) -> Any:
        """Check ending and size."""
        file = super().clean(data, initial)
        if isinstance(file, UploadedFile):
            ending = re.search(r"\.[^.]+$", (file.name or "").lower())
            if not ending or ending[0] not in self.types:
                raise ValidationError(
                    _("“%(name)s”不是可以接收的文件。可以上传：%(types)s。")
                    % {"name": file.name, "types": "、".join(self.types)}
                )
            if (file.size or 0) > settings.UPLOAD_LIMIT:
                raise ValidationError(
                    _("“%(name)s”有%(size)s，超过上限%(limit)s。请压缩或拆分后再传。")
                    % {
                        "name": file.name,
                        "size": filesizeformat(file.size or 0),
                        "limit": filesizeformat(settings.UPLOAD_LIMIT),
                    }
                )
        return file


@dataclass(frozen=True)
class Candidate:
    """A record that may be chosen: its code, its name, and what tells it from others of that name."""

    code: str
    label: str
    note: str = ""

    def __str__(self) -> str:
        return f"{self.label}（{self.code}）"


Finder = Callable[[Actor, str], Sequence[Candidate]]
"""Finds candidates for what was typed: a code, a name, pinyin or initials. Exact code first, at most twenty."""

_FINDERS: dict[str, Finder] = {}


def pickable(thing: str) -> Callable[[Finder], Finder]:
    """Declare how records of a thing are found for ``Pick`` and for ``/pick/<thing>``.

    A page module that has such records declares it once::

        @pickable("institution")
        def find_institutions(actor, text):
            return [Candidate(i.code, i.name, i.region) for i in queries.find_institutions(actor, text)]
    """

    def declare(finder: Finder) -> Finder:
        _FINDERS[thing] = finder
        return finder

    return declare


def find(thing: str, actor: Actor, text: str) -> Sequence[Candidate] | None:
    """Candidates for what was typed; None if nothing of that kind can be picked."""
    finder = _FINDERS.get(thing)
    return None if finder is None else finder(actor, narrow(text))


class PickInput(forms.TextInput):
    """A box that suggests while one types, and takes a code or a name without any script."""

    template_name = "parts/_pick.html"

    def __init__(self, thing: str) -> None:
        super().__init__()
        self.thing = thing

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """Adds what is suggested for."""
        return {**super().get_context(name, value, attrs), "thing": self.thing}


class Pick(forms.CharField):
    """One record of a big set. Cleaned to its code.

    The text may be a code, a name, pinyin or initials. More than one match is refused with the candidates.
    Show a stored record by giving ``initial=Candidate(...)``.
    """

    def __init__(self, *, label: Words, thing: str, hint: Words = "", **rest: Any) -> None:
        rest.setdefault("widget", PickInput(thing))
        super().__init__(label=label, help_text=hint, max_length=200, **rest)
        self.thing = thing
        self.actor: Actor = NOBODY

    def clean(self, value: Any) -> str:
        """Resolve what was typed."""
        text = narrow(super().clean(value))
        if not text:
            return ""
        chosen = re.search(r"\(([A-Z]+-[0-9A-Z]+)\)$", text)
        asked = chosen[1] if chosen else text
        found = find(self.thing, self.actor, asked) or ()
        exact = [c for c in found if c.code == asked.upper()] or [c for c in found if c.label == asked]
        if len(exact) == 1:
            return exact[0].code
        if len(found) == 1 and not chosen:
            return found[0].code
        if not found:
            raise ValidationError(
                _("没有找到“%(text)s”。请写编号、全称、拼音或首字母，从提示里选一项。") % {"text": text}
            )
        listed = "、".join(str(c) for c in found[:5])
        raise ValidationError(
            _("“%(text)s”对应多条记录：%(listed)s。请写明是哪一条。") % {"text": text, "listed": listed}
        )


@dataclass(frozen=True)
class Section:
    """A part of a form under its own title.

    Args:
        fields: Names of the fields, in order.
    """

    title: Words
    fields: Sequence[str]
    hint: Words = ""


class Form(forms.Form):
    """A form of the console.

    Subclasses may name ``sections``; fields that no section names come last. A view gives ``actor`` so that
    ``Pick`` fields find what the actor may see.
    """

    sections: Sequence[Section] = ()

    def __init__(self, *args: Any, actor: Actor = NOBODY, **rest: Any) -> None:
        rest.setdefault("label_suffix", "")
        super().__init__(*args, **rest)
        self.actor = actor
        self.refusal: DomainError | None = None
        for field in self.fields.values():
            chosen = isinstance(field, forms.ChoiceField | forms.FileField)
            field.error_messages["required"] = (
                _("请选择“%(label)s”。") if chosen else _("请填写“%(label)s”。")
            ) % {"label": field.label or ""}
            if isinstance(field, Pick):
                field.actor = actor

    def refuse(self, error: DomainError) -> None:
        """Show why an action refused: each of several at the field that it names, the rest above the form."""
        rest = []
        for one in error.refusals if isinstance(error, FactsRefused) else (error,):
            if isinstance(one, BadInput) and (one.field in self.fields or one is error):
                self.add_error(one.field if one.field in self.fields else None, f"{one.sentence}{one.remedy}")
            else:
                rest.append(one)
        if rest:
            self.refusal = rest[0] if len(rest) == 1 else FactsRefused(error.sentence, rest)

    @property
    def status(self) -> int:
        """409 if a rule refused, 422 if something is wrong with what was typed, else 200."""
        if self.refusal is not None:
            return 409
        return 422 if self.is_bound and self.errors else 200

    @property
    def refusals(self) -> Sequence[DomainError]:
        """What the note above the form lists."""
        if self.refusal is None:
            return ()
        return self.refusal.refusals if isinstance(self.refusal, FactsRefused) else (self.refusal,)

    def grouped(self) -> list[dict[str, Any]]:
        """Sections with their fields, for the template."""
        named = [n for s in self.sections for n in s.fields]
        rest = [f for f in self.visible_fields() if f.name not in named]
        found: list[dict[str, Any]] = [
            {"title": s.title, "hint": s.hint, "fields": [self[n] for n in s.fields if n in self.fields]}
            for s in self.sections
        ]
        return [*found, {"title": "", "hint": "", "fields": rest}] if rest else found

    def values(self, *names: str) -> Mapping[str, Any]:
        """Cleaned values of some fields, for an action."""
        return {n: self.cleaned_data[n] for n in names}
